import type { RegisterRow, StreamRow } from '#shared/devices/index.ts';
import { hasRight, type StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { type Asker, reachOf } from './asker.ts';
import { checkPin } from './check-pin.ts';
import { findStaff, lockStream } from './devices.queries.ts';

/** Who wants something of the company's devices, with their proof. */
export interface PersonProof {
  readonly staffId: string;
  readonly pin: string;
}

/** Who wants to do something about another till's stream, and at which till they stand. */
export interface ManagerRequest extends PersonProof {
  readonly asker: Asker;
  readonly streamId: string;
}

/** The person, proven by PIN and allowed to pair devices. */
export async function authorisePerson(
  tx: CompanyTransaction,
  context: ServerContext,
  { staffId, pin }: PersonProof,
): Promise<Result<StaffRow>> {
  const person = await findStaff(tx, staffId);
  if (person === undefined || !person.active) return reject('identity.staffUnknown');
  const checked = await checkPin(tx, context, person, pin);
  if (!checked.ok) return checked;
  return hasRight(person.role, 'pairDevice') ? accept(person) : reject('identity.notAllowed');
}

/**
 * The same with the stream that they want something of, locked; a refusal when it isn't one of their outlet or of the till's at
 * which they stand.
 */
export async function authoriseManager(
  tx: CompanyTransaction,
  context: ServerContext,
  { asker, streamId, ...proof }: ManagerRequest,
): Promise<Result<{ person: StaffRow; stream: StreamRow }>> {
  const authorised = await authorisePerson(tx, context, proof);
  if (!authorised.ok) return authorised;
  const person = authorised.value;
  const stream = await lockStream(tx, streamId);
  if (stream === undefined || !mayReach(asker, stream)) return reject('devices.streamUnknown');
  if (person.outletId !== null && person.outletId !== stream.outletId) return reject('identity.notAllowed');
  return accept({ person, stream });
}

/** A device's own outlet, or all of them for one of the office; never the company's own stream. */
export const mayReach = (asker: Asker, stream: StreamRow): boolean => {
  const outletId = reachOf(asker);
  return stream.registerId !== null && (outletId === null || outletId === stream.outletId);
};

/** Whose device somebody may pair: an office's reads every outlet, so that it takes one who belongs to all [DEV-13]. */
export const mayPair = (
  { outletId }: Pick<StaffRow, 'outletId'>,
  register: Pick<RegisterRow, 'kind' | 'outletId'>,
): boolean => outletId === null || (register.kind !== 'office' && outletId === register.outletId);
