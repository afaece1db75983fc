import { describe, expect, it } from 'vitest';
import { sampleSale } from '../../../test/samples.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { tipSurprises } from './tip-surprises.ts';

/** A sale of goods with these tips by card, the last of them beside the bill. */
const sold = (priceCents: number, ...tips: readonly number[]): AcceptedFact => {
  const [last = 0, ...others] = [...tips].reverse();
  const { envelope, body } = sampleSale({
    items: [{ priceCents }],
    tenders: [
      ...others.map((tipCents) => ({ tender: 'card', tenderedCents: tipCents, tipCents }) as const),
      { tender: 'card', tenderedCents: priceCents + last, tipCents: last },
    ],
  });
  return { envelope, body, outletId: body.outletId } as unknown as AcceptedFact;
};

describe('a tip that nobody meant', () => {
  it('[SAL-108] is told when it is more than the sale and more than 20.00, all tips of the sale together', () => {
    const facts = [sold(350, 45_000), sold(5_100, 5_101), sold(2_000, 1_001, 1_000)];
    expect(tipSurprises(facts)).toEqual(
      facts.map(({ envelope, outletId }) => ({
        ...{ factId: envelope.id, outletId, code: 'sync.tipLarge' },
        details: {
          ...{ factType: 'sales.saleCompleted.v1', at: envelope.at },
          ...{ receiptNumber: envelope.body.receiptNumber, registerCode: envelope.body.registerCode },
          ...{ total: envelope.body.totalCents, tip: expect.stringMatching(/^\d+\.\d{2}$/) },
        },
      })),
    );
    expect(tipSurprises(facts).map(({ details }) => details.tip)).toEqual(['450.00', '51.01', '20.01']);
  });

  it('[SAL-108] is no other tip, however generous', () => {
    expect(tipSurprises([sold(350), sold(350, 2_000), sold(5_100, 5_100), sold(100_000, 90_000)])).toEqual(
      [],
    );
  });

  it('[SAL-108] is looked for in sales alone', () => {
    const [opened] = [sold(350, 45_000)].map((fact) => ({
      ...fact,
      envelope: { ...fact.envelope, type: 'sales.shiftOpened.v1' },
    }));
    expect(tipSurprises(opened === undefined ? [] : [opened])).toEqual([]);
  });
});
