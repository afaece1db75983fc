import { describe, expect, it } from 'vitest';
import type { Fact } from '../kernel/index.ts';
import type { StoredValueIssuedBody, StoredValueSpentBody } from '../payments/index.ts';
import { chart } from './chart.ts';
import { postStoredValueIssued, postStoredValueSpent } from './post-stored-value.ts';
import { tenderAccount } from './tender-account.ts';

const id = '01934b6e-0000-7000-8000-000000000001';
const context = { postingMonth: '2026-11' };
const envelope = { id, company: id, at: '2026-11-21T02:03:04.000Z' };

const issued = (change: object) =>
  postStoredValueIssued(
    {
      envelope,
      body: { kind: 'giftCard', code: 'CARD-1', amountCents: 5000, funding: 'cash', ...change },
    } as unknown as Fact<StoredValueIssuedBody>,
    context,
  );

const spent = (kind: string) =>
  postStoredValueSpent(
    {
      envelope,
      body: { kind, amountCents: 1250, outletId: id, spendId: id },
    } as unknown as Fact<StoredValueSpentBody>,
    context,
  );

const linesOf = (entry: ReturnType<typeof issued>) =>
  entry?.lines.map(({ accountCode, debitCents, creditCents }) => [accountCode, debitCents, creditCents]);

describe('stored value in the books', () => {
  it('[ACC-7] is owed when it is issued, against what was given for it', () => {
    const given = { cash: chart.cashInSafe, goodwill: chart.goodwill, opening: chart.openingBalances };
    for (const [funding, account] of Object.entries(given)) {
      for (const kind of ['giftCard', 'storeCredit']) {
        expect(linesOf(issued({ funding, kind }))).toEqual([
          [account.code, 5000, 0],
          [chart.storedValue.code, 0, 5000],
        ]);
      }
    }
    expect(issued({})).toMatchObject({ reference: 'CARD-1', outletId: null, entryDate: '2026-11-21' });
    expect([issued({ kind: 'points' }), issued({ kind: 'credit' })]).toEqual([undefined, undefined]);
    expect(() => issued({ funding: 'wishes' })).toThrow('a funding with an account');
  });

  it('[ACC-7] is owed no more when it is spent, or owed by the customer', () => {
    expect(linesOf(spent('giftCard'))).toEqual([
      [chart.storedValue.code, 1250, 0],
      [chart.storedValueClearing.code, 0, 1250],
    ]);
    expect(linesOf(spent('credit'))).toEqual([
      [chart.receivables.code, 1250, 0],
      [chart.storedValueClearing.code, 0, 1250],
    ]);
    expect(spent('points')).toBeUndefined();
    for (const tender of ['giftCard', 'storeCredit']) expect(tenderAccount(tender)).toBe('storedValue');
    expect(() => spent('pebbles')).toThrow('a kind of value with an account');
  });
});
