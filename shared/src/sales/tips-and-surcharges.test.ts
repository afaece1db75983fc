import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE_INSTANT, sampleCart, sampleSale, sampleSettings } from '../../test/samples.ts';
import { type CompanySettings, counterSettingsOf } from '../identity/index.ts';
import { ENVELOPE_VERSION, type Envelope } from '../kernel/index.ts';
import { type Surcharge, surchargeOf, type Tendered } from '../payments/index.ts';
import {
  gstPaidWith,
  priceCart,
  pricingTerms,
  type SaleBody,
  saleBody,
  saleCompleted,
  shelfPrices,
} from './index.ts';

const cardCosts = (percentBp: number, amountCents = 0): CompanySettings => ({
  ...sampleSettings,
  counter: { surcharges: [{ tender: 'card', percentBp, amountCents }] },
});
const moment = { at: SAMPLE_INSTANT, outletId: null, channel: 'till', groupCode: null } as const;
const shopOf = (percentBp: number, method: string, isRegistered: boolean): CompanySettings => ({
  ...cardCosts(percentBp, 13),
  gst: isRegistered && sampleSettings.gst ? { ...sampleSettings.gst, method } : null,
});
const sold = (
  tenders: readonly Tendered[],
  settings: CompanySettings = sampleSettings,
  priceCents = 5_100,
): SaleBody => sampleSale({ items: [{ priceCents }], tenders, settings }).body;
const verified = (body: SaleBody) =>
  saleCompleted.verify(body, {
    ...{ v: ENVELOPE_VERSION, register: body.registerId, at: SAMPLE_INSTANT },
  } as unknown as Envelope);
const codeOf = (answer: ReturnType<typeof verified>) => (answer.ok ? 'accepted' : answer.error.details.rule);

describe('a tip', () => {
  it('[SAL-100] is no part of the total, of GST or of the rounding of cash', () => {
    const without = sold([{ tender: 'cash', tenderedCents: 2_000 }], sampleSettings, 1_347);
    const given = sold([{ tender: 'cash', tenderedCents: 2_000, tipCents: 200 }], sampleSettings, 1_347);
    expect(given).toMatchObject({ totalCents: 1_347, gstCents: without.gstCents, roundingCents: -2 });
    expect(given.payments).toEqual([
      {
        ...{ tender: 'cash', amountCents: 1_347, roundingCents: -2 },
        ...{ tenderedCents: 2_000, changeCents: 455, tipCents: 200 },
      },
    ]);
    expect(verified(given).ok).toBe(true);
  });

  it('[SAL-100] by card is charged with its payment, and may be all of it', () => {
    const byCard = sold([{ tender: 'card', tenderedCents: 5_600, tipCents: 500 }]);
    expect(byCard.payments).toMatchObject([{ amountCents: 5_100, tenderedCents: 5_600, tipCents: 500 }]);
    const onlyTip = sold(
      [
        { tender: 'cash', tenderedCents: 1_345 },
        { tender: 'card', tenderedCents: 100, tipCents: 100 },
      ],
      sampleSettings,
      1_347,
    );
    expect(onlyTip).toMatchObject({ totalCents: 1_347, roundingCents: -2 });
    expect([byCard, onlyTip].map((body) => verified(body).ok)).toEqual([true, true]);
  });

  it('[SAL-100] is never less than nothing nor more than was handed over, and coins in cash', () => {
    for (const leg of [
      { tender: 'cash', tenderedCents: 6_000, tipCents: 3 },
      { tender: 'card', tenderedCents: 5_100, tipCents: -1 },
      { tender: 'card', tenderedCents: 5_100, tipCents: 5_101 },
      { tender: 'cash', tenderedCents: 6_000, surchargeCents: 100 },
    ] as const)
      expect(() => sold([leg])).toThrow('payments.tenderInvalid');
    expect(() => sold([{ tender: 'card', tenderedCents: 5_100, tipCents: 100 }])).toThrow('cashShort');
  });

  it('[SAL-100] that is stated wrongly is found at the other end', () => {
    const body = sold([{ tender: 'card', tenderedCents: 5_600, tipCents: 500 }]);
    const [payment] = body.payments;
    if (payment === undefined) throw new Error('expected a payment');
    expect(codeOf(verified({ ...body, payments: [{ ...payment, tipCents: 499 as never }] }))).toBe(
      'payments',
    );
    const negative = { ...payment, tipCents: -100 as never, tenderedCents: 5_000 as never };
    expect(codeOf(verified({ ...body, payments: [negative] }))).toBe('tips');
    const shifted = [-5_000, 10_100].map((cents) => ({
      ...payment,
      ...{ amountCents: cents as never, tenderedCents: cents as never, tipCents: 0 as never },
    }));
    expect(codeOf(verified({ ...body, payments: shifted }))).toBe('payments');
  });
});

