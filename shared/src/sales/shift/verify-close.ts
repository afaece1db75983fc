import { accept, type Envelope, type Result, reject, sumCents } from '../../kernel/index.ts';
import { denominationsCents } from './denominations.ts';
import { expectedCashCents, takenCents, tipsCents } from './figures.ts';
import type { ShiftClosedBody } from './schema.ts';

/**
 * What the other end checks of a Z [SAL-44]: counts are their notes and coins, the last of them stands, expected cash is what the
 * figures say, and everything that was counted went somewhere. Nothing is decided again.
 */
export function verifyShiftClosed(body: ShiftClosedBody, envelope: Envelope): Result<null> {
  const broken = (rule: string): Result<never> =>
    reject('sales.factInconsistent', { rule, zNumber: body.zNumber });
  if (body.registerId !== envelope.register) return broken('register');
  if (body.zNumber < 1) return broken('zNumber');
  if (body.counts.some((count) => denominationsCents(count.denominations) !== count.totalCents))
    return broken('counts');
  if (body.counts.at(-1)?.totalCents !== body.countedCashCents) return broken('counted');
  if (expectedCashCents(body.figures.cash) !== body.expectedCashCents) return broken('expected');
  if (body.countedCashCents - body.expectedCashCents !== body.overShortCents) return broken('overShort');
  if (body.floatLeftCents < 0 || body.floatLeftCents + body.toSafeCents !== body.countedCashCents)
    return broken('floatLeft');
  const tenderAddsUp = body.tenders.every(
    ({ tender, expectedCents, statedCents, varianceCents }) =>
      tender !== 'cash' &&
      expectedCents === takenCents(body.figures, tender) &&
      varianceCents === (statedCents === null ? 0 : statedCents - expectedCents),
  );
  if (!tenderAddsUp) return broken('tenders');
  const figures = figuresProblem(body);
  return figures === undefined ? accept(null) : broken(figures);
}

/** The rule that the figures of a Z break, if any. */
function figuresProblem({ figures }: ShiftClosedBody): string | undefined {
  if (figures.grossCents - figures.discountCents !== figures.totalCents) return 'total';
  const paid = sumCents(figures.payments.map(({ amountCents }) => amountCents));
  if (paid !== figures.totalCents + figures.roundingCents + tipsCents(figures)) return 'paid';
  if ((figures.tips ?? []).some(({ amountCents }) => amountCents < 0)) return 'tips';
  if (takenCents(figures, 'cash') !== figures.cash.salesCents + figures.cash.correctedCents) return 'cash';
  return undefined;
}
