import { z } from 'zod';
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
import { cashMoved, saleCompleted, shiftOpened, taxInvoiceIssued } from '../../sales/index.ts';
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
    surprises.push({ code: 'sync.closedMonth', details: { ...wordsOf(envelope), taxMonth, postingMonth } });
  if (envelope.type === shiftOpened.type && epochMsOf(envelope.at) > epochMsOf(now) + CLOCK_AHEAD_MS) {
    surprises.push({ code: 'sync.clockAhead', details: { ...wordsOf(envelope), receivedAt: now } });
  }
  if (stream.status === 'revoked') {
    surprises.push({
      code: 'sync.revokedAuthor',
      details: { ...wordsOf(envelope), streamId: stream.id, sequence: envelope.sequence },
    });
  }
  return surprises;
}

/** What every document says that takes a number of its stream's one series (RULES.md R14). */
interface NumberedBody {
  readonly receiptNumber: string;
  readonly receiptSequence: number;
}

const isNumbered = (type: string): boolean => type === saleCompleted.type || type === cashMoved.type;

/**
 * Receipts of a stream are numbered without gaps; a missing or repeated number is looked at, never refused.
 * @param inBooks receipt numbers that were there before
 * @param fromQuarantine its number was expected when it came first
 */
export function receiptSurprise(
  envelope: Envelope,
  body: unknown,
  stream: StreamState,
  inBooks: ReadonlySet<string>,
  fromQuarantine = false,
): { code: string; details: Record<string, unknown> } | undefined {
  if (!isNumbered(envelope.type)) return undefined;
  const sale = body as NumberedBody;
  const expected = stream.lastReceiptSequence + 1;
  // A sale that was recorded again in this stream has its number from the one before, which says nothing of this series.
  const isOfSeries = sale.receiptNumber === receiptNumber(stream.receiptSeries, sale.receiptSequence);
  if (isOfSeries) stream.lastReceiptSequence = Math.max(stream.lastReceiptSequence, sale.receiptSequence);
  const fits =
    isOfSeries && (fromQuarantine || sale.receiptSequence === expected) && !inBooks.has(sale.receiptNumber);
  if (fits) return undefined;
  const details = {
    ...wordsOf(envelope),
    expected: receiptNumber(stream.receiptSeries, expected),
  };
  return { code: 'sync.receiptGap', details };
}

/** The sales that facts are tax invoices of. */
export const invoicedSales = (facts: readonly AcceptedFact[]): readonly string[] => [
  ...new Set(
    facts.flatMap(({ envelope }) =>
      envelope.type === taxInvoiceIssued.type ? [String(envelope.body.saleId)] : [],
    ),
  ),
];

/**
 * Second tax invoices of one sale [SAL-83]: two tills issued one each while neither knew of the other. Both are in customers' hands
 * and stay in the books; somebody has to take one back.
 * @param inBooks sales that had one before
 */
export function invoiceSurprises(facts: readonly AcceptedFact[], inBooks: ReadonlySet<string>): Surprise[] {
  const seen = new Set(inBooks);
  return facts.flatMap((fact): Surprise[] => {
    const { envelope, outletId } = fact;
    if (envelope.type !== taxInvoiceIssued.type) return [];
    const saleId = String(envelope.body.saleId);
    const isSecond = seen.has(saleId);
    seen.add(saleId);
    const details = { ...wordsOf(envelope), invoiceNumber: envelope.body.invoiceNumber };
    return isSecond ? [{ factId: envelope.id, outletId, code: 'sync.taxInvoiceTwice', details }] : [];
  });
}

const MAX_SERIALS_NAMED = 20;

/** A serial number is one product's. */
export interface SoldSerial {
  readonly variantId: string;
  readonly serial: string;
}

const serialKey = ({ variantId, serial }: SoldSerial): string => `${variantId} ${serial}`;

const soldLines = z.object({
  lines: z.array(z.object({ variantId: z.nullable(z.string()), serials: z.optional(z.array(z.string())) })),
});

