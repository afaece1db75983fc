import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId, SAMPLE_INSTANT, sampleSettings } from '../../test/samples.ts';
import { type CompanySettings, counterSettingsOf } from '../identity/index.ts';
import {
  categoryId,
  ENVELOPE_VERSION,
  type Envelope,
  locationId,
  outletId,
  productId,
  registerId,
  saleId,
  shiftId,
  staffId,
  variantId,
} from '../kernel/index.ts';
import { roundCash, type Surcharge, surchargeOf, type Tendered } from '../payments/index.ts';
import { compilePriceBook, type PromotionRow, promotionTerms } from '../pricing/index.ts';
import { testPromotion } from '../pricing/pricing.fixture.ts';
import {
  ageToCheck,
  allow,
  type Cart,
  type CartItem,
  cart as cartSchema,
  changeLine,
  checkReady,
  decideCompleteSale,
  emptyCart,
  guardsOf,
  noteAge,
  type Prices,
  priceCart,
  pricingTerms,
  saleBody,
  saleCompleted,
  setCartDiscount,
  shelfPrices,
} from './index.ts';

const outlet = outletId.parse(newSampleId());
const register = registerId.parse(newSampleId());
const drinks = categoryId.parse(newSampleId());
const aisha = staffId.parse(newSampleId());
const devi = staffId.parse(newSampleId());

const item = (unitPriceCents: number, changes: Partial<CartItem> = {}): CartItem => ({
  productId: productId.parse(newSampleId()),
  variantId: variantId.parse(newSampleId()),
  sku: 'SKU',
  name: 'Something',
  nameZh: null,
  barcode: null,
  unitPriceCents,
  gstCode: 'SR',
  ...changes,
});

const cartOf = (...items: readonly (CartItem & { quantityMilli?: number })[]): Cart =>
  cartSchema.parse({
    ...emptyCart(saleId.parse(newSampleId())),
    lines: items.map((one, index) => ({ quantityMilli: 1_000, ...one, lineId: `line-${index}` })),
  });

const termsOf = (settings: CompanySettings) =>
  pricingTerms(
    settings,
    { at: SAMPLE_INSTANT, outletId: outlet, channel: 'till', groupCode: null },
    SAMPLE_INSTANT,
  );
const price = (cart: Cart, prices: Prices = shelfPrices, settings = sampleSettings) =>
  priceCart(cart, termsOf(settings), prices);

const everything = { everything: true, categoryIds: [], productIds: [], variantIds: [] };
const withPromotions = (...rows: PromotionRow[]): Prices => ({
  book: compilePriceBook({ lists: [], promotions: rows }),
  pricesOf: () => [],
});

describe('containers', () => {
  const water = item(200, { deposit: { containers: 1, centsEach: 10 }, categoryId: drinks });

  it('[SAL-70] R6: 2.00 and 0.10 are 2.10 with GST 0.17, and a six-pack carries 0.60', () => {
    expect(price(cartOf(water))).toMatchObject({ totalCents: 210, gstCents: 17 });
    const pack = item(990, { deposit: { containers: 6, centsEach: 10 } });
    expect(price(cartOf(pack)).lines.map(({ kind, totalCents }) => [kind, totalCents])).toEqual([
      ['product', 990],
      ['deposit', 60],
    ]);
  });

  it('[SAL-70] R3: stand outside discounts and thresholds, and stay on a drink that is free', () => {
    const off = { kind: 'off', scope: everything, reduction: { kind: 'percent', percentBp: 10_000 } };
    expect(promotionTerms.safeDecode(off as never).success).toBe(true);
    const free = price(cartOf(water), withPromotions(testPromotion('FREE', off)));
    expect(free.lines.map(({ totalCents }) => totalCents)).toEqual([0, 10]);
  });
});

describe('a service charge', () => {
  const settings: CompanySettings = { ...sampleSettings, counter: { serviceChargeBp: 1_000 } };

  it('[SAL-71] R22: 10% of 100.00 before GST is 119.90 with GST 9.90', () => {
    const priced = price(cartOf(item(10_900)), shelfPrices, settings);
    expect(priced).toMatchObject({ totalCents: 11_990, gstCents: 990 });
    expect(priced.lines.at(-1)).toMatchObject({ kind: 'serviceCharge', totalCents: 1_090 });
  });

  it('[SAL-71] leaves containers out', () => {
    const drink = item(1_000, { deposit: { containers: 10, centsEach: 10 } });
    expect(price(cartOf(drink), shelfPrices, settings).totalCents).toBe(1_000 + 100 + 100);
  });
});

