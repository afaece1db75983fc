import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newSampleId, SAMPLE_INSTANT, sampleCart, sampleSale, sampleSettings } from '../../test/samples.ts';
import type { CompanySettings } from '../identity/index.ts';
import {
  locationId,
  outletId,
  productId,
  registerId,
  saleId,
  shiftId,
  staffId,
  variantId,
} from '../kernel/index.ts';
import {
  addItem,
  type Cart,
  type CartItem,
  currentBusinessDate,
  decideCompleteSale,
  decideOpenShift,
  emptyCart,
  priceCart,
  pricingTerms,
  removeLine,
  type SaleBody,
  saleBody,
  saleCompleted,
  setQuantity,
  shelfPrices,
  shiftOpened,
} from './index.ts';

const item = (priceCents: number): CartItem => ({
  productId: productId.parse(newSampleId()),
  variantId: variantId.parse(newSampleId()),
  sku: 'SKU-1',
  name: 'Pen',
  nameZh: null,
  barcode: null,
  unitPriceCents: priceCents,
  gstCode: 'SR',
});

const added = (cart: Cart, what: CartItem, quantityMilli = 1_000): Cart => {
  const result = addItem(cart, what, quantityMilli, newSampleId());
  if (!result.ok) throw new Error(`expected a line, not ${result.error.code}`);
  return result.value;
};

const empty = () => emptyCart(saleId.parse(newSampleId()));
const outlet = outletId.parse(newSampleId());
const termsOf = (settings: CompanySettings, at = SAMPLE_INSTANT) =>
  pricingTerms(settings, { at, outletId: outlet, channel: 'till', groupCode: null }, at);
const price = (cart: Cart, settings = sampleSettings, at = SAMPLE_INSTANT) =>
  priceCart(cart, termsOf(settings, at), shelfPrices);

