import type { Approval } from '#shared/bridge/shift.ts';
import { hasRight, type Right, type StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, present, type Result, type RowId, reject } from '#shared/kernel/index.ts';
import { type Authorised, authorise } from '../approvals.ts';
import { openShift } from '../commands/open-shift.ts';
import { closeShift } from '../commands/shift/close-shift.ts';
import { correctFloat } from '../commands/shift/correct-float.ts';
import { correctTender } from '../commands/shift/correct-tender.ts';
import { countDrawer } from '../commands/shift/count-drawer.ts';
import { moveCash } from '../commands/shift/move-cash.ts';
import { openDrawer } from '../commands/shift/open-drawer.ts';
import { alone, type ShiftParts } from '../commands/shift/parts.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { chosenOutlet } from '../queries/devices/registers.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { readCashMove, readCashMoves } from '../queries/shift/cash-moves.ts';
import { cashSlip, noSaleSlip, xPaper, zReportOf } from '../queries/shift/papers.ts';
import { isOwnShift, listShifts, readShift, type StoredShift } from '../queries/shift/shifts.ts';
import {
  seesExpectedCash,
  suggestFloat,
  summarise,
  type ViewParts,
  viewCashMove,
  viewCurrent,
} from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';
import { confirmClock } from './confirm-clock.ts';
import { dayHandlers } from './shift-days.ts';
import { earningHandlers } from './shift-earnings.ts';

const TABLES = ['shifts', 'shift_closes', 'cash_movements', 'exceptions', 'journal_entries'];

