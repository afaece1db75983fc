import { describe, expect, it } from 'vitest';
import { resolveListPrice } from './list-price.ts';
import { compilePriceBook, nextChangeAfter } from './price-book.ts';
import { priceLines } from './price-lines.ts';
import type { PriceMoment } from './priceable.ts';
import {
  everything,
  LONG_AGO,
  listPrice,
  NOW,
  noListPrices,
  onVariants,
  testCart,
  testLine,
  testOutlet,
  testPriceList,
  testPromotion,
  tillMoment,
} from './pricing.fixture.ts';
import type { PriceListRow, PromotionRow } from './rows.ts';
import { momentOf } from './schedule.ts';

const half = { kind: 'off', scope: everything, reduction: { kind: 'percent', percentBp: 5_000 } };
const halfOff = (more: Partial<PromotionRow> = {}) => testPromotion('HALF', half, more);

/** What a line of 2.00 costs at a moment. */
function paid(row: PromotionRow, moment: Partial<PriceMoment> = {}): number {
  const book = compilePriceBook({ lists: [], promotions: [row] });
  return priceLines(testCart([testLine(1, 200)]), book, noListPrices, { ...tillMoment, ...moment })
    .totalCents;
}

describe('price lists', () => {
  const lists = [
    testPriceList(1, { code: 'ALL' }),
    testPriceList(2, { code: 'OUTLET', outletId: testOutlet(1) }),
    testPriceList(3, { code: 'VIPS', groupCode: 'vip' }),
    testPriceList(4, { code: 'BOTH', outletId: testOutlet(1), groupCode: 'vip' }),
  ];
  const prices = [listPrice(1, 400), listPrice(2, 300), listPrice(3, 350), listPrice(4, 380)];
  const resolved = (rows: readonly PriceListRow[], moment: Partial<PriceMoment> = {}, of = prices) =>
    resolveListPrice(
      compilePriceBook({ lists: rows, promotions: [] }),
      of,
      momentOf({ ...tillMoment, ...moment }),
    );

  it('[PRI-1] R2: group and outlet, group, outlet, everybody, whichever is cheaper', () => {
    expect(resolved(lists, { groupCode: 'vip' })).toEqual({ priceCents: 380, code: 'BOTH' });
    expect(resolved(lists, { groupCode: 'vip', outletId: testOutlet(2) })).toEqual({
      priceCents: 350,
      code: 'VIPS',
    });
    expect(resolved(lists.slice(0, 3), { groupCode: 'vip' })?.code).toBe('VIPS');
    expect(resolved(lists)).toEqual({ priceCents: 300, code: 'OUTLET' });
    expect(resolved(lists, { outletId: testOutlet(2) })).toEqual({ priceCents: 400, code: 'ALL' });
    expect(resolved([])).toBeNull();
  });

  it('[PRI-1] takes the list that began later of two alike, then the lower code', () => {
    const later = [
      testPriceList(1, { code: 'OLD' }),
      testPriceList(2, { code: 'NEW', startsAt: '2026-06-01T00:00:00.000Z' }),
    ];
    expect(resolved(later)?.code).toBe('NEW');
    const together = [testPriceList(1, { code: 'B' }), testPriceList(2, { code: 'A' })];
    expect(resolved(together)?.code).toBe('A');
    expect(resolved(together, {}, [...prices].reverse())?.code).toBe('A');
  });

  it('[PRI-1] hears nothing of a price that was taken off, is paused, or whose list has not come', () => {
    expect(resolved([lists[1] ?? testPriceList(2)], {}, [listPrice(2, null)])).toBeNull();
    expect(resolved([testPriceList(1, { status: 'paused' })])).toBeNull();
    expect(resolved([testPriceList(7)])).toBeNull();
  });

  it('[PRI-1] leaves prices from a barcode, or keyed in, as they are', () => {
    const book = compilePriceBook({ lists, promotions: [] });
    const lines = (['base', 'label', 'open'] as const).map((basis) => testLine(1, 500, 1, { basis }));
    const pricing = priceLines(testCart(lines), book, () => prices, tillMoment);
    expect(pricing.lines).toMatchObject([
      { unitPriceCents: 300, priceSource: 'list', priceListCode: 'OUTLET' },
      { unitPriceCents: 500, priceSource: 'label', priceListCode: null },
      { unitPriceCents: 500, priceSource: 'open', priceListCode: null },
    ]);
  });
});

