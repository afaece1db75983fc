import { accept, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import type { EngineContext } from '../context.ts';
import { unsentHere } from '../queries/devices/waiting.ts';

/**
 * Ends this till's pairing: closes its stream on the server, by the person's PIN, and gives the folder back to the first-run
 * wizard with everything kept aside. Refused while anything waits to be sent, whoever recorded it: nobody else has it. A till that
 * is out of service can't ask the server, nor send: what it has is carried from where it is kept aside.
 */
export async function signOutDevice(
  context: EngineContext,
  input: { readonly staffId: StaffId; readonly pin: string },
): Promise<Result<null>> {
  const device = context.device();
  if (device === undefined) return reject('devices.notEnrolled');
  if (device.sync.isRevoked()) return leaveUnasked(context, input);
  const unsent = unsentHere(context.store.reader);
  if (unsent.waiting > 0) return reject('devices.factsUnsent', { ...unsent });
  const { streamId, lastSequence } = device.state();
  const closed = await device.sync.closeStream(streamId, input);
  if (!closed.ok) return closed;
  // Something sold while the server was asked is here alone: it can still be sent, and then this is asked again.
  const left = unsentHere(context.store.reader);
  if (left.waiting > 0 || closed.value.lastSequence < lastSequence) {
    return reject('devices.factsUnsent', { ...left });
  }
  context.leave(streamId);
  return accept(null);
}

/** The PIN is checked here, by what this till knew of the person last. */
async function leaveUnasked(
  context: EngineContext,
  { staffId, pin }: { readonly staffId: StaffId; readonly pin: string },
): Promise<Result<null>> {
  const checked = await context.people.signIn(staffId, pin);
  if (!checked.ok) return checked;
  const device = context.device();
  if (device === undefined) return reject('devices.notEnrolled');
  context.leave(device.state().streamId);
  return accept(null);
}
