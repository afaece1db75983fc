import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { CashMove, CurrentShift, DayReport, ZReport } from '#shared/bridge/shift.ts';
import type { CompletedSale } from '#shared/bridge.ts';
import { ordinarySelling } from '#shared/catalog/index.ts';
import { uuidV7 } from '#shared/kernel/index.ts';
import {
  type BagsOfDay,
  buildEarningsPaper,
  type Earnings,
  earningsOf,
  type PricedCart,
} from '#shared/sales/index.ts';
import {
  CASHIER_PIN,
  codeOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  shop,
  startTestEngine,
  testSettings,
  valueIn,
} from './till.fixture.ts';

const HOUR_MS = 60 * 60 * 1000;
const newId = (): string => uuidV7(MORNING_MS, randomBytes(10));
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const priced = (index: number, priceCents: number) => {
  const row = productRow(index);
  return { ...row, variants: row.variants.map((variant) => ({ ...variant, priceCents })) };
};
const bottled = () => ({
  ...priced(7, 200),
  selling: { ...ordinarySelling, deposit: { containers: 1, centsEach: 10 } },
});
const bag = () => ({ ...priced(3, 10), selling: { ...ordinarySelling, kind: 'bag' as const } });

/** A till in a company with these settings, whose clock can be moved on; the server can't be reached. */
async function startTill(settings: object = {}, gst: object = {}) {
  let nowMs = MORNING_MS;
  const folder = makePairedFolder({
    settings: {
      ...testSettings,
      ...(testSettings.gst && { gst: { ...testSettings.gst, ...gst } }),
      counter: { ...settings },
    },
    products: [
      productRow(0),
      productRow(1),
      productRow(2),
      bag(),
      bottled(),
      ...[4, 5, 6].map((each) => priced(each, 140)),
    ],
  });
  closing.push(folder.remove);
  const engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
  closing.push(() => engine.close());
  await openTill(engine);
  const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
    engine.request(path, input).then((answer) => valueIn<T>(answer));
  const cartOf = async (...codes: readonly string[]): Promise<PricedCart> => {
    for (const code of codes) await scan(engine, code);
    return ask<PricedCart>('sales.cart');
  };
  return {
    ask,
    cartOf,
    codeOf: (path: string, input: unknown) => engine.request(path, input).then(codeOf),
    as: (who: 'manager' | 'cashier') =>
      ask('identity.signIn', { staffId: shop[who], pin: who === 'manager' ? MANAGER_PIN : CASHIER_PIN }),
    at: (ms: number) => {
      nowMs = ms;
    },
    pay: ({ saleId, pricedAt }: PricedCart, totalCents: number, tenders: readonly object[]) =>
      ask<CompletedSale>('sales.completeSale', { saleId, pricedAt, totalCents, tenders }),
  };
}

const percent = (percentBp: number) => ({ surcharges: [{ tender: 'card', percentBp, amountCents: 0 }] });
const day = { from: '2026-11-01', to: '2026-11-30' };

