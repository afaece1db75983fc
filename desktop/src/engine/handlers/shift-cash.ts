import { accept, reject } from '#shared/kernel/index.ts';
import { correctFloat } from '../commands/shift/correct-float.ts';
import { moveCash } from '../commands/shift/move-cash.ts';
import { openDrawer } from '../commands/shift/open-drawer.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readCashMove, readCashMoves } from '../queries/shift/cash-moves.ts';
import { cashSlip, noSaleSlip } from '../queries/shift/papers.ts';
import { seesExpectedCash, viewCashMove, viewCurrent } from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';
import { shiftParts, viewingShift, visibleShift, withRight } from './shift-parts.ts';

type CashMethod = 'moveCash' | 'cashMoves' | 'printCashSlip' | 'openDrawer' | 'correctFloat';

/** What goes in and out of the drawer without a sale. */
export function cashHandlers(context: EngineContext): Pick<Handlers['shift'], CashMethod> {
  const { reader } = context.store;
  return {
    moveCash: ({ approval, ...command }) =>
      withRight(context, 'moveCash', approval, (device, who) => {
        const moved = moveCash(command, shiftParts(context, device, who));
        if (!moved.ok) return moved;
        const { movement, isNew } = moved.value;
        // The drawer opens for what goes in or out of it; a repeat opens and prints nothing.
        if (isNew) device.printing.printPaper(cashSlip(reader, movement), movement.kind !== 'bankIn');
        return accept(viewCashMove(reader, movement));
      }),
    cashMoves: ({ shiftId }) =>
      atTheTill(context, (device, person) => {
        const stored = visibleShift(context, shiftId, person);
        if (!stored.ok) return stored;
        // What was dropped and paid adds up to what is left: while it is blind it is no cashier's to see.
        if (stored.value.close === undefined && !seesExpectedCash(viewingShift(context, device, person)))
          return reject('identity.notAllowed', { right: 'seeExpectedCash' });
        return accept(readCashMoves(reader, shiftId).map((movement) => viewCashMove(reader, movement)));
      }),
    printCashSlip: ({ movementId }) =>
      atTheTill(context, (device, person) => {
        const movement = readCashMove(reader, movementId);
        if (movement === undefined) return reject('sales.paperUnknown');
        // From the safe to the bank is no shift's.
        const stored =
          movement.shiftId === null ? accept(null) : visibleShift(context, movement.shiftId, person);
        if (!stored.ok) return stored;
        return accept(device.printing.printPaper(cashSlip(reader, movement), false));
      }),
    openDrawer: ({ reason, approval }) =>
      withRight(context, 'openDrawer', approval, (device, who, person) => {
        const said = reason.trim() || (who.reason ?? '');
        const opened = openDrawer({ reason: said }, shiftParts(context, device, who));
        if (!opened.ok) return opened;
        const { factId, at } = opened.value;
        const slip = noSaleSlip(viewingShift(context, device, person), {
          ...who,
          slipId: factId,
          at,
          reason: said,
        });
        return accept(device.printing.printPaper(slip, true));
      }),
    correctFloat: ({ approval, ...command }) =>
      withRight(context, 'moveCash', approval, (device, who, person) => {
        const corrected = correctFloat(command, shiftParts(context, device, who));
        return corrected.ok ? accept(viewCurrent(viewingShift(context, device, person))) : corrected;
      }),
  };
}
