import { Decimal } from 'decimal.js';
import type { StockOpenedBody } from '../inventory/index.ts';
import {
  assert,
  deriveId,
  type Fact,
  type ProjectionContext,
  roundToInteger,
  singaporeDate,
  sumCents,
} from '../kernel/index.ts';
import type { SaleBody } from '../sales/index.ts';
import { type AccountRole, chart } from './chart.ts';
import type { JournalEntry, JournalLine } from './rows.ts';
import { tenderAccount } from './tender-account.ts';

/** One signed amount per account: positive debits, negative credits. */
export interface Posting {
  readonly role: AccountRole;
  readonly amountCents: number;
}

/**
 * A completed sale [ACC-1]: cash in, sales net of GST out, GST output tax, rounding; surcharges are income of their own,
 * and tips are owed to staff [ACC-20]; deposits on containers are nobody's income [ACC-21]. Its cost is a fact of the
 * server's, posted to inventory and cost of goods sold. Undefined when nothing was paid [ACC-6].
 */
export function postSale(fact: Fact<SaleBody>, context: ProjectionContext): JournalEntry | undefined {
  const { body } = fact;
  const surchargesCents = surchargesNet(body);
  const depositsCents = sumCents(
    body.lines.map(({ kind, totalCents }) => (kind === 'deposit' ? totalCents : 0)),
  );
  const postings: Posting[] = [
    ...body.payments.map(
      (payment): Posting => ({
        role: tenderAccount(payment.tender),
        amountCents: payment.amountCents + payment.roundingCents + (payment.tipCents ?? 0),
      }),
    ),
    { role: 'sales', amountCents: -(body.totalCents - body.gstCents - surchargesCents - depositsCents) },
    { role: 'containerDeposits', amountCents: -depositsCents },
    { role: 'surcharges', amountCents: -surchargesCents },
    { role: 'tipsOwed', amountCents: -sumCents(body.payments.map(({ tipCents = 0 }) => tipCents)) },
    { role: 'gstOutput', amountCents: -body.gstCents },
    { role: 'cashRounding', amountCents: -body.roundingCents },
  ];
  if (postings.every(({ amountCents }) => amountCents === 0)) return undefined;
  return entry(fact, context, {
    kind: 'sale',
    reference: body.receiptNumber,
    entryDate: body.taxDate,
    outletId: body.outletId,
    postings,
  });
}

/** What was charged for paying, without its GST. */
const surchargesNet = ({ lines }: SaleBody): number =>
  sumCents(lines.map(({ kind, totalCents, gstCents }) => (kind === 'surcharge' ? totalCents - gstCents : 0)));

/** Opening stock at cost [ACC-3]; each line rounded half-up to the cent. */
export function postStockOpened(
  fact: Fact<StockOpenedBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { body } = fact;
  const valueCents = sumCents(
    body.lines.map((line) =>
      roundToInteger(new Decimal(line.quantityMilli).times(line.unitCostE4).div(100_000), 'halfUp'),
    ),
  );
  if (valueCents === 0) return undefined;
  return entry(fact, context, {
    kind: 'openingStock',
    reference: body.reference,
    entryDate: singaporeDate(fact.envelope.at),
    outletId: body.outletId,
    postings: [
      { role: 'inventory', amountCents: valueCents },
      { role: 'openingBalances', amountCents: -valueCents },
    ],
  });
}

/** What an entry says, and its postings. */
export interface EntryParts {
  readonly kind: string;
  readonly reference: string;
  readonly entryDate: string;
  readonly outletId: JournalEntry['outletId'];
  readonly postings: readonly Posting[];
}

/** The entry of a fact, checked to balance. */
export function entry(fact: Fact<unknown>, context: ProjectionContext, parts: EntryParts): JournalEntry {
  const { postings, ...rest } = parts;
  const lines = linesOf(postings);
  assertBalanced(lines);
  return {
    ...rest,
    id: deriveId(fact.envelope.id, 'journalEntry', 0),
    companyId: fact.envelope.company,
    factId: fact.envelope.id,
    postingMonth: context.postingMonth,
    lines,
  };
}

/** Sums postings by account, in order of first appearance; accounts that net to zero leave no line. */
function linesOf(postings: readonly Posting[]): JournalLine[] {
  const totals = new Map<AccountRole, number>();
  for (const { role, amountCents } of postings) totals.set(role, (totals.get(role) ?? 0) + amountCents);
  return [...totals]
    .filter(([, amountCents]) => amountCents !== 0)
    .map(([role, amountCents]) => ({
      accountCode: chart[role].code,
      debitCents: Math.max(amountCents, 0),
      creditCents: Math.max(-amountCents, 0),
    }));
}

/** Debits equal credits, to the cent [ACC-4]. */
export function assertBalanced(lines: readonly JournalLine[]): void {
  const debit = sumCents(lines.map((line) => line.debitCents));
  const credit = sumCents(lines.map((line) => line.creditCents));
  assert(debit === credit, `a balanced entry, not ${debit} against ${credit} cents`);
}
