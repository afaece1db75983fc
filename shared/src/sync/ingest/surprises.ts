import { receiptNumber } from '../../devices/index.ts';
import { stockLevels } from '../../inventory/index.ts';
import {
  type AnyId,
  deriveId,
  type Envelope,
  epochMsOf,
  formatScaled,
  monthOf,
  type RowWrite,
  singaporeDate,
} from '../../kernel/index.ts';
import { type SaleBody, saleCompleted, shiftOpened } from '../../sales/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import type { ChangedCounter } from './ingest-db.ts';
import type { StreamState } from './judge-fact.ts';

/** Something valid but surprising, before it has an id. */
export interface Surprise {
  readonly factId: AnyId;
  readonly outletId: string | null;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Rows of review items; ids derive from the fact, so that what is judged again raises nothing twice. */
export function reviewRows(companyId: string, raisedAt: string, surprises: readonly Surprise[]) {
  const counts = new Map<AnyId, number>();
  return surprises.map(({ factId, outletId, code, details }) => {
    const index = counts.get(factId) ?? 0;
    counts.set(factId, index + 1);
    const id = deriveId(factId, 'reviewItem', index);
    return { id, companyId, outletId, factId, code, details, raisedAt, resolvedAt: null };
  });
}

/** How far a till's clock may be ahead of ours before a person is told. */
const CLOCK_AHEAD_MS = 60 * 60 * 1000;

/**
 * What is surprising about an accepted fact by itself. A clock that runs ahead is told at each opening of a shift, and not
 * with every sale: one that jumps by a day ends the shift that it jumps in.
 * @param now UTC instant at which the server got it
 */
export function surprisesOf(
  envelope: Envelope,
  postingMonth: string,
  stream: StreamState,
  now: string,
): { code: string; details: Record<string, unknown> }[] {
  const surprises: { code: string; details: Record<string, unknown> }[] = [];
  const taxMonth = monthOf(singaporeDate(envelope.at));
  if (taxMonth !== postingMonth)
    surprises.push({ code: 'sync.closedMonth', details: { taxMonth, postingMonth } });
  if (envelope.type === shiftOpened.type && epochMsOf(envelope.at) > epochMsOf(now) + CLOCK_AHEAD_MS) {
    surprises.push({ code: 'sync.clockAhead', details: { at: envelope.at, receivedAt: now } });
  }
  if (stream.status === 'revoked') {
    surprises.push({
      code: 'sync.revokedAuthor',
      details: { streamId: stream.id, sequence: envelope.sequence },
    });
  }
  return surprises;
}

/**
 * Receipts of a stream are numbered without gaps; a missing or repeated number is looked at, never refused.
 * @param inBooks receipt numbers that were there before
 */
export function receiptSurprise(
  envelope: Envelope,
  body: unknown,
  stream: StreamState,
  inBooks: ReadonlySet<string>,
): { code: string; details: Record<string, unknown> } | undefined {
  if (envelope.type !== saleCompleted.type) return undefined;
  const sale = body as SaleBody;
  const expected = stream.lastReceiptSequence + 1;
  stream.lastReceiptSequence = Math.max(stream.lastReceiptSequence, sale.receiptSequence);
  const fits =
    sale.receiptSequence === expected &&
    sale.receiptNumber === receiptNumber(stream.receiptSeries, expected) &&
    !inBooks.has(sale.receiptNumber);
  if (fits) return undefined;
  const details = {
    receiptNumber: sale.receiptNumber,
    expected: receiptNumber(stream.receiptSeries, expected),
  };
  return { code: 'sync.receiptGap', details };
}

/** Levels that went from zero or more to below it, at the fact that took them there. */
export function stockSurprises(
  changed: readonly ChangedCounter[],
  facts: readonly AcceptedFact[],
): Surprise[] {
  const owners = new Map<RowWrite, AcceptedFact>();
  for (const fact of facts) for (const write of fact.projection.writes) owners.set(write, fact);
  const surprises: Surprise[] = [];
  for (const { table, row, additions } of changed) {
    if (table.name !== stockLevels.name) continue;
    let onHandMilli = Number(row.onHandMilli);
    for (const addition of additions) onHandMilli -= addition.amounts.onHandMilli ?? 0;
    for (const addition of additions) {
      const before = onHandMilli;
      onHandMilli += addition.amounts.onHandMilli ?? 0;
      const owner = owners.get(addition);
      if (before < 0 || onHandMilli >= 0 || owner === undefined) continue;
      surprises.push({
        factId: owner.envelope.id,
        outletId: owner.outletId,
        code: 'sync.stockBelowZero',
        details: {
          variantId: row.variantId,
          locationId: row.locationId,
          onHand: formatScaled(onHandMilli, 3),
        },
      });
    }
  }
  return surprises;
}