describe('a surcharge', () => {
  const twoPercent = cardCosts(200);
  const { surcharges } = counterSettingsOf(twoPercent);

  it('[SAL-102] is a share of what its payment pays of the bill, half-up, an amount, or both, and never of cash', () => {
    const set: readonly Surcharge[] = [
      { tender: 'card', percentBp: 200, amountCents: 0 },
      { tender: 'nets', percentBp: 0, amountCents: 30 },
      { tender: 'paynow', percentBp: 100, amountCents: 10 },
      { tender: 'cash', percentBp: 500, amountCents: 0 },
    ];
    const of = (cents: number, tender: string) => surchargeOf(cents, tender, set);
    expect([of(5_100, 'card'), of(25, 'card'), of(24, 'card')]).toEqual([102, 1, 0]);
    expect([of(5_100, 'nets'), of(5_100, 'paynow'), of(5_100, 'cash'), of(5_100, 'voucher')]).toEqual([
      30, 61, 0, 0,
    ]);
    expect(of(0, 'nets')).toBe(0);
  });

  it('[SAL-102] is a taxable line with how it came about, and part of the total', () => {
    const body = sold([{ tender: 'card', tenderedCents: 5_202, surchargeCents: 102 }], twoPercent);
    expect(body).toMatchObject({ totalCents: 5_202, gstCents: 430 });
    expect(body.lines.at(-1)).toMatchObject({
      ...{ kind: 'surcharge', name: 'Card surcharge 2%', nameZh: '银行卡附加费 2%' },
      ...{ totalCents: 102, gstCode: 'SR', note: '2% x 51.00' },
    });
    expect(verified(body).ok).toBe(true);
    expect(saleBody.safeParse(saleBody.encode(body)).success).toBe(true);
  });

  it('[SAL-102] is only on the leg that is paid with it', () => {
    const body = sold(
      [
        { tender: 'card', tenderedCents: 2_040, surchargeCents: 40 },
        { tender: 'cash', tenderedCents: 5_000 },
      ],
      twoPercent,
    );
    expect(body.totalCents).toBe(5_140);
    expect(body.payments).toMatchObject([
      { tender: 'card', amountCents: 2_040, surchargeCents: 40 },
      { tender: 'cash', amountCents: 3_100, changeCents: 1_900 },
    ]);
  });

  it('[SAL-102] that isn’t what is set now is refused, and one that was taken before stays', () => {
    const old = { tender: 'card', tenderedCents: 5_253, surchargeCents: 153 } as const;
    expect(() => sold([old], twoPercent)).toThrow('sales.surchargeChanged');
    expect(() => sold([{ tender: 'card', tenderedCents: 5_100 }], twoPercent)).toThrow(
      'sales.surchargeChanged',
    );
    const { body } = sampleSale({
      ...{ items: [{ priceCents: 5_100 }], settings: twoPercent, tenders: [old], taken: [old] },
    });
    expect(body.lines.at(-1)).toMatchObject({ name: 'Card surcharge', totalCents: 153 });
    expect(body.lines.at(-1)?.note).toBeUndefined();
    expect(verified(body).ok).toBe(true);
  });

  it('[SAL-102] that its line doesn’t say, or that cash has, is found at the other end', () => {
    expect(surcharges).toHaveLength(1);
    const body = sold([{ tender: 'card', tenderedCents: 5_202, surchargeCents: 102 }], twoPercent);
    const [payment] = body.payments;
    if (payment === undefined) throw new Error('expected a payment');
    const { surchargeCents: _, ...silent } = payment;
    expect(codeOf(verified({ ...body, payments: [silent] }))).toBe('surcharges');
    expect(codeOf(verified({ ...body, payments: [{ ...payment, tender: 'cash' }] }))).toBe('surcharges');
  });
});