describe('tips and surcharges at a till', () => {
  it('[SAL-101] [SAL-102] a mixed sale has both on the receipt, in the drawer, and by person on X and Z', async () => {
    const till = await startTill({ ...percent(200), tips: { percentsBp: [1_000] } });
    const cart = await till.cartOf(gtin(2), gtin(1));
    expect(cart.totalCents).toBe(1_715);
    const card = { tender: 'card', tenderedCents: 1_020 + 150, surchargeCents: 20, tipCents: 150 };
    const { saleId, pricedAt } = cart;
    await till.ask('selling.noteTaken', { saleId, pricedAt, tenders: [card] });
    const cash = { tender: 'cash', tenderedCents: 1_000, tipCents: 100 };
    const paid = await till.pay(cart, 1_735, [card, cash]);
    expect(paid.changeCents).toBe(185);
    const paper = JSON.stringify(paid.receipt.blocks);
    for (const words of ['Card surcharge 2%', '2% x 10.00', 'Tip for staff', '2.50', '17.35'])
      expect(paper).toContain(words);
    await till.as('manager');
    const { x } = await till.ask<CurrentShift>('shift.current');
    expect(x?.expectedCashCents).toBe(10_000 + 815);
    expect(x?.tips).toEqual([{ staffId: shop.cashier, name: 'Aisha', count: 2, amountCents: 250 }]);
    expect(x?.figures?.payments).toEqual([
      { tender: 'card', count: 1, amountCents: 1_170 },
      { tender: 'cash', count: 1, amountCents: 815 },
    ]);
    const shiftId = (await till.ask<CurrentShift>('shift.current')).shift?.shiftId;
    await till.ask('shift.correctTender', {
      ...{ correctionId: newId(), saleId, fromTender: 'card', toTender: 'nets', reason: 'wrong key' },
    });
    await till.ask<CashMove>('shift.moveCash', {
      ...{ movementId: newId(), kind: 'payOut', amountCents: 250, category: 'tips' },
      ...{ gstCode: null, gstCents: null, reason: 'Tips of the day', reference: null },
    });
    const cents = 10_000 + 815 - 250;
    await till.ask('shift.count', { shiftId, denominations: [{ valueCents: 5, pieces: cents / 5 }] });
    const closed = await till.ask<ZReport>('shift.close', { shiftId, tenders: [], floatLeftCents: 0 });
    expect(closed.z.overShortCents).toBe(0);
    expect(closed.z.figures.payments).toContainEqual({ tender: 'nets', count: 1, amountCents: 1_170 });
    expect(closed.z.figures.tips).toEqual([{ staffId: shop.cashier, count: 2, amountCents: 250 }]);
    expect(JSON.stringify(closed.document.blocks)).toContain('Aisha (2)');
  });

  it('[SAL-54] X, Z and the day report say what of the total is deposits and surcharges, and nothing where there are none', async () => {
    const till = await startTill(percent(200));
    const sell = async (surchargeCents: number, ...codes: readonly string[]): Promise<void> => {
      const cart = await till.cartOf(...codes);
      const tenderedCents = cart.totalCents + surchargeCents;
      const card = { tender: 'card', tenderedCents, ...(surchargeCents > 0 && { surchargeCents }) };
      await till.pay(cart, tenderedCents, [surchargeCents > 0 ? card : { ...card, tender: 'nets' }]);
    };
    await till.as('manager');
    await sell(0, gtin(2));
    const plain = await till.ask<CurrentShift>('shift.current');
    expect(Object.keys(plain.x?.figures ?? {})).not.toContain('depositsCents');
    expect(Object.keys(plain.x?.figures ?? {})).not.toContain('surchargesCents');
    // Two bottles of 2.00 with 0.10 each: 2% of 4.20 are 0.08.
    await sell(8, gtin(7), gtin(7));
    const inTotal = { totalCents: 1_395 + 428, depositsCents: 20, surchargesCents: 8 };
    const { x, shift } = await till.ask<CurrentShift>('shift.current');
    expect(x?.figures).toMatchObject(inTotal);
    await till.ask('shift.count', {
      ...{ shiftId: shift?.shiftId, denominations: [{ valueCents: 1_000, pieces: 10 }] },
    });
    const closing = { shiftId: shift?.shiftId, tenders: [], floatLeftCents: 0 };
    const closed = await till.ask<ZReport>('shift.close', closing);
    expect(closed.z.figures).toMatchObject(inTotal);
    const paper = JSON.stringify(closed.document.blocks);
    expect(paper).toContain('"of which deposits","right":"0.20"');
    expect(paper).toContain('"of which surcharges","right":"0.08"');
    const report = await till.ask<DayReport>('shift.issueDayReport', {
      ...{ reportId: newId(), businessDate: shift?.businessDate },
    });
    expect(report.report.totals).toMatchObject(inTotal);
  });

  it('[SAL-102] takes no other surcharge than what is set, and says the total with it', async () => {
    const till = await startTill(percent(200));
    const { saleId, pricedAt } = await till.cartOf(gtin(2));
    const completed = (totalCents: number, leg: object) =>
      till.codeOf('sales.completeSale', { saleId, pricedAt, totalCents, tenders: [leg] });
    expect(await completed(1_395, { tender: 'card', tenderedCents: 1_395 })).toBe('sales.surchargeChanged');
    const right = { tender: 'card', tenderedCents: 1_423, surchargeCents: 28 };
    expect(await completed(1_395, right)).toBe('sales.cartChanged');
    expect(await completed(1_423, right)).toBe('ok');
  });
});