const serialsOfSale = ({ envelope, body }: AcceptedFact): readonly SoldSerial[] =>
  envelope.type !== saleCompleted.type
    ? []
    : (soldLines.safeParse(body).data?.lines ?? []).flatMap(({ variantId, serials = [] }) =>
        variantId === null ? [] : serials.map((serial) => ({ variantId, serial })),
      );

/** Serial numbers that facts say were sold. */
export const soldSerials = (facts: readonly AcceptedFact[]): readonly SoldSerial[] =>
  facts.flatMap(serialsOfSale);

/**
 * Serial numbers that were sold before [INV-22]: two tills sold one piece while neither knew of the other, or somebody scanned the wrong
 * number. Both sales stay in the books.
 * @param inBooks those that a sale had before
 */
export function serialSurprises(facts: readonly AcceptedFact[], inBooks: readonly SoldSerial[]): Surprise[] {
  const seen = new Set(inBooks.map(serialKey));
  return facts.flatMap((fact): Surprise[] => {
    const { envelope, outletId } = fact;
    const twice = serialsOfSale(fact).filter((sold) => {
      const isSecond = seen.has(serialKey(sold));
      seen.add(serialKey(sold));
      return isSecond;
    });
    if (twice.length === 0) return [];
    const lines = twice
      .slice(0, MAX_SERIALS_NAMED)
      .map(({ variantId, serial }) => ({ variantId, ...namesOf(fact.body, variantId), serial }));
    return [
      {
        ...{ factId: envelope.id, outletId, code: 'sync.serialTwice' },
        details: { ...wordsOf(envelope), lines },
      },
    ];
  });
}

/** What the words about a fact need, and no row can tell where the item is read: a replica has no other outlet's sales. */
export function wordsOf({ type, at, body }: Envelope): Record<string, unknown> {
  const { receiptNumber: number, registerCode, totalCents } = body;
  const texts = { receiptNumber: number, registerCode, total: totalCents };
  const known = Object.entries(texts).filter(([, value]) => typeof value === 'string' && value.length <= 60);
  return { factType: type, at, ...Object.fromEntries(known) };
}

/** Facts that took levels from zero or more to below it: one item for each, with what it was of [SYN-10]. */
export function stockSurprises(
  changed: readonly ChangedCounter[],
  facts: readonly AcceptedFact[],
): Surprise[] {
  const owners = new Map<RowWrite, AcceptedFact>();
  for (const fact of facts) for (const write of fact.projection.writes) owners.set(write, fact);
  const byFact = new Map<AcceptedFact, Record<string, unknown>[]>();
  for (const { table, row, additions } of changed) {
    if (table.name !== stockLevels.name) continue;
    let onHandMilli = Number(row.onHandMilli);
    for (const addition of additions) onHandMilli -= addition.amounts.onHandMilli ?? 0;
    for (const addition of additions) {
      const before = onHandMilli;
      onHandMilli += addition.amounts.onHandMilli ?? 0;
      const owner = owners.get(addition);
      if (before < 0 || onHandMilli >= 0 || owner === undefined) continue;
      const lines = byFact.get(owner) ?? [];
      byFact.set(owner, lines);
      const { variantId, locationId } = row;
      lines.push({
        variantId,
        locationId,
        ...namesOf(owner.body, String(variantId)),
        onHand: formatScaled(onHandMilli, 3),
      });
    }
  }
  return facts.flatMap((fact): Surprise[] => {
    const lines = byFact.get(fact);
    if (lines === undefined) return [];
    const details = { ...wordsOf(fact.envelope), lines };
    return [{ factId: fact.envelope.id, outletId: fact.outletId, code: 'sync.stockBelowZero', details }];
  });
}

const namedLines = z.object({
  lines: z.array(
    z.object({
      variantId: z.nullish(z.string()),
      sku: z.optional(z.string()),
      name: z.optional(z.string()),
      nameZh: z.nullish(z.string()),
    }),
  ),
});

/** What the fact itself calls a product. */
function namesOf(body: unknown, variantId: string): Record<string, unknown> {
  const line = namedLines.safeParse(body).data?.lines.find((each) => each.variantId === variantId);
  return { sku: line?.sku ?? null, name: line?.name ?? null, nameZh: line?.nameZh ?? null };
}
