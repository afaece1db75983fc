import type { Approval } from '#shared/bridge/shift.ts';
import { hasRight, type Right, type StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, type Result, type RowId, reject } from '#shared/kernel/index.ts';
import { type Authorised, authorise } from '../approvals.ts';
import type { ShiftParts } from '../commands/shift/parts.ts';
import { type EngineContext, whoIsThere } from '../context.ts';
import type { Device } from '../device.ts';
import { isOwnShift, readShift, type StoredShift } from '../queries/shift/shifts.ts';
import type { ViewParts } from '../queries/shift/views.ts';

const TABLES = ['shifts', 'shift_closes', 'cash_movements', 'exceptions', 'journal_entries'];

/** What a shift is looked at with. */
export const viewingShift = (
  { store, clock }: EngineContext,
  device: Device,
  person: StaffRow,
): ViewParts => ({
  ...{ db: store.reader, device: device.state(), person },
  now: instantOf(clock()),
});

/** What the shift's commands record with. */
export const shiftParts = (
  { store }: EngineContext,
  device: Device,
  who: ShiftParts['who'],
): ShiftParts & { newId: () => RowId } => ({
  ...{ store, committer: device.committer, who },
  newId: () => device.newId() as RowId,
});

/** A shift that the person may look at: their own, or any with the right (FEATURES l13). */
export function visibleShift(
  { store: { reader } }: EngineContext,
  shiftId: string,
  person: StaffRow,
): Result<StoredShift> {
  const stored = readShift(reader, shiftId);
  if (stored === undefined) return reject('sales.shiftUnknown', { shiftId });
  const mayLook = hasRight(person.role, 'seeAllShifts') || isOwnShift(reader, stored.shift, person.id);
  return mayLook ? accept(stored) : reject('identity.notAllowed', { right: 'seeAllShifts' });
}

/** Something was recorded of a shift, or may have been. */
export function shiftChanged(context: EngineContext, device: Device): void {
  device.committed(TABLES);
  context.events.stateChanged();
}

/** Does something with a right, the person's own or somebody else's. */
export async function withRight<T>(
  context: EngineContext,
  right: Right,
  approval: Approval | undefined,
  run: (device: Device, who: Authorised, person: StaffRow) => Result<T>,
): Promise<Result<T>> {
  const there = whoIsThere(context);
  if (!there.ok) return there;
  const { device, person } = there.value;
  const who = await authorise(context, right, person, approval);
  if (!who.ok) return who;
  const done = run(device, who.value, person);
  shiftChanged(context, device);
  return done;
}