describe('commission', () => {
  const rateOf = (commission: object, change: object = {}) => {
    const settings = { ...sampleSettings, counter: { commission } };
    const { body } = sampleSale({ items: [{ priceCents: 1_000, more: change }], settings, cashier });
    return body.lines.map(({ commissionBp }) => commissionBp);
  };
  const cashier = '019ab3c0-0000-7000-8000-00000000000a';
  const categoryId = '019ab3c0-0000-7000-8000-00000000000b';
  const ofPerson = { staff: [{ staffId: cashier, percentBp: 150 }] };
  const ofCategory = { categories: [{ categoryId, percentBp: 500 }] };

  it('[SAL-105] is the share of a line’s category, else the person’s, else nothing', () => {
    expect(rateOf({})).toEqual([undefined]);
    expect(rateOf(ofPerson)).toEqual([150]);
    expect(rateOf({ ...ofPerson, ...ofCategory })).toEqual([150]);
    expect(rateOf({ ...ofPerson, ...ofCategory }, { categoryId })).toEqual([500]);
    expect(rateOf({ ...ofPerson, categories: [{ categoryId, percentBp: 0 }] }, { categoryId })).toEqual([
      undefined,
    ]);
  });

  it('[SAL-105] is earned of goods and services, not of bags, containers and charges', () => {
    expect(rateOf(ofPerson, { kind: 'service' })).toEqual([150]);
    expect(rateOf(ofPerson, { kind: 'bag' })).toEqual([undefined]);
    expect(rateOf(ofPerson, { deposit: { containers: 1, centsEach: 10 } })).toEqual([150, undefined]);
  });

  it('[SAL-105] that is more than all of a line, or of a bag, is found at the other end', () => {
    const { body } = sampleSale({
      items: [{ priceCents: 1_000 }, { priceCents: 10, more: { kind: 'bag' } }],
    });
    const [goods, carrier] = body.lines;
    if (goods === undefined || carrier === undefined) throw new Error('expected two lines');
    const earning = (line: typeof goods, commissionBp: number) =>
      codeOf(
        verified({
          ...body,
          lines: body.lines.map((each) => (each === line ? { ...each, commissionBp } : each)),
        }),
      );
    expect([earning(goods, 10_000), earning(goods, 10_001), earning(goods, -1)]).toEqual([
      ...['accepted', 'commission', 'commission'],
    ]);
    expect(earning(carrier, 100)).toBe('commission');
  });
});

describe('GST of what is being paid', () => {
  it('[SAL-102] is, before it is paid, what the receipt shows afterwards', () => {
    const money = fc.integer({ min: 5, max: 50_000 });
    const shops = fc.tuple(
      fc.integer({ min: 0, max: 2_000 }),
      fc.constantFrom('receipt', 'line'),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(money, { minLength: 1, maxLength: 6 }), money, shops, (prices, wanted, shop) => {
        const settings = shopOf(...shop);
        const items = prices.map((priceCents) => ({ priceCents }));
        const cart = priceCart(
          sampleCart(items),
          pricingTerms(settings, moment, SAMPLE_INSTANT),
          shelfPrices,
        );
        const byCard = Math.min(cart.totalCents, wanted);
        const surchargeCents = surchargeOf(byCard, 'card', counterSettingsOf(settings).surcharges);
        const rest = { tender: 'nets', tenderedCents: cart.totalCents - byCard } as const;
        const tenders: Tendered[] = [
          { tender: 'card', tenderedCents: byCard + surchargeCents, surchargeCents },
          ...(rest.tenderedCents > 0 ? [rest] : []),
        ];
        expect(gstPaidWith(cart, [surchargeCents, 0])).toBe(
          sampleSale({ items, tenders, settings }).body.gstCents,
        );
      }),
    );
  });
});
