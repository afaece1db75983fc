import { assert, type Fact, type ProjectionContext, singaporeDate } from '../kernel/index.ts';
import type { StoredValueIssuedBody, StoredValueSpentBody } from '../payments/index.ts';
import type { AccountRole } from './chart.ts';
import { entry, type Posting } from './post.ts';
import type { JournalEntry } from './rows.ts';

/** What stands against value that was issued. */
const fundingAccounts: Readonly<Record<string, AccountRole>> = {
  cash: 'cashInSafe',
  goodwill: 'goodwill',
  opening: 'openingBalances',
};

/** Gift cards and store credit are owed from the day they are issued; points and limits of credit aren't until they are used. */
const isOwed = (kind: string): boolean => kind === 'giftCard' || kind === 'storeCredit';

/** Value that came into being [ACC-7]: what was given for it, against what is owed. */
export function postStoredValueIssued(
  fact: Fact<StoredValueIssuedBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { kind, code, amountCents, funding } = fact.body;
  if (!isOwed(kind)) return undefined;
  const role = fundingAccounts[funding];
  assert(role !== undefined, `a funding with an account, not "${funding}"`);
  return entryOf(fact, context, { kind: 'storedValueIssued', reference: code, outletId: null }, [
    { role, amountCents },
    { role: 'storedValue', amountCents: -amountCents },
  ]);
}

/**
 * Value that was spent [ACC-7]: less is owed to the customer, or the customer owes more, against what the document that it pays takes it
 * for. Points pay nothing: they are a discount of that document (RULES.md R17).
 */
export function postStoredValueSpent(
  fact: Fact<StoredValueSpentBody>,
  context: ProjectionContext,
): JournalEntry | undefined {
  const { kind, amountCents, outletId, spendId } = fact.body;
  if (kind === 'points') return undefined;
  assert(isOwed(kind) || kind === 'credit', `a kind of value with an account, not "${kind}"`);
  return entryOf(fact, context, { kind: 'storedValueSpent', reference: spendId, outletId }, [
    { role: kind === 'credit' ? 'receivables' : 'storedValue', amountCents },
    { role: 'storedValueClearing', amountCents: -amountCents },
  ]);
}

const entryOf = (
  fact: Fact<unknown>,
  context: ProjectionContext,
  parts: Pick<JournalEntry, 'kind' | 'reference' | 'outletId'>,
  postings: readonly Posting[],
): JournalEntry => entry(fact, context, { ...parts, entryDate: singaporeDate(fact.envelope.at), postings });
