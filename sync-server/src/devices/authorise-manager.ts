import type { StreamRow } from '#shared/devices/index.ts';
import { hasRight, type StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { findStaff, lockStream } from './devices.queries.ts';
import { checkPin } from './pairing-codes.ts';

/** Who wants to do something about another till's stream, and at which till they stand. */
export interface ManagerRequest {
  readonly asker: StreamRow;
  readonly streamId: string;
  readonly staffId: string;
  readonly pin: string;
}

/**
 * The person, proven by PIN and allowed to pair devices, with the stream that they want something of, locked; a refusal when
 * it isn't one of their outlet or of the till's at which they stand.
 */
export async function authoriseManager(
  tx: CompanyTransaction,
  context: ServerContext,
  { asker, streamId, staffId, pin }: ManagerRequest,
): Promise<Result<{ person: StaffRow; stream: StreamRow }>> {
  const person = await findStaff(tx, staffId);
  if (person === undefined || !person.active) return reject('identity.staffUnknown');
  const checked = await checkPin(tx, context, person, pin);
  if (!checked.ok) return checked;
  if (!hasRight(person.role, 'pairDevice')) return reject('identity.notAllowed');
  const stream = await lockStream(tx, streamId);
  if (stream === undefined || !mayReach(asker, stream)) return reject('devices.streamUnknown');
  if (person.outletId !== null && person.outletId !== stream.outletId) return reject('identity.notAllowed');
  return accept({ person, stream });
}

/** A device's own outlet, or all of them for one of the office; never the company's own stream. */
export const mayReach = (asker: StreamRow, stream: StreamRow): boolean =>
  stream.registerId !== null && (asker.outletId === null || asker.outletId === stream.outletId);
