import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { CurrentShift, DayReport, ExceptionList, ZReport } from '#shared/bridge/shift.ts';
import type { AppState, ReceiptListItem } from '#shared/bridge.ts';
import { ordinarySelling, type ProductRow } from '#shared/catalog/index.ts';
import type { CompanySettings } from '#shared/identity/index.ts';
import { MAX_CENTS } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import {
  codeOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  testSettings,
  valueIn,
} from './till.fixture.ts';

const [kopi, milk, rice] = [0, 1, 2].map((index) => testProduct(index));
if (!kopi || !milk || !rice) throw new Error('expected three products');
const approval = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'dented' };

let closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function startTill(options: { products?: readonly ProductRow[]; settings?: CompanySettings } = {}) {
  const folder = makePairedFolder(options);
  closing.push(folder.remove);
  let engine: Engine = await startTestEngine(folder.dataDir);
  closing.push(() => engine.close());
  await openTill(engine);
  return {
    get engine(): Engine {
      return engine;
    },
    restart: async () => {
      await engine.close();
      engine = await startTestEngine(folder.dataDir);
      await openTill(engine);
    },
    ask: <T>(path: string, input: unknown = {}): Promise<T> => engine.request(path, input).then(valueIn<T>),
    codeOf: (path: string, input: unknown = {}) => engine.request(path, input).then(codeOf),
    asManager: () => engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }),
  };
}

describe('what nobody means to enter', () => {
  it('[SAL-2] is refused when no till could write the amount down, and the till sells on', async () => {
    const till = await startTill();
    const { lineId } = await scan(till.engine, kopi.code);
    const department = { categoryId: null, name: 'Pantry', barcode: null };
    const absurd = { ...department, unitPriceCents: MAX_CENTS, quantityMilli: 9_999_000 };
    expect(await till.codeOf('selling.addDepartment', absurd)).toBe('sales.lineChangeInvalid');
    expect(
      await till.codeOf('selling.changeLine', {
        lineId,
        change: { manual: { unitCents: MAX_CENTS, reason: 'a barcode in the price' } },
        approval,
      }),
    ).toBe('sales.lineChangeInvalid');
    const large = { ...department, unitPriceCents: 5_000_000_000, quantityMilli: 1_000 };
    expect(await till.codeOf('selling.addDepartment', large)).toBe('ok');
    expect(await till.codeOf('selling.addDepartment', large)).toBe('sales.lineChangeInvalid');
    await till.restart();
    expect((await till.ask<PricedCart>('sales.cart')).totalCents).toBe(5_000_000_140);
    expect(await till.codeOf('sales.clearCart')).toBe('ok');
  });

  it('[SAL-2] is no part of a piece: a thousandth of a tin is a discount that nobody is asked about', async () => {
    const till = await startTill();
    const { lineId } = await scan(till.engine, rice.code);
    for (const quantityMilli of [1, 1_500])
      expect(await till.codeOf('sales.setQuantity', { lineId, quantityMilli })).toBe('sales.quantityInvalid');
    const { id: productId, variant: variantId } = rice;
    expect(await till.codeOf('sales.addProduct', { productId, variantId, quantityMilli: 1 })).toBe(
      'sales.quantityInvalid',
    );
    expect((await till.ask<PricedCart>('sales.cart')).totalCents).toBe(rice.priceCents);
  });

  it('[SAL-32] is an age that nothing asks for; a cart with many answers is there after a restart', async () => {
    const products = Array.from({ length: 12 }, (_, index): ProductRow => {
      const row = productRow(index);
      return { ...row, selling: { ...ordinarySelling, minimumAge: 10 + index } };
    });
    const till = await startTill({ products });
    await till.ask('selling.answerAge', { age: 99, isOldEnough: true });
    for (const [index] of products.entries()) {
      const { cart } = await scan(till.engine, testProduct(index).code);
      expect(cart.ageToAsk).toBe(10 + index);
      await till.ask('selling.answerAge', { age: 10 + index, isOldEnough: true });
    }
    await till.restart();
    const cart = await till.ask<PricedCart>('sales.cart');
    expect([cart.lines.length, cart.ageToAsk]).toEqual([12, null]);
    await sell(till.engine, [testProduct(0).code]);
  });

  it('is refused at entry when it has characters that no store keeps, so that no cart and no shift is stuck with it', async () => {
    const till = await startTill();
    const { lineId, cart } = await scan(till.engine, kopi.code);
    const bad = 'a\u0000b';
    const move = { movementId: randomUUID(), kind: 'drop', amountCents: 100, category: null };
    const asked: readonly (readonly [string, object])[] = [
      ['selling.addCoupon', { code: bad }],
      ['selling.park', { label: bad }],
      ['selling.changeLine', { lineId, change: { note: bad } }],
      [
        'selling.addDepartment',
        { categoryId: null, name: bad, unitPriceCents: 1, barcode: null, quantityMilli: 1_000 },
      ],
      [
        'sales.completeSale',
        {
          saleId: cart.saleId,
          totalCents: cart.totalCents,
          tenders: [{ tender: 'card', tenderedCents: cart.totalCents, reference: bad }],
        },
      ],
      ['shift.openDrawer', { reason: bad, approval }],
      ['shift.moveCash', { ...move, gstCode: null, gstCents: null, reason: bad, reference: null, approval }],
      ['identity.liftLock', { staffId: shop.cashier, approval: { ...approval, reason: '\ud800' } }],
    ];
    for (const [path, input] of asked)
      expect([path, await till.codeOf(path, input)]).toEqual([path, 'kernel.inputInvalid']);
    await till.restart();
    await sell(till.engine, [kopi.code]);
  });
});