describe('what needs somebody’s word', () => {
  const terms = {
    ...{ settings: counterSettingsOf(sampleSettings), role: 'cashier', isOwnPurchase: false },
    onDate: '2026-11-21',
  };
  const asked = (cart: Cart, role = 'cashier') =>
    guardsOf(cart, price(cart), { ...terms, role }).map(({ right }) => right);
  const tenPercent = { kind: 'percent', percentBp: 1_000, reason: 'regular' } as const;
  const discounted = (cart: Cart): Cart => ({
    ...cart,
    lines: cart.lines.map((line) => ({ ...line, discount: tenPercent })),
  });

  it('[SAL-30] R5: 10% on the line and then 10% on the cart is 19%, which a cashier asks for', () => {
    const once = discounted(cartOf(item(10_000)));
    expect(asked(once)).toEqual([]);
    const twice = setCartDiscount(once, tenPercent);
    expect(price(twice).byHandBp).toBe(1_900);
    expect(asked(twice)).toEqual(['exceedDiscountCap']);
    expect(asked(twice, 'manager')).toEqual([]);
    const yes = { right: 'exceedDiscountCap', lineId: null, approvedBy: devi, reason: 'dented' };
    expect(asked(allow(twice, { ...yes, upToBp: 1_900 }))).toEqual([]);
    expect(asked(allow(twice, { ...yes, upToBp: 1_899 }))).toEqual(['exceedDiscountCap']);
  });

  it('[SAL-30] asks for what a hand took below the floor, and not for what a promotion did', () => {
    const rice = item(1_000, { floorCents: 950 });
    const off = { kind: 'off', scope: everything, reduction: { kind: 'percent', percentBp: 2_000 } };
    const promoted = cartOf(rice);
    const priced = price(promoted, withPromotions(testPromotion('20OFF', off)));
    expect(guardsOf(promoted, priced, terms)).toEqual([]);
    expect(asked(discounted(cartOf(rice)))).toEqual(['sellBelowFloor']);
  });

  it('[SAL-30] asks again when hands take a price that was allowed below the floor further down, and not when a promotion does', () => {
    const rice = discounted(cartOf(item(1_000, { floorCents: 950 })));
    const { lineId = '' } = rice.lines[0] ?? {};
    const word = { right: 'sellBelowFloor', lineId, approvedBy: devi, reason: 'dented' };
    const allowed = allow(rice, { ...word, upToBp: 1_000 });
    expect(guardsOf(rice, price(rice), terms)).toEqual([
      { right: 'sellBelowFloor', lineId, byHandBp: 1_000 },
    ]);
    expect(asked(allowed)).toEqual([]);
    const off = { kind: 'off', scope: everything, reduction: { kind: 'percent', percentBp: 3_333 } };
    const promoted = price(allowed, withPromotions(testPromotion('33OFF', off)));
    expect(guardsOf(allowed, promoted, terms)).toEqual([]);
    const fivePercent = { kind: 'percent', percentBp: 500, reason: 'regular' } as const;
    const lower = setCartDiscount(allowed, fivePercent);
    expect(asked(lower)).toEqual(['exceedDiscountCap', 'sellBelowFloor']);
    expect(guardsOf(lower, price(lower), terms).at(-1)?.byHandBp).toBe(1_500);
  });

  it('[SAL-30] asks for a markdown beyond its cap, unless a label says it', () => {
    const marked = (markdownBp: number, more = {}) => cartOf(item(1_000, { markdownBp, ...more }));
    expect(asked(marked(5_000))).toEqual([]);
    expect(asked(marked(5_001))).toEqual(['exceedDiscountCap']);
    expect(asked(marked(5_001), 'manager')).toEqual([]);
    expect(asked(marked(7_000, { hasMarkdownLabel: true }))).toEqual([]);
  });

  it('[SAL-30] asks for a price by hand also where a label or a pack has one of its own', () => {
    const manual = { unitCents: 1_200, reason: 'scale was off' };
    const labelled = cartOf(item(1_000, { basis: 'label', manual }));
    expect(asked(labelled)).toEqual(['changePrice']);
    expect(asked(cartOf(item(1_000, { manual })))).toEqual(['changePrice']);
  });

  it('[SAL-30] asks for a lot on the day after its last good one', () => {
    const lot = (expiresOn: string) => cartOf(item(500, { lot: { code: 'L1', expiresOn } }));
    expect(asked(lot('2026-11-21'))).toEqual([]);
    expect(asked(lot('2026-11-20'))).toEqual(['sellExpired']);
  });
});