describe('reports of what was earned and handed out', () => {
  it('[SAL-106] commission is by person, day and share; a cashier sees their own', async () => {
    const ofManager = { staffId: shop.manager, percentBp: 1_000 };
    const till = await startTill({
      blindCount: false,
      commission: { staff: [ofManager, { staffId: shop.cashier, percentBp: 150 }], categories: [] },
    });
    const sellRice = async (): Promise<void> => {
      const cart = await till.cartOf(gtin(2), gtin(3));
      await till.pay(cart, cart.totalCents, [{ tender: 'card', tenderedCents: cart.totalCents }]);
    };
    await sellRice();
    await sellRice();
    await till.as('manager');
    await sellRice();
    const all = await till.ask<Earnings[]>('shift.earnings', day);
    // 13.95 without GST is 12.80: 1.5% of two of them, 10% of one.
    expect(all.map(({ name, baseCents, commissionCents }) => [name, baseCents, commissionCents])).toEqual([
      ['Aisha', 2_560, 38],
      ['Devi', 1_280, 128],
    ]);
    await till.as('cashier');
    const own = await till.ask<Earnings[]>('shift.earnings', day);
    expect(own.map(({ name }) => name)).toEqual(['Aisha']);
    expect(own[0]?.days).toEqual([
      {
        ...{ staffId: shop.cashier, businessDate: '2026-11-21', percentBp: 150 },
        ...{ baseCents: 2_560, commissionCents: 38 },
      },
    ]);
  });

  it('[SAL-106] names the day of a forgotten clock-out, whose hours are missing', async () => {
    const till = await startTill({ blindCount: false });
    await till.ask('shift.clock', { clockingId: newId(), kind: 'in' });
    const [forgot] = await till.ask<Earnings[]>('shift.earnings', day);
    expect(forgot).toMatchObject({ name: 'Aisha', workedMinutes: 0, unendedDates: ['2026-11-21'] });
    await till.ask('shift.clock', { clockingId: newId(), kind: 'out' });
    const [ended] = await till.ask<Earnings[]>('shift.earnings', day);
    expect(ended).toMatchObject({ workedMinutes: 0, unendedDates: [] });
    const known = {
      worked: [{ staffId: 's', date: '2026-11-21', workedMinutes: 0, lastOut: null }],
      sold: [],
      tips: [],
    };
    const input = { companyName: 'Kedai', outletName: 'Bedok', from: '2026-11-21', to: '2026-11-21' };
    const people = earningsOf(known, () => 'Aisha');
    const paper = (language: 'en' | 'zh') =>
      JSON.stringify(buildEarningsPaper({ ...input, people, language }));
    expect(paper('en')).toMatch(/Hours missing.*21 Nov 2026/);
    expect(paper('zh')).toMatch(/缺下班卡.*21 Nov 2026/);
  });

  it('[SAL-47] R28: nothing of an uncounted drawer is told to who counts it blindly, by commission, tips or the day', async () => {
    const till = await startTill({
      tips: { percentsBp: [] },
      commission: { staff: [{ staffId: shop.cashier, percentBp: 150 }], categories: [] },
    });
    const cart = await till.cartOf(gtin(2));
    await till.pay(cart, 1_395, [{ tender: 'cash', tenderedCents: 1_600, tipCents: 200 }]);
    expect(await till.ask('shift.earnings', day)).toEqual([]);
    expect(await till.codeOf('office.day', { date: '2026-11-21' })).toBe('identity.notAllowed');
    await till.as('manager');
    const shiftId = (await till.ask<CurrentShift>('shift.current')).shift?.shiftId;
    const [seen] = await till.ask<Earnings[]>('shift.earnings', day);
    await till.ask('shift.count', { shiftId, denominations: [{ valueCents: 5, pieces: 2_319 }] });
    await till.ask('shift.close', { shiftId, tenders: [], floatLeftCents: 0 });
    await till.as('cashier');
    const [told] = await till.ask<Earnings[]>('shift.earnings', day);
    expect(told).toMatchObject({ baseCents: 1_280, tipsCents: 200 });
    expect(seen).toEqual(told);
  });

  it('[SAL-107] bags are counted by day and outlet, with what was taken for them', async () => {
    const till = await startTill();
    const cart = await till.cartOf(gtin(0), gtin(3), gtin(3));
    await till.pay(cart, cart.totalCents, [{ tender: 'card', tenderedCents: cart.totalCents }]);
    expect(await till.codeOf('shift.bags', day)).toBe('identity.notAllowed');
    await till.as('manager');
    expect(await till.ask<BagsOfDay[]>('shift.bags', day)).toEqual([
      {
        ...{ businessDate: '2026-11-21', outletId: shop.outlet, outletCode: 'TPY' },
        ...{ bags: 2, amountCents: 20, gstCents: 2, below: 0 },
      },
    ]);
    expect(await till.ask<BagsOfDay[]>('shift.bags', { from: '2026-11-22', to: '2026-11-30' })).toEqual([]);
  });
});

describe('GST by another method from a date on', () => {
  it('[TAX-5] changes at midnight in Singapore, without a network, in one shift', async () => {
    const till = await startTill({}, { methods: [{ from: '2026-11-22', method: 'line' }] });
    const pens = [gtin(4), gtin(5), gtin(6)];
    // 15:59 UTC is 23:59 in Singapore.
    till.at(Date.parse('2026-11-21T15:59:00.000Z'));
    const before = await till.cartOf(...pens);
    expect(before).toMatchObject({ totalCents: 420, gstCents: 35 });
    await till.pay(before, 420, [{ tender: 'card', tenderedCents: 420 }]);
    till.at(Date.parse('2026-11-21T15:59:00.000Z') + HOUR_MS / 60);
    const after = await till.cartOf(...pens);
    expect(after).toMatchObject({ totalCents: 420, gstCents: 36 });
    await till.pay(after, 420, [{ tender: 'card', tenderedCents: 420 }]);
    await till.as('manager');
    const { x } = await till.ask<CurrentShift>('shift.current');
    expect(x?.figures?.gst).toEqual([{ gstCode: 'SR', ratePpm: 90_000, grossCents: 840, gstCents: 35 + 36 }]);
  });
});