describe('cart', () => {
  it('[SAL-1] counts up a product that is scanned again, on one line that becomes the newest', () => {
    const pen = item(140);
    const cart = added(added(added(empty(), pen), item(320)), pen);
    expect(cart.lines.map((line) => [line.unitPriceCents, line.quantityMilli])).toEqual([
      [320, 1_000],
      [140, 2_000],
    ]);
  });

  it('[SAL-1] keeps a product at another price on its own line', () => {
    const pen = item(140);
    expect(added(added(empty(), pen), { ...pen, unitPriceCents: 100 }).lines).toHaveLength(2);
  });

  it('[SAL-2] refuses quantities of zero, below zero, absurd ones and fractions of a thousandth', () => {
    const pen = item(140);
    const cart = added(empty(), pen);
    const lineId = cart.lines[0]?.lineId ?? '';
    for (const quantityMilli of [0, -1_000, 10_000_000, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const result of [
        addItem(cart, item(1), quantityMilli, 'new'),
        setQuantity(cart, lineId, quantityMilli),
      ]) {
        expect(result.ok ? 'accepted' : result.error.code).toBe('sales.quantityInvalid');
      }
    }
    const tooMany = addItem(added(cart, pen, 9_998_000), pen, 1_000, 'new');
    expect(tooMany.ok ? 'accepted' : tooMany.error.code).toBe('sales.quantityInvalid');
  });

  it('[SAL-2] refuses a line that is not there, and more lines than a receipt carries', () => {
    expect(setQuantity(empty(), 'x', 1_000).ok).toBe(false);
    expect(removeLine(empty(), 'x').ok).toBe(false);
    let cart = empty();
    for (let line = 0; line < 500; line++) cart = added(cart, item(1));
    const full = addItem(cart, item(1), 1_000, 'new');
    expect(full.ok ? 'accepted' : full.error.code).toBe('sales.cartFull');
  });

  it('[SAL-5] R1: prices to the same cent however it was rung up', () => {
    const prices = fc.array(
      fc.record({ priceCents: fc.integer({ min: 0, max: 50_000 }), count: fc.integer({ min: 1, max: 6 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(prices, (goods) => {
        const items = goods.map((good) => ({ ...good, item: item(good.priceCents) }));
        let oneByOne = empty();
        for (const good of items) for (let n = 0; n < good.count; n++) oneByOne = added(oneByOne, good.item);
        let atOnce = empty();
        for (const good of [...items].reverse()) atOnce = added(atOnce, good.item, good.count * 1_000);
        const a = price(oneByOne);
        const b = price(atOnce);
        expect([a.totalCents, a.gstCents, a.cashDueCents, a.itemCount]).toEqual([
          b.totalCents,
          b.gstCents,
          b.cashDueCents,
          b.itemCount,
        ]);
        expect(a.lines.reduce((sum, line) => sum + line.gstCents, 0)).toBe(a.gstCents);
      }),
    );
  });

  it('[SAL-6] R24: shows no GST for a company that is not registered, or not yet', () => {
    const cart = added(empty(), item(10_900));
    expect(price(cart, { ...sampleSettings, gst: null })).toMatchObject({
      gstCents: 0,
      gst: [],
      totalCents: 10_900,
    });
    const later = { number: 'M9-0000000-X', registeredFrom: '2026-11-22', method: 'receipt' };
    expect(price(cart, { ...sampleSettings, gst: later }).gstCents).toBe(0);
    expect(price(cart, { ...sampleSettings, gst: later }, '2026-11-21T16:00:00.000Z').gstCents).toBe(900);
  });
});

describe('completing a sale', () => {
  const reads = {
    settings: sampleSettings,
    shift: { shiftId: shiftId.parse(newSampleId()), businessDate: '2026-11-21' },
    registerId: registerId.parse(newSampleId()),
    registerCode: 'T01',
    outletId: outlet,
    locationId: locationId.parse(newSampleId()),
    cashierId: staffId.parse(newSampleId()),
    cashierRole: 'cashier',
    groupCode: null,
    customerStaffId: null,
    prices: shelfPrices,
    receiptSeries: 'T01B',
    lastReceiptSequence: 0,
  };
  const cash = (tenderedCents: number) => [{ tender: 'cash' as const, tenderedCents }];

  it('[SAL-3] takes the next receipt number, the shift’s business date and the Singapore tax date', () => {
    const decision = decideCompleteSale(
      { cart: sampleCart([{ priceCents: 140 }]), tenders: cash(200), pricedAt: SAMPLE_INSTANT },
      reads,
      '2026-11-21T16:30:00.000Z',
    );
    if (!decision.ok) throw new Error(decision.error.code);
    expect(decision.value.body).toMatchObject({
      receiptNumber: 'T01B-000001',
      receiptSequence: 1,
      businessDate: '2026-11-21',
      taxDate: '2026-11-22',
    });
    expect(decision.value.outlets).toEqual([reads.outletId]);
  });

  it('[SAL-3] refuses a closed shift, an empty cart and too little cash', () => {
    const cart = sampleCart([{ priceCents: 140 }]);
    const codes = [
      decideCompleteSale(
        { cart, tenders: cash(140), pricedAt: SAMPLE_INSTANT },
        { ...reads, shift: null },
        SAMPLE_INSTANT,
      ),
      decideCompleteSale(
        { cart: empty(), tenders: cash(140), pricedAt: SAMPLE_INSTANT },
        reads,
        SAMPLE_INSTANT,
      ),
      decideCompleteSale({ cart, tenders: cash(135), pricedAt: SAMPLE_INSTANT }, reads, SAMPLE_INSTANT),
    ].map((result) => (result.ok ? 'accepted' : result.error.code));
    expect(codes).toEqual(['sales.shiftClosed', 'sales.cartEmpty', 'payments.cashShort']);
  });

  it('[SAL-4] opens one shift at a time with a float that can be in a drawer', () => {
    const { registerId: register, registerCode, outletId: outlet, cashierId } = reads;
    const open = (floatCents: number, openShiftId: typeof reads.shift.shiftId | null = null) =>
      decideOpenShift(
        { shiftId: reads.shift.shiftId, floatCents },
        { openShiftId, registerId: register, registerCode, outletId: outlet, cashierId },
        SAMPLE_INSTANT,
      );
    expect(open(20_000).ok).toBe(true);
    expect(open(0).ok).toBe(true);
    const codes = [open(-1), open(0.5), open(1e15), open(100, reads.shift.shiftId)].map((r) =>
      r.ok ? 'accepted' : r.error.code,
    );
    expect(codes).toEqual([
      'sales.floatInvalid',
      'sales.floatInvalid',
      'sales.floatInvalid',
      'sales.shiftOpen',
    ]);
    expect(shiftOpened.authority).toBe('device');
  });

  it('[SAL-8] R26: begins the business date at 05:00', () => {
    expect(currentBusinessDate('2026-11-21T20:59:59.999Z')).toBe('2026-11-21');
    expect(currentBusinessDate('2026-11-21T21:00:00.000Z')).toBe('2026-11-22');
    expect(currentBusinessDate('2026-11-22T15:59:59.999Z')).toBe('2026-11-22');
  });
});

describe('verifying a sale at the other end', () => {
  const items = fc.array(
    fc.record({
      priceCents: fc.integer({ min: 0, max: 100_000 }),
      quantityMilli: fc.integer({ min: 1, max: 20_000 }),
      gstCode: fc.constantFrom('SR', 'ZR', 'ES33'),
    }),
    { minLength: 1, maxLength: 10 },
  );

  it('[SAL-7] accepts whatever a till decides, also after a journey through its wire form', () => {
    fc.assert(
      fc.property(items, (goods) => {
        const sale = sampleSale({ items: goods, tenders: [{ tender: 'cash', tenderedCents: 100_000_000 }] });
        const wire = JSON.parse(JSON.stringify(z.encode(saleBody, sale.body)));
        const body = saleBody.parse({ ...wire, aNewerField: 'ignored' });
        expect(body).toEqual(sale.body);
        expect(saleCompleted.verify(body, sale.envelope)).toEqual({ ok: true, value: null });
      }),
    );
  });

  it('[SAL-7] finds any amount that was changed by a cent', () => {
    const sale = sampleSale();
    const changes: ((body: SaleBody) => SaleBody)[] = [
      (body) => ({ ...body, totalCents: body.totalCents + 1 }),
      (body) => ({
        ...body,
        lines: body.lines.map((line) => ({ ...line, quantityMilli: line.quantityMilli + 1_000 })),
      }),
      (body) => ({ ...body, gstCents: body.gstCents + 1 }),
      (body) => ({ ...body, roundingCents: body.roundingCents + 1 }),
      (body) => ({ ...body, taxDate: '2026-11-20' }),
      (body) => ({ ...body, gst: body.gst.map((row) => ({ ...row, netCents: row.netCents - 1 })) }),
      (body) => ({ ...body, gst: [] }),
      (body) => ({ ...body, gstCharged: false }),
      (body) => ({ ...body, registerId: registerId.parse(newSampleId()) }),
      ...(
        ['grossCents', 'discountCents', 'totalCents', 'gstCents', 'unitPriceCents', 'lineNumber'] as const
      ).map((name) => (body: SaleBody) => ({
        ...body,
        lines: body.lines.map((line, index) => (index === 0 ? { ...line, [name]: line[name] + 1 } : line)),
      })),
      ...(['amountCents', 'roundingCents', 'tenderedCents', 'changeCents'] as const).map(
        (name) => (body: SaleBody) => ({
          ...body,
          payments: body.payments.map((payment) => ({ ...payment, [name]: payment[name] + 1 })),
        }),
      ),
    ];
    for (const change of changes) {
      const answer = saleCompleted.verify(change(sale.body), sale.envelope);
      expect([change.toString(), answer.ok]).toEqual([change.toString(), false]);
    }
  });
});