describe('schedules', () => {
  it('[PRI-2] counts the start in and the end out, to the millisecond', () => {
    const row = halfOff({ startsAt: '2026-11-23T12:00:00.000Z', endsAt: '2026-11-23T13:00:00.000Z' });
    const ats = ['11:59:59.999', '12:00:00.000', '12:59:59.999', '13:00:00.000'];
    expect(ats.map((at) => paid(row, { at: `2026-11-23T${at}Z` }))).toEqual([200, 100, 100, 200]);
  });

  it('[PRI-2] reads happy hours in Singapore time, past midnight too', () => {
    // Friday 22:00 to Saturday 02:00 in Singapore is 14:00 to 18:00 UTC on Friday.
    const row = halfOff({ hours: { days: [5], from: '22:00', until: '02:00' } });
    const ats = [
      '2026-11-27T13:59:59.999Z',
      '2026-11-27T14:00:00.000Z',
      '2026-11-27T17:59:59.999Z',
      '2026-11-27T18:00:00.000Z',
      '2026-11-26T17:00:00.000Z',
    ];
    expect(ats.map((at) => paid(row, { at }))).toEqual([200, 100, 100, 200, 200]);
    const allDay = halfOff({ hours: { days: [6], from: '00:00', until: '00:00' } });
    expect(
      ['2026-11-27T15:59:00.000Z', '2026-11-27T16:00:00.000Z'].map((at) => paid(allDay, { at })),
    ).toEqual([200, 100]);
  });

  it('[PRI-2] holds for the outlets, groups and channels that it names', () => {
    expect(paid(halfOff({ outletIds: [testOutlet(2)] }))).toBe(200);
    expect(paid(halfOff({ outletIds: [testOutlet(2)] }), { outletId: testOutlet(2) })).toBe(100);
    expect(paid(halfOff({ groupCodes: ['vip'] }))).toBe(200);
    expect(paid(halfOff({ groupCodes: ['vip'] }), { groupCode: 'vip' })).toBe(100);
    expect(paid(halfOff({ channels: ['online'] }))).toBe(200);
    expect(paid(halfOff({ channels: ['online'] }), { channel: 'online' })).toBe(100);
  });

  it('[PRI-2] knows when something next switches, and when nothing does any more', () => {
    const book = compilePriceBook({
      lists: [testPriceList(1, { startsAt: '2026-11-24T00:00:00.000Z' })],
      promotions: [
        halfOff({ endsAt: '2026-11-25T00:00:00.000Z', hours: { days: [2], from: '09:00', until: '10:00' } }),
        testPromotion('PAUSED', half, { startsAt: '2026-11-23T12:00:00.001Z', status: 'paused' }),
      ],
    });
    const seen: (string | null)[] = [];
    for (let at: string | null = NOW; at !== null; at = nextChangeAfter(book, at)) seen.push(at);
    expect(seen).toEqual([
      NOW,
      '2026-11-24T00:00:00.000Z',
      '2026-11-24T01:00:00.000Z',
      '2026-11-24T02:00:00.000Z',
      '2026-11-25T00:00:00.000Z',
    ]);
  });

  it('[PRI-2] switches at no other time than it says beforehand', () => {
    const promotions = [
      testPromotion('A', half, {
        startsAt: LONG_AGO,
        hours: { days: [1, 3, 7], from: '23:30', until: '00:30' },
      }),
      testPromotion('B', half, { hours: { days: [1, 2, 3, 4, 5, 6, 7], from: '06:00', until: '05:00' } }),
      testPromotion('C', half, { startsAt: '2026-11-24T07:00:00.000Z', endsAt: '2026-11-26T07:10:00.000Z' }),
    ];
    for (const row of promotions) {
      const book = compilePriceBook({ lists: [], promotions: [row] });
      const startMs = Date.UTC(2026, 10, 21);
      let before = paid(row, { at: new Date(startMs).toISOString() });
      for (let step = 1; step < 7 * 24 * 6; step++) {
        const at = new Date(startMs + step * 600_000).toISOString();
        const now = paid(row, { at });
        const justBefore = new Date(startMs + step * 600_000 - 1).toISOString();
        if (now !== before) expect(nextChangeAfter(book, justBefore)).toBe(at);
        before = now;
      }
    }
  });
});

describe('what a book leaves out', () => {
  it('[PRI-40] names terms that it cannot read, and gives what the others give', () => {
    const strange = testPromotion('NEWER', { kind: 'lottery', scope: everything });
    const broken = testPromotion('BROKEN', {
      kind: 'set',
      scope: onVariants(1),
      size: 0,
      priceCents: '1.00',
    });
    const book = compilePriceBook({ lists: [], promotions: [strange, halfOff(), broken] });
    expect(book.unreadable).toEqual(['BROKEN', 'NEWER']);
    expect(priceLines(testCart([testLine(1, 200)]), book, noListPrices, tillMoment).totalCents).toBe(100);
  });

  it('[PRI-40] gives nothing of what is paused', () => {
    expect(paid(halfOff({ status: 'paused' }))).toBe(200);
    expect(paid(halfOff({ status: 'a status of a newer version' }))).toBe(200);
  });
});