describe('what a cart waits for', () => {
  const settings = counterSettingsOf(sampleSettings);
  const codeOf = (cart: Cart, time = '12:00') => {
    const ready = checkReady(cart, settings, time);
    return ready.ok ? 'ready' : ready.error.code;
  };

  it('[SAL-31] waits for a price, for every serial number and for an age', () => {
    expect(codeOf(cartOf(item(0, { basis: 'open' })))).toBe('sales.priceMissing');
    const phones = cartOf({ ...item(99_900, { tracking: 'serial' }), quantityMilli: 2_000 });
    expect(codeOf(phones)).toBe('sales.serialsMissing');
    const numbered = changeLine(phones, 'line-0', { serials: ['A1', 'A2'] });
    expect(numbered.ok && codeOf(numbered.value)).toBe('ready');
    const twice = changeLine(phones, 'line-0', { serials: ['A1', 'A1'] });
    expect(twice.ok ? 'accepted' : twice.error.code).toBe('sales.serialTwice');
    expect(codeOf(cartOf(item(500, { minimumAge: 18 })))).toBe('sales.ageUnchecked');
  });

  it('[SAL-31] R30: sells no liquor from 22:30 to 07:00', () => {
    const beer = cartOf(item(500, { isLiquor: true }));
    expect(['22:29', '22:30', '00:00', '06:59', '07:00'].map((time) => codeOf(beer, time))).toEqual([
      'ready',
      'sales.liquorHours',
      'sales.liquorHours',
      'sales.liquorHours',
      'ready',
    ]);
  });

  it('[SAL-32] R30: asks for the highest age once; "no" takes off what asks for it, and its containers', () => {
    const cart = cartOf(
      item(450, { minimumAge: 18, deposit: { containers: 1, centsEach: 10 } }),
      item(1_500, { minimumAge: 21 }),
      item(300),
    );
    expect(ageToCheck(cart)).toBe(21);
    const young = noteAge(cart, 21, false, aisha);
    expect([ageToCheck(young), young.lines.length]).toEqual([18, 2]);
    expect(price(noteAge(young, 18, false, aisha)).totalCents).toBe(300);
    expect(ageToCheck(noteAge(cart, 21, true, aisha))).toBeUndefined();
  });
});

