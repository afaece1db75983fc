import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId, sampleSale, sampleSettings } from '../../test/samples.ts';
import { rowId, shiftId, staffId } from '../kernel/index.ts';
import { surchargeOf } from '../payments/index.ts';
import { chart, type JournalEntry, postCashMoved, postSale } from './index.ts';

const context = { postingMonth: '2026-11' };
const amountsOf = (entry: JournalEntry | undefined): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (entry?.lines ?? []).map((line) => [line.accountCode, line.debitCents - line.creditCents]),
  );
const { cashInTills, cardClearing, sales, surcharges, gstOutput, tipsOwed, cashRounding } = chart;
const { containerDeposits } = chart;
const cardCosts = {
  ...sampleSettings,
  counter: { surcharges: [{ tender: 'card', percentBp: 200, amountCents: 0 }] },
};

describe('a deposit on containers', () => {
  it('[ACC-21] R6: of a drink for 2.00 with 0.10 on its bottle is owed, and no part of what was sold', () => {
    const deposit = { containers: 1, centsEach: 10 };
    const fact = sampleSale({ items: [{ priceCents: 200, more: { deposit } }] });
    expect(fact.body).toMatchObject({ totalCents: 210, gstCents: 17 });
    expect(amountsOf(postSale(fact, context))).toEqual({
      [cashInTills.code]: 210,
      [sales.code]: -183,
      [gstOutput.code]: -17,
      [containerDeposits.code]: -10,
    });
  });
});

describe('tips and surcharges', () => {
  it('[ACC-20] are owed to staff, and income of their own without GST', () => {
    const fact = sampleSale({
      settings: cardCosts,
      items: [{ priceCents: 10_000 }],
      tenders: [
        { tender: 'card', tenderedCents: 5_000 + 100 + 300, surchargeCents: 100, tipCents: 300 },
        { tender: 'cash', tenderedCents: 6_000, tipCents: 200 },
      ],
    });
    expect(fact.body.totalCents).toBe(10_100);
    const gstCents = 834;
    const surchargeNet = 100 - (fact.body.lines.at(-1)?.gstCents ?? 0);
    expect(amountsOf(postSale(fact, context))).toEqual({
      [cardClearing.code]: 5_400,
      [cashInTills.code]: 5_200,
      [sales.code]: -(10_100 - gstCents - surchargeNet),
      [surcharges.code]: -surchargeNet,
      [gstOutput.code]: -gstCents,
      [tipsOwed.code]: -500,
    });
  });

  it('[ACC-20] a tip that is paid out of the drawer is owed no longer', () => {
    const { envelope } = sampleSale();
    const paidOut = postCashMoved(
      {
        envelope,
        body: {
          ...{ movementId: rowId.parse(newSampleId()), receiptNumber: 'T01-000124', receiptSequence: 124 },
          ...{ shiftId: shiftId.parse(newSampleId()), registerCode: 'T01', businessDate: '2026-11-21' },
          registerId: envelope.register ?? expect.fail('a register'),
          outletId: envelope.outlets[0] ?? expect.fail('an outlet'),
          ...{ kind: 'payOut', amountCents: 500, category: 'tips', gstCode: null, gstCents: 0 },
          ...{ reason: 'Tips of the day', reference: null, approvedBy: null },
          movedBy: staffId.parse(newSampleId()),
        },
      },
      context,
    );
    expect(amountsOf(paidOut)).toEqual({ [tipsOwed.code]: 500, [cashInTills.code]: -500 });
  });

  it('[ACC-20] balance whatever is paid with what', () => {
    const paid = fc.record({
      priceCents: fc.integer({ min: 1, max: 20_000 }),
      cardCents: fc.integer({ min: 0, max: 20_000 }),
      cardTip: fc.integer({ min: 1, max: 900 }),
      cashTip: fc.constantFrom(0, 5, 250),
    });
    fc.assert(
      fc.property(paid, ({ priceCents, cardCents, cardTip, cashTip }) => {
        const card = Math.min(cardCents, priceCents - 1);
        const surchargeCents = surchargeOf(card, 'card', cardCosts.counter.surcharges);
        const fact = sampleSale({
          settings: cardCosts,
          items: [{ priceCents }],
          tenders: [
            {
              tender: 'card',
              tenderedCents: card + surchargeCents + cardTip,
              surchargeCents,
              tipCents: cardTip,
            },
            { tender: 'cash', tenderedCents: 50_000, tipCents: cashTip },
          ],
        });
        const amounts = amountsOf(postSale(fact, context));
        expect(Object.values(amounts).reduce((sum, cents) => sum + cents, 0)).toBe(0);
        expect(amounts[tipsOwed.code]).toBe(-(cardTip + cashTip));
        const income = [sales, surcharges, gstOutput].map(({ code }) => amounts[code] ?? 0);
        expect(income.reduce((sum, cents) => sum - cents, 0)).toBe(fact.body.totalCents);
        expect(amounts[cashRounding.code] ?? 0).toBe(0 - fact.body.roundingCents);
      }),
    );
  });
});
