import { describe, expect, it } from 'vitest';
import { newSampleId, sampleSale } from '../../test/samples.ts';
import { rowId, saleId, shiftId, staffId } from '../kernel/index.ts';
import type { CashMovedBody, ShiftBody, ShiftClosedBody, TenderCorrectedBody } from '../sales/index.ts';
import {
  type AccountRole,
  chart,
  type JournalEntry,
  postCashMoved,
  postFloatCorrected,
  postShiftClosed,
  postShiftOpened,
  postTenderCorrected,
  tenderAccount,
} from './index.ts';

const { envelope } = sampleSale();
const context = { postingMonth: '2026-11' };
const person = staffId.parse(newSampleId());
const place = {
  shiftId: shiftId.parse(newSampleId()),
  registerId: envelope.register ?? expect.fail('a register'),
  registerCode: 'T01',
  outletId: envelope.outlets[0] ?? expect.fail('an outlet'),
  businessDate: '2026-11-21',
};

/** Debits by account, credits negative. */
function amountsOf(entry: JournalEntry | undefined): Readonly<Record<string, number>> | undefined {
  if (entry === undefined) return undefined;
  return Object.fromEntries(
    entry.lines.map((line) => [line.accountCode, line.debitCents - line.creditCents]),
  );
}
const amounts = (roles: Partial<Record<AccountRole, number>>) =>
  Object.fromEntries(Object.entries(roles).map(([role, cents]) => [chart[role as AccountRole].code, cents]));

describe('a float', () => {
  const opened = (change: Partial<ShiftBody>) =>
    amountsOf(
      postShiftOpened(
        { envelope, body: { ...place, cashierId: person, floatCents: 10_000, ...change } },
        context,
      ),
    );

  it('[ACC-2] comes from the safe when nobody knows what was left in the drawer', () => {
    expect(opened({})).toEqual(amounts({ cashInTills: 10_000, cashInSafe: -10_000 }));
  });

  it('[ACC-8] that was left in the drawer posts only what differs from it', () => {
    expect(opened({ expectedFloatCents: 10_000 })).toBeUndefined();
    expect(opened({ expectedFloatCents: 10_500 })).toEqual(
      amounts({ cashInTills: -500, cashOverShort: 500 }),
    );
  });

  it('[ACC-8] that is corrected posts against what its opening was posted against', () => {
    const corrected = (source: string) =>
      amountsOf(
        postFloatCorrected(
          {
            envelope,
            body: {
              ...place,
              ...{ correctionId: rowId.parse(newSampleId()), fromCents: 10_000, toCents: 9_000, source },
              ...{ reason: 'miscounted', correctedBy: person, approvedBy: null },
            },
          },
          context,
        ),
      );
    expect(corrected('drawer')).toEqual(amounts({ cashInTills: -1_000, cashOverShort: 1_000 }));
    expect(corrected('safe')).toEqual(amounts({ cashInTills: -1_000, cashInSafe: 1_000 }));
  });
});

describe('moved cash', () => {
  const moved = (kind: string, change: Partial<CashMovedBody> = {}) =>
    amountsOf(
      postCashMoved(
        {
          envelope,
          body: {
            ...place,
            ...{ movementId: rowId.parse(newSampleId()), receiptNumber: 'T01-000042', receiptSequence: 42 },
            ...{ kind, amountCents: 10_900, category: null, gstCode: null, gstCents: 0, reason: 'why' },
            ...{ reference: null, movedBy: person, approvedBy: null },
            ...change,
          },
        },
        context,
      ),
    );

  it('[ACC-9] is income, expense with its input tax apart, or moves between till, safe and bank', () => {
    expect(moved('payIn')).toEqual(amounts({ cashInTills: 10_900, otherIncome: -10_900 }));
    expect(moved('payOut', { gstCode: 'SR', gstCents: 900 })).toEqual(
      amounts({ cashInTills: -10_900, pettyCash: 10_000, gstInput: 900 }),
    );
    expect(moved('drop')).toEqual(amounts({ cashInTills: -10_900, cashInSafe: 10_900 }));
    expect(moved('topUp')).toEqual(amounts({ cashInTills: 10_900, cashInSafe: -10_900 }));
    expect(moved('bankIn')).toEqual(amounts({ cashInSafe: -10_900, bank: 10_900 }));
  });

  it('[ACC-9] owes tips to staff, in and out', () => {
    expect(moved('payIn', { category: 'tips' })).toEqual(amounts({ cashInTills: 10_900, tipsOwed: -10_900 }));
    expect(moved('payOut', { category: 'tips' })).toEqual(
      amounts({ cashInTills: -10_900, tipsOwed: 10_900 }),
    );
  });

  it('[ACC-9] of a kind without an account is refused, never posted somewhere else', () => {
    expect(() => moved('lent')).toThrow('a kind of cash movement with accounts');
  });
});

describe('a close', () => {
  const closed = (change: Partial<ShiftClosedBody>) =>
    amountsOf(
      postShiftClosed(
        {
          envelope,
          body: {
            ...place,
            ...{ openedBy: person, openedAt: envelope.at, series: 'T01', zNumber: 1, closedBy: person },
            ...{ approvedBy: null, counts: [], expectedCashCents: 0, countedCashCents: 0, overShortCents: 0 },
            ...{ tenders: [], floatLeftCents: 0, toSafeCents: 0, figures: {} as ShiftClosedBody['figures'] },
            ...change,
          },
        },
        context,
      ),
    );

  it('[ACC-10] posts what was over or short, what goes to the safe, and slips that differ', () => {
    expect(closed({})).toBeUndefined();
    const card = { tender: 'card', expectedCents: 500, statedCents: 470, slips: 1, varianceCents: -30 };
    expect(closed({ overShortCents: -40, toSafeCents: 5_000, tenders: [card] })).toEqual(
      amounts({
        cashOverShort: 40,
        cashInTills: -5_040,
        cashInSafe: 5_000,
        tenderVariance: 30,
        cardClearing: -30,
      }),
    );
  });
});

describe('a corrected tender', () => {
  const corrected = (fromCounted: boolean, toCounted: boolean, toTender = 'card') => {
    const body: TenderCorrectedBody = {
      ...place,
      ...{ correctionId: rowId.parse(newSampleId()), saleId: saleId.parse(newSampleId()) },
      ...{ receiptNumber: 'T01-000007', fromTender: 'cash', toTender, amountCents: 1_345 },
      ...{
        afterClose: fromCounted,
        fromCounted,
        toCounted,
        reason: 'slip',
        correctedBy: person,
        approvedBy: null,
      },
    };
    return amountsOf(postTenderCorrected({ envelope, body }, context));
  };

  it('[ACC-11] moves between the tenders’ accounts, or puts right what a Z found short', () => {
    expect(corrected(false, false)).toEqual(amounts({ cashInTills: -1_345, cardClearing: 1_345 }));
    expect(corrected(true, false)).toEqual(amounts({ cashOverShort: -1_345, cardClearing: 1_345 }));
    expect(corrected(true, true)).toEqual(amounts({ cashOverShort: -1_345, tenderVariance: 1_345 }));
  });

  it('[ACC-5] to a tender without an account is refused', () => {
    expect(() => corrected(false, false, 'cowries')).toThrow('a tender with an account');
    expect(tenderAccount('nets')).toBe('netsClearing');
  });
});