describe('any sale', () => {
  const anyItem = fc
    .record({
      unitPriceCents: fc.integer({ min: 0, max: 20_000 }),
      quantityMilli: fc.oneof(
        fc.integer({ min: 1, max: 9 }).map((n) => n * 1_000),
        fc.integer({ min: 1, max: 3_000 }),
      ),
      isOutsideDiscounts: fc.boolean(),
      gstCode: fc.constantFrom('SR', 'SR', 'ZR'),
      deposit: fc.option(
        fc.record({ containers: fc.integer({ min: 1, max: 12 }), centsEach: fc.constant(10) }),
      ),
      discount: fc.option(
        fc.oneof(
          fc.record({
            kind: fc.constant('percent' as const),
            percentBp: fc.integer({ min: 1, max: 10_000 }),
            reason: fc.constant(''),
          }),
          fc.record({
            kind: fc.constant('amount' as const),
            amountCents: fc.integer({ min: 0, max: 30_000 }),
            reason: fc.constant(''),
          }),
        ),
      ),
      markdownBp: fc.option(fc.constantFrom(2_000, 5_000)),
    })
    .map(({ quantityMilli, ...rest }) => ({ ...item(0), ...rest, quantityMilli }));
  const promotions = [
    testPromotion('SET3', { kind: 'set', scope: everything, size: 3, priceCents: '10.00' }),
    testPromotion('SPEND', {
      kind: 'spendAndSave',
      scope: everything,
      steps: [{ fromCents: '30.00', reduction: { kind: 'amount', amountCents: '3.00' } }],
    }),
  ];
  interface Extras {
    readonly surcharges: readonly Surcharge[];
    readonly cardTip: number;
    readonly cashTip: number;
  }
  const tendered = (
    totalCents: number,
    cardCents: number,
    { surcharges, cardTip, cashTip }: Extras,
  ): Tendered[] => {
    const card = Math.min(cardCents, totalCents);
    const surchargeCents = surchargeOf(card, 'card', surcharges);
    const cash = roundCash(totalCents - card, 'nearest') + cashTip;
    const byCard = {
      ...{ tender: 'card' as const, tenderedCents: card + surchargeCents + cardTip },
      ...{ surchargeCents, tipCents: cardTip },
    };
    return [
      ...(byCard.tenderedCents === 0 ? [] : [byCard]),
      ...(card === totalCents && card > 0
        ? []
        : [{ tender: 'cash' as const, tenderedCents: cash, tipCents: cashTip }]),
    ];
  };

  it('[SAL-72] balances to the cent, is explained line by line, and the other end finds nothing wrong', () => {
    const carts = fc.record({
      items: fc.array(anyItem, { minLength: 1, maxLength: 8 }),
      cartDiscountBp: fc.option(fc.integer({ min: 1, max: 10_000 })),
      serviceChargeBp: fc.constantFrom(0, 1_000),
      method: fc.constantFrom('receipt', 'line'),
      cardCents: fc.integer({ min: 0, max: 5_000 }),
      extras: fc.record({
        surcharges: fc.constantFrom(
          [],
          [{ tender: 'card', percentBp: 200, amountCents: 0 }],
          [{ tender: 'card', percentBp: 133, amountCents: 30 }],
        ),
        cardTip: fc.constantFrom(0, 0, 1, 250),
        cashTip: fc.constantFrom(0, 0, 5, 200),
      }),
      hasPromotions: fc.boolean(),
    });
    fc.assert(
      fc.property(
        carts,
        ({ items, cartDiscountBp, serviceChargeBp, method, cardCents, extras, hasPromotions }) => {
          const settings: CompanySettings = {
            ...sampleSettings,
            gst: { number: 'M9-0000000-X', registeredFrom: '2020-01-01', method },
            counter: { serviceChargeBp, surcharges: extras.surcharges },
          };
          const cart = setCartDiscount(
            cartOf(...items),
            cartDiscountBp === null ? null : { kind: 'percent', percentBp: cartDiscountBp, reason: 'all' },
          );
          const prices = hasPromotions ? withPromotions(...promotions) : shelfPrices;
          const { totalCents } = price(cart, prices, settings);
          const decided = decideCompleteSale(
            { cart, tenders: tendered(totalCents, cardCents, extras), pricedAt: SAMPLE_INSTANT },
            {
              settings,
              shift: { shiftId: shiftId.parse(newSampleId()), businessDate: '2026-11-21' },
              registerId: register,
              registerCode: 'T01',
              outletId: outlet,
              locationId: locationId.parse(newSampleId()),
              cashierId: aisha,
              cashierRole: 'manager',
              groupCode: null,
              customerStaffId: null,
              prices,
              receiptSeries: 'T01',
              lastReceiptSequence: 0,
            },
            SAMPLE_INSTANT,
          );
          if (!decided.ok) throw new Error(`${decided.error.code} ${JSON.stringify(decided.error.details)}`);
          const { body } = decided.value;
          const envelope = { v: ENVELOPE_VERSION, register, at: SAMPLE_INSTANT } as unknown as Envelope;
          expect(saleCompleted.verify(body, envelope)).toEqual({ ok: true, value: null });
          const tips = body.payments.reduce((sum, { tipCents = 0 }) => sum + tipCents, 0);
          const taken = body.payments.reduce((sum, paid) => sum + paid.tenderedCents - paid.changeCents, 0);
          expect(taken).toBe(body.totalCents + body.roundingCents + tips);
          for (const line of body.lines) {
            const explained = (line.adjustments ?? []).reduce((sum, { amountCents }) => sum + amountCents, 0);
            expect(explained).toBe(line.discountCents);
          }
          expect(saleBody.safeParse(saleBody.encode(body)).success).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
