import type { CloseStreamResponse, StreamRow } from '#shared/devices/index.ts';
import { hasRight } from '#shared/identity/index.ts';
import { accept, instantOf, present, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { closeStreamBy, findRegister, findStaff, findStream, lockStream } from './devices.queries.ts';
import { checkPin } from './pairing-codes.ts';

export interface Closing {
  /** The device that asks: a spare that carried what was left on the dead till. */
  readonly asker: StreamRow;
  readonly streamId: string;
  readonly staffId: string;
  readonly pin: string;
}

/**
 * Closes the stream of a till that can't go on, on behalf of a person with the right to, who proves it with a PIN; notes who
 * and how much of it was here. What its author signed can still be carried. Closed already, it is answered as it was.
 */
export async function closeStream(
  context: ServerContext,
  { asker, streamId, staffId, pin }: Closing,
): Promise<Result<CloseStreamResponse>> {
  return context.database.inCompany(asker.companyId, async (tx) => {
    const person = await findStaff(tx, staffId);
    if (person === undefined || !person.active) return reject('identity.staffUnknown');
    const checked = await checkPin(tx, context, person, pin);
    if (!checked.ok) return checked;
    if (!hasRight(person.role, 'pairDevice')) return reject('identity.notAllowed');
    const stream = await lockStream(tx, streamId);
    if (stream === undefined || !mayReach(asker, stream)) return reject('devices.streamUnknown');
    if (person.outletId !== null && person.outletId !== stream.outletId) return reject('identity.notAllowed');
    return accept(await close(tx, context, streamId, person.id));
  });
}

async function close(
  tx: CompanyTransaction,
  context: ServerContext,
  streamId: string,
  closedBy: string,
): Promise<CloseStreamResponse> {
  await closeStreamBy(tx, { streamId, closedBy, closedAt: instantOf(context.clock()) });
  const stream = present(await findStream(tx, streamId), 'the stream that was just closed');
  const registerId = present(stream.registerId, 'the register of a device’s stream');
  const register = present(await findRegister(tx, registerId), 'the register of a stream');
  const { receiptSeries, lastSequence, lastReceiptSequence } = stream;
  return { registerCode: register.code, receiptSeries, lastSequence, lastReceiptSequence };
}

/** A device's own outlet, or all of them for one of the office; never the company's own stream. */
export const mayReach = (asker: StreamRow, stream: StreamRow): boolean =>
  stream.registerId !== null && (asker.outletId === null || asker.outletId === stream.outletId);
