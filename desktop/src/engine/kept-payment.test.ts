import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CurrentShift, ExceptionList } from '#shared/bridge/shift.ts';
import type { AppState, CartChange } from '#shared/bridge.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import {
  codeOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const program = fileURLToPath(new URL('./take-and-die.fixture.ts', import.meta.url));
const DAY_MS = 24 * 60 * 60 * 1000;
const card = (tenderedCents: number) => ({ tender: 'card', tenderedCents });

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
  engine.request(path, input).then(valueIn<T>);
const refusal = async (path: string, input: unknown = {}): Promise<string> =>
  codeOf(await engine.request(path, input));
const open = (): Promise<PricedCart> => ask('sales.cart');
const take = ({ saleId, pricedAt }: PricedCart, ...cents: number[]): Promise<null> =>
  ask('selling.noteTaken', { saleId, pricedAt, tenders: cents.map(card) });
const complete = ({ saleId, totalCents, pricedAt }: PricedCart, tenders: object[]) =>
  engine.request('sales.completeSale', { saleId, totalCents, pricedAt, tenders });

beforeEach(async () => {
  folder = makePairedFolder();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('what was taken in Pay', () => {
  it('[SAL-97] outlives a till that is killed the moment it was kept', async () => {
    await engine.close();
    const child = spawn(process.execPath, [program, folder.dataDir], { stdio: 'ignore' });
    const signal = await new Promise((resolve) => child.on('exit', (_code, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    engine = await startTestEngine(folder.dataDir);
    await openTill(engine);
    const cart = await open();
    expect(cart.taken).toEqual([{ tender: 'card', tenderedCents: 1_000, reference: 'A-17' }]);
    expect(cart.totalCents).toBe(1_395);
    const paid = await complete(cart, [...cart.taken, { tender: 'cash', tenderedCents: 500 }]);
    expect(codeOf(paid)).toBe('ok');
    expect((await open()).taken).toEqual([]);
  });

  it('[SAL-97] keeps the goods as they are, until all of it is given back', async () => {
    await scan(engine, testProduct(2).code);
    const { cart, lineId } = await scan(engine, testProduct(1).code);
    await take(cart, 1_000);
    const refused = [
      refusal('sales.removeLine', { lineId }),
      refusal('sales.setQuantity', { lineId, quantityMilli: 2_000 }),
      refusal('sales.clearCart'),
      refusal('sales.undo'),
      refusal('sales.scan', { code: testProduct(0).code }),
      refusal('selling.park', { label: '' }),
      refusal('selling.changeLine', { lineId, change: { markdownBp: 5_000 } }),
    ];
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['sales.paymentBegun']));
    expect((await open()).lines.map(({ quantityMilli }) => quantityMilli)).toEqual([1_000, 1_000]);
    await take(cart);
    const { cart: emptier } = await ask<CartChange>('sales.removeLine', { lineId });
    expect(emptier).toMatchObject({ totalCents: 1_395, taken: [] });
    // And nothing of the payment comes back with what is undone.
    expect((await ask<CartChange>('sales.undo')).cart).toMatchObject({ totalCents: 1_715, taken: [] });
  });

  it('[SAL-97] is part of whatever completes the sale, and of no other one', async () => {
    const { cart } = await scan(engine, testProduct(2).code);
    await take(cart, 1_000);
    const cash = { tender: 'cash', tenderedCents: 2_000 };
    expect(codeOf(await complete(cart, [cash]))).toBe('sales.paymentBegun');
    const other = { saleId: testProduct(0).id, pricedAt: cart.pricedAt, tenders: [card(100)] };
    expect(await refusal('selling.noteTaken', other)).toBe('sales.cartChanged');
    expect(codeOf(await complete(cart, [card(1_000), cash]))).toBe('ok');
  });

  it('[SAL-97] stays with the real cart while somebody trains', async () => {
    const { cart } = await scan(engine, testProduct(2).code);
    await take(cart, 1_000);
    await ask<AppState>('identity.startTraining');
    await openTill(engine);
    const practised = await scan(engine, testProduct(1).code);
    expect(practised.cart.taken).toEqual([]);
    await take(practised.cart, 100, 50);
    await ask<AppState>('identity.endTraining');
    expect((await open()).taken).toEqual([card(1_000)]);
  });
});

describe('money that no sale has', () => {
  const noted = async () => {
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    const days = { from: '2000-01-01', to: '2100-01-01' };
    const { items } = await ask<ExceptionList>('shift.exceptions', {
      ...{ ...days, kinds: [], staffId: null, limit: 50 },
    });
    return items.map(({ kind, reference, amountCents, by }) => [kind, reference, amountCents, by]).toSorted();
  };

  it('[SAL-53] is noted with each payment that is handed back, and not when it is sold', async () => {
    const { cart } = await scan(engine, testProduct(2).code);
    await take(cart, 500, 300, 300);
    await take(cart, 500, 300);
    await take(cart, 300);
    const { totalCents } = cart;
    const paid = await complete(cart, [card(300), card(totalCents - 300)]);
    expect(codeOf(paid)).toBe('ok');
    expect(await noted()).toEqual([
      ['moneyGivenBack', 'card', 300, 'Aisha'],
      ['moneyGivenBack', 'card', 500, 'Aisha'],
    ]);
  });

  it('[SAL-53] is noted when the shift is closed over it, and once more when it goes back', async () => {
    const { cart } = await scan(engine, testProduct(2).code);
    await take(cart, 500);
    const shiftId = (await ask<CurrentShift>('shift.current')).shift?.shiftId;
    await ask('shift.count', { shiftId, denominations: [] });
    await ask('shift.close', { shiftId, tenders: [], floatLeftCents: 0 });
    await take(cart);
    expect(await noted()).toEqual([
      ['moneyGivenBack', 'card', 500, 'Aisha'],
      ['moneyUnsold', 'card', 500, 'Aisha'],
    ]);
  });

  it('[SAL-53] is in the drawer of the shift that sells, and not of one that was forgotten and is closed meanwhile', async () => {
    const shiftId = (await ask<CurrentShift>('shift.current')).shift?.shiftId;
    await engine.close();
    engine = await startTestEngine(folder.dataDir, { clock: () => MORNING_MS + DAY_MS });
    await openTill(engine);
    const { cart } = await scan(engine, testProduct(2).code);
    await take(cart, 500);
    await ask('shift.count', { shiftId, denominations: [] });
    await ask('shift.close', { shiftId, tenders: [], floatLeftCents: 0 });
    expect(await noted()).toEqual([]);
  });
});