describe('what somebody allows', () => {
  it('[IDN-1] is one approval for one PIN, whatever lines it is about', async () => {
    const products = [0, 1, 2].map((index): ProductRow => {
      const row = productRow(index);
      const variants = row.variants.map((each) => ({ ...each, floorCents: each.priceCents }));
      return { ...row, variants };
    });
    const settings = { ...testSettings, counter: { overridesPerDay: 2 } };
    const till = await startTill({ products, settings });
    for (const { code } of [kopi, milk, rice]) await scan(till.engine, code);
    const discount = { kind: 'percent', percentBp: 2_000, reason: 'dented' };
    expect(await till.codeOf('selling.setDiscount', { discount, approval })).toBe('ok');
    expect(await till.codeOf('shift.openDrawer', { reason: 'change', approval })).toBe('ok');
    expect(await till.codeOf('shift.openDrawer', { reason: 'change', approval })).toBe(
      'identity.approvalsUsedUp',
    );
  });

  it('[SAL-30] is this price and this lot, and no other', async () => {
    const till = await startTill();
    const { lineId } = await scan(till.engine, rice.code);
    const price = (unitCents: number) => ({ lineId, change: { manual: { unitCents, reason: 'torn bag' } } });
    await till.ask('selling.changeLine', { ...price(1_390), approval });
    expect(await till.codeOf('selling.changeLine', price(1_390))).toBe('ok');
    expect(await till.codeOf('selling.changeLine', price(1_300))).toBe('identity.approvalNeeded');
    const lot = (code: string) => ({ lineId, change: { lot: { code, expiresOn: '2026-11-20' } } });
    await till.ask('selling.changeLine', { ...lot('A'), approval });
    expect(await till.codeOf('selling.changeLine', lot('B'))).toBe('identity.approvalNeeded');
    expect(await till.codeOf('selling.changeLine', { lineId, change: { note: 'a gift' } })).toBe('ok');
  });
});

describe('what is taken out of a cart without its line', () => {
  it('stands in the exception report: fewer pieces, a scan that was taken back, and a parked cart that was given up', async () => {
    const till = await startTill();
    const { lineId } = await scan(till.engine, milk.code);
    await till.ask('sales.setQuantity', { lineId, quantityMilli: 5_000 });
    await till.ask('sales.setQuantity', { lineId, quantityMilli: 2_000 });
    await scan(till.engine, rice.code);
    await till.ask('sales.undo');
    await till.ask('selling.park', { label: 'blue shirt' });
    const [parked] = await till.ask<readonly { id: string }[]>('selling.parked');
    await till.ask('selling.discardParked', { id: parked?.id });
    await till.ask('selling.discardParked', { id: parked?.id });
    await till.asManager();
    const { items } = await till.ask<ExceptionList>('shift.exceptions', {
      ...{ from: '2026-11-21', to: '2026-11-21', kinds: [], staffId: null, limit: 10 },
    });
    expect(items.map(({ kind, amountCents }) => [kind, amountCents]).sort()).toEqual([
      ['cartCancelled', 2 * milk.priceCents],
      ['lineVoided', rice.priceCents],
      ['lineVoided', 3 * milk.priceCents],
    ]);
  });
});

describe('a shop without GST', () => {
  const withGst = (gst: CompanySettings['gst']): CompanySettings => ({ ...testSettings, gst });
  const coins = (cents: number) => [{ valueCents: 5, pieces: cents / 5 }];

  it('[SAL-6] R24: has no word of GST on any paper of its day', async () => {
    const till = await startTill({ settings: withGst(null) });
    const { receipt } = await sell(till.engine, [kopi.code]);
    await till.asManager();
    const { shift } = await till.ask<CurrentShift>('shift.current');
    const shiftId = shift?.shiftId;
    await till.ask('shift.count', { shiftId, denominations: coins(10_140) });
    const z = await till.ask<ZReport>('shift.close', { shiftId, tenders: [], floatLeftCents: 0 });
    const day = await till.ask<DayReport>('shift.issueDayReport', {
      ...{ reportId: randomUUID(), businessDate: '2026-11-21' },
    });
    for (const { blocks } of [receipt, z.document, day.document])
      expect(JSON.stringify(blocks)).not.toMatch(/gst|\btax/i);
  });

  it('[SAL-6] R24: shows none on its screens before the date from which it is registered', async () => {
    const from = (registeredFrom: string) => withGst({ number: 'M2', registeredFrom, method: 'receipt' });
    for (const [registeredFrom, isShown] of [
      ['2026-11-22', false],
      ['2026-11-21', true],
    ] as const) {
      const till = await startTill({ settings: from(registeredFrom) });
      expect((await till.ask<AppState>('app.state')).company?.gstRegistered).toBe(isShown);
    }
  });
});

describe('the count of items', () => {
  it('[SAL-34] is one on the receipt, in the list of receipts and on the X: containers and service charge are none', async () => {
    const row = productRow(0);
    const selling = { ...ordinarySelling, deposit: { containers: 6, centsEach: 10 } };
    const settings = { ...testSettings, counter: { serviceChargeBp: 1_000 } };
    const till = await startTill({ products: [{ ...row, selling }], settings });
    const { receipt } = await sell(till.engine, [kopi.code, kopi.code]);
    expect(receipt.blocks).toContainEqual(expect.objectContaining({ left: 'Items', right: '2' }));
    const [listed] = await till.ask<readonly ReceiptListItem[]>('sales.receipts', { text: '', limit: 1 });
    const { x } = await till.ask<CurrentShift>('shift.current');
    expect([listed?.itemCount, x?.items]).toEqual([2, 2]);
  });
});
