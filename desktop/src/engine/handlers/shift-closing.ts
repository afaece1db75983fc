import { accept, instantOf, present, reject } from '#shared/kernel/index.ts';
import { closeShift } from '../commands/shift/close-shift.ts';
import { correctTender } from '../commands/shift/correct-tender.ts';
import { countDrawer } from '../commands/shift/count-drawer.ts';
import { alone } from '../commands/shift/parts.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { xPaper, zReportOf } from '../queries/shift/papers.ts';
import { hasNextShift, readShift } from '../queries/shift/shifts.ts';
import { readPaidSale, readTenderCorrections } from '../queries/shift/tenders.ts';
import { seesExpectedCash, suggestFloat } from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';
import { noteMoney } from './note-taken.ts';
import { shiftParts, viewingShift, visibleShift, withRight } from './shift-parts.ts';

type ClosingMethod = 'count' | 'close' | 'zReport' | 'printX' | 'printZ' | 'paidWith' | 'correctTender';

/** How a shift ends: counted, closed, and on paper. */
export function closingHandlers(context: EngineContext): Pick<Handlers['shift'], ClosingMethod> {
  const { reader } = context.store;
  return {
    count: (command) =>
      atTheTill(context, (device, person) => {
        const stored = visibleShift(context, command.shiftId, person);
        if (!stored.ok) return stored;
        const now = instantOf(context.clock());
        const counted = countDrawer(command, { ...shiftParts(context, device, alone(person.id)), now });
        if (!counted.ok) return counted;
        const { counts, countedCents, expectedCashCents } = counted.value;
        const differs = countedCents !== expectedCashCents;
        return accept({
          ...{ counts, countedCents, differs, mayRecount: differs && counts === 1 },
          expectedCashCents: seesExpectedCash(viewingShift(context, device, person))
            ? expectedCashCents
            : null,
          floatSuggestionCents: Math.min(suggestFloat(reader, stored.value.shift), countedCents),
        });
      }),
    close: async ({ approval, ...command }) => {
      const there = atTheTill(context, (_device, person) => visibleShift(context, command.shiftId, person));
      const isOwn = there.ok || there.error.code !== 'identity.notAllowed';
      return withRight(context, isOwn ? 'closeShift' : 'seeAllShifts', approval, (device, who) => {
        const closed = closeShift(command, shiftParts(context, device, who));
        if (!closed.ok) return closed;
        const stored = present(readShift(reader, command.shiftId), 'the shift that was closed');
        const { payment } = device.cart.current();
        // What was begun after the next shift was opened is in that one's drawer, though this one is counted later.
        if (payment !== null && !hasNextShift(reader, stored.shift, payment.pricedAt))
          noteMoney(device, who.by, 'moneyUnsold', payment.tenders);
        const report = present(zReportOf(reader, stored), 'the Z that was recorded');
        device.printing.printPaper(report.document, true);
        return accept(report);
      });
    },
    zReport: ({ shiftId }) =>
      atTheTill(context, (_device, person) => {
        const stored = visibleShift(context, shiftId, person);
        if (!stored.ok) return stored;
        const report = zReportOf(reader, stored.value);
        return report === undefined ? reject('sales.shiftUnknown', { shiftId }) : accept(report);
      }),
    printX: () =>
      atTheTill(context, (device, person) => {
        const parts = viewingShift(context, device, person);
        const open = readOpenShift(reader, parts.device, parts.now);
        if (open === undefined) return reject('sales.shiftClosed');
        const { shift } = present(readShift(reader, open.id), 'the open shift');
        return accept(device.printing.printPaper(xPaper(parts, shift), false));
      }),
    printZ: ({ shiftId }) =>
      atTheTill(context, (device, person) => {
        const stored = visibleShift(context, shiftId, person);
        if (!stored.ok) return stored;
        const report = zReportOf(reader, stored.value);
        if (report === undefined) return reject('sales.shiftUnknown', { shiftId });
        return accept(device.printing.printPaper(report.document, false));
      }),
    paidWith: ({ saleId }) => {
      const sale = readPaidSale(reader, saleId);
      if (sale === undefined) return reject('sales.receiptUnknown');
      const payments = sale.payments.filter(({ amountCents }) => amountCents > 0);
      return accept({ payments, corrections: readTenderCorrections(reader, saleId) });
    },
    correctTender: ({ approval, ...command }) =>
      withRight(context, 'correctTender', approval, (device, who) =>
        correctTender(command, shiftParts(context, device, who)),
      ),
  };
}
