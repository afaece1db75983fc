import { assert, type Fact, type ProjectionContext, singaporeDate } from '../kernel/index.ts';
import type {
  CashMovedBody,
  FloatCorrectedBody,
  ShiftBody,
  ShiftClosedBody,
  TenderCorrectedBody,
} from '../sales/index.ts';
import { zLabel } from '../sales/index.ts';
import type { AccountRole } from './chart.ts';
import { entry, type Posting } from './post.ts';
import type { JournalEntry } from './rows.ts';
import { tenderAccount } from './tender-account.ts';

/** An amount from one account to another. */
const move = (from: AccountRole, to: AccountRole, amountCents: number): Posting[] => [
  { role: to, amountCents },
  { role: from, amountCents: -amountCents },
];

/** The entry of these postings; undefined when they move nothing [ACC-6]. */
function entryOf(
  fact: Fact<unknown>,
  context: ProjectionContext,
  parts: Pick<JournalEntry, 'kind' | 'reference' | 'outletId'>,
  postings: readonly Posting[],
): JournalEntry | undefined {
  if (postings.every(({ amountCents }) => amountCents === 0)) return undefined;
  return entry(fact, context, { ...parts, entryDate: singaporeDate(fact.envelope.at), postings });
}

const referenceOf = ({
  registerCode,
  businessDate,
}: {
  registerCode: string;
  businessDate: string;
}): string => `${registerCode} ${businessDate}`;

/**
 * A float put into a drawer [ACC-2]: from the safe to the till. What the last close left there is there already; what differs from it
 * is over or short, and not this cashier's [ACC-8] (RULES.md R27).
 */
export function postShiftOpened(fact: Fact<ShiftBody>, context: ProjectionContext): JournalEntry | undefined {
  const { floatCents, expectedFloatCents, outletId } = fact.body;
  const postings =
    expectedFloatCents === undefined
      ? move('cashInSafe', 'cashInTills', floatCents)
      : move('cashOverShort', 'cashInTills', floatCents - expectedFloatCents);
  return entryOf(fact, context, { kind: 'float', reference: referenceOf(fact.body), outletId }, postings);
}

/** A float that was another amount [ACC-8]: the difference, against what the opening was posted against. */
export function postFloatCorrected(
  fact: Fact<FloatCorrectedBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { fromCents, toCents, source, outletId } = fact.body;
  const against = source === 'drawer' ? 'cashOverShort' : 'cashInSafe';
  const parts = { kind: 'floatCorrected', reference: referenceOf(fact.body), outletId };
  return entryOf(fact, context, parts, move(against, 'cashInTills', toCents - fromCents));
}

/** Tips are owed to staff, and are nobody's income or expense (RULES.md R22). */
const TIPS = 'tips';

/** Cash in, out, to and from the safe, to the bank [ACC-9]; input tax of a payout apart. */
export function postCashMoved(
  fact: Fact<CashMovedBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { kind, receiptNumber, outletId } = fact.body;
  const parts = { kind, reference: receiptNumber, outletId };
  return entryOf(fact, context, parts, cashPostings(fact.body));
}

function cashPostings({ kind, amountCents, gstCents, category }: CashMovedBody): readonly Posting[] {
  switch (kind) {
    case 'payIn':
      return move(category === TIPS ? 'tipsOwed' : 'otherIncome', 'cashInTills', amountCents);
    case 'payOut':
      return [
        ...move('cashInTills', category === TIPS ? 'tipsOwed' : 'pettyCash', amountCents - gstCents),
        ...move('cashInTills', 'gstInput', gstCents),
      ];
    case 'drop':
      return move('cashInTills', 'cashInSafe', amountCents);
    case 'topUp':
      return move('cashInSafe', 'cashInTills', amountCents);
    case 'bankIn':
      return move('cashInSafe', 'bank', amountCents);
    default:
      // Newer tills write kinds that this version has no account for: the fact waits for a newer server.
      assert(false, `a kind of cash movement with accounts, not "${kind}"`);
      return [];
  }
}

/**
 * The close of a shift [ACC-10]: the till's account becomes what was counted, the difference is over or short; what doesn't stay goes to
 * the safe; each tender that was closed against its slips becomes what the slips say.
 */
export function postShiftClosed(
  fact: Fact<ShiftClosedBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { body } = fact;
  const parts = { kind: 'shiftClosed', reference: zLabel(body), outletId: body.outletId };
  return entryOf(fact, context, parts, [
    ...move('cashOverShort', 'cashInTills', body.overShortCents),
    ...move('cashInTills', 'cashInSafe', body.toSafeCents),
    ...body.tenders.flatMap(({ tender, varianceCents }) =>
      move('tenderVariance', tenderAccount(tender), varianceCents),
    ),
  ]);
}

/**
 * A payment of another tender [ACC-11]: between the tenders' accounts. What a Z had counted was right by its count: there the
 * difference that it posted is put right instead.
 */
export function postTenderCorrected(
  fact: Fact<TenderCorrectedBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { fromTender, toTender, fromCounted, toCounted, amountCents, receiptNumber, outletId } = fact.body;
  const parts = { kind: 'tenderCorrected', reference: receiptNumber, outletId };
  const from = fromCounted ? varianceAccount(fromTender) : tenderAccount(fromTender);
  const to = toCounted ? varianceAccount(toTender) : tenderAccount(toTender);
  return entryOf(fact, context, parts, move(from, to, amountCents));
}

const varianceAccount = (tender: string): AccountRole =>
  tender === 'cash' ? 'cashOverShort' : 'tenderVariance';