export function shiftHandlers(context: EngineContext): Handlers['shift'] {
  const { store } = context;
  const { reader } = store;

  const viewing = (device: Device, person: StaffRow): ViewParts => ({
    ...{ db: reader, device: device.state(), person },
    now: instantOf(context.clock()),
  });
  const partsOf = (device: Device, who: ShiftParts['who']): ShiftParts & { newId: () => RowId } => ({
    ...{ store, committer: device.committer, who },
    newId: () => device.newId() as RowId,
  });
  /** A shift that the person may look at: their own, or any with the right (FEATURES l13). */
  const visible = (shiftId: string, person: StaffRow): Result<StoredShift> => {
    const stored = readShift(reader, shiftId);
    if (stored === undefined) return reject('sales.shiftUnknown', { shiftId });
    const mayLook = hasRight(person.role, 'seeAllShifts') || isOwnShift(reader, stored.shift, person.id);
    return mayLook ? accept(stored) : reject('identity.notAllowed', { right: 'seeAllShifts' });
  };
  const committed = (device: Device): void => {
    device.committed(TABLES);
    context.events.stateChanged();
  };
  /** Does something with a right, the person's own or somebody else's. */
  const withRight = async <T>(
    right: Right,
    approval: Approval | undefined,
    run: (device: Device, who: Authorised, person: StaffRow) => Result<T>,
  ): Promise<Result<T>> => {
    const there = atTheTill(context, (device, person) => accept({ device, person }));
    if (!there.ok) return there;
    const { device, person } = there.value;
    const who = await authorise(context, right, person, approval);
    if (!who.ok) return who;
    const done = run(device, who.value, person);
    committed(device);
    return done;
  };

  return {
    ...dayHandlers(context),
    ...earningHandlers(context),
    current: () => atTheTill(context, (device, person) => accept(viewCurrent(viewing(device, person)))),
    list: ({ from, to, limit, outletId: asked }) =>
      atTheTill(context, (device, person) => {
        const of = hasRight(person.role, 'seeAllShifts') ? null : person.id;
        const outletId = chosenOutlet(reader, device.state(), asked);
        const found = listShifts(reader, { outletId, from, to, of, limit });
        return accept(found.map((stored) => summarise(viewing(device, person), stored)));
      }),
    openNext: ({ clockConfirmedAt, ...input }) =>
      atTheTill(context, (device, person) => {
        const told = confirmClock(context, clockConfirmedAt ?? null);
        if (!told.ok) return told;
        const opened = openShift(input, {
          ...{ store, committer: device.committer, cashierId: person.id },
          now: instantOf(context.clock()),
        });
        committed(device);
        return opened.ok ? accept(context.state()) : opened;
      }),
    moveCash: ({ approval, ...command }) =>
      withRight('moveCash', approval, (device, who) => {
        const moved = moveCash(command, partsOf(device, who));
        if (!moved.ok) return moved;
        const { movement, isNew } = moved.value;
        // The drawer opens for what goes in or out of it; a repeat opens and prints nothing.
        if (isNew) device.printing.printPaper(cashSlip(reader, movement), movement.kind !== 'bankIn');
        return accept(viewCashMove(reader, movement));
      }),
    cashMoves: ({ shiftId }) =>
      atTheTill(context, (device, person) => {
        const stored = visible(shiftId, person);
        if (!stored.ok) return stored;
        // What was dropped and paid adds up to what is left: while it is blind it is no cashier's to see.
        if (stored.value.close === undefined && !seesExpectedCash(viewing(device, person)))
          return reject('identity.notAllowed', { right: 'seeExpectedCash' });
        return accept(readCashMoves(reader, shiftId).map((movement) => viewCashMove(reader, movement)));
      }),
    printCashSlip: ({ movementId }) =>
      atTheTill(context, (device, person) => {
        const movement = readCashMove(reader, movementId);
        if (movement === undefined) return reject('sales.receiptUnknown');
        // From the safe to the bank is no shift's.
        const stored = movement.shiftId === null ? accept(null) : visible(movement.shiftId, person);
        if (!stored.ok) return stored;
        return accept(device.printing.printPaper(cashSlip(reader, movement), false));
      }),
    openDrawer: ({ reason, approval }) =>
      withRight('openDrawer', approval, (device, who, person) => {
        const said = reason.trim() || (who.reason ?? '');
        const opened = openDrawer({ reason: said }, partsOf(device, who));
        if (!opened.ok) return opened;
        const { factId, at } = opened.value;
        const slip = noSaleSlip(viewing(device, person), { ...who, slipId: factId, at, reason: said });
        return accept(device.printing.printPaper(slip, true));
      }),
    correctFloat: ({ approval, ...command }) =>
      withRight('moveCash', approval, (device, who, person) => {
        const corrected = correctFloat(command, partsOf(device, who));
        return corrected.ok ? accept(viewCurrent(viewing(device, person))) : corrected;
      }),
    count: (command) =>
      atTheTill(context, (device, person) => {
        const stored = visible(command.shiftId, person);
        if (!stored.ok) return stored;
        const now = instantOf(context.clock());
        const counted = countDrawer(command, { ...partsOf(device, alone(person.id)), now });
        if (!counted.ok) return counted;
        const { counts, countedCents, expectedCashCents } = counted.value;
        const differs = countedCents !== expectedCashCents;
        return accept({
          ...{ counts, countedCents, differs, mayRecount: differs && counts === 1 },
          expectedCashCents: seesExpectedCash(viewing(device, person)) ? expectedCashCents : null,
          floatSuggestionCents: Math.min(suggestFloat(reader, stored.value.shift), countedCents),
        });
      }),
    close: async ({ approval, ...command }) => {
      const there = atTheTill(context, (_device, person) => visible(command.shiftId, person));
      const isOwn = there.ok || there.error.code !== 'identity.notAllowed';
      return withRight(isOwn ? 'closeShift' : 'seeAllShifts', approval, (device, who) => {
        const closed = closeShift(command, partsOf(device, who));
        if (!closed.ok) return closed;
        const stored = present(readShift(reader, command.shiftId), 'the shift that was closed');
        const report = present(zReportOf(reader, stored), 'the Z that was recorded');
        device.printing.printPaper(report.document, true);
        return accept(report);
      });
    },
    zReport: ({ shiftId }) =>
      atTheTill(context, (_device, person) => {
        const stored = visible(shiftId, person);
        if (!stored.ok) return stored;
        const report = zReportOf(reader, stored.value);
        return report === undefined ? reject('sales.shiftUnknown', { shiftId }) : accept(report);
      }),
    printX: () =>
      atTheTill(context, (device, person) => {
        const parts = viewing(device, person);
        const open = readOpenShift(reader, parts.device, parts.now);
        if (open === undefined) return reject('sales.shiftClosed');
        const { shift } = present(readShift(reader, open.id), 'the open shift');
        return accept(device.printing.printPaper(xPaper(parts, shift), false));
      }),
    printZ: ({ shiftId }) =>
      atTheTill(context, (device, person) => {
        const stored = visible(shiftId, person);
        if (!stored.ok) return stored;
        const report = zReportOf(reader, stored.value);
        if (report === undefined) return reject('sales.shiftUnknown', { shiftId });
        return accept(device.printing.printPaper(report.document, false));
      }),
    correctTender: ({ approval, ...command }) =>
      withRight('correctTender', approval, (device, who) => correctTender(command, partsOf(device, who))),
  };
}
