import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProductRow } from '#shared/catalog/index.ts';
import type { CompanySettings } from '#shared/identity/index.ts';
import { MAX_CENTS } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import {
  codeOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
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
