import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CartChange } from '#shared/bridge.ts';
import { MAX_WRONG_PINS } from '#shared/identity/index.ts';
import type { Engine } from './engine.ts';
import {
  CASHIER_BADGE,
  CASHIER_PIN,
  codeOf,
  MANAGER_BADGE,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  testSettings,
  valueIn,
} from './till.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs = MORNING_MS;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const badge = (code: string) => engine.request('identity.badge', { code });
const state = () => ask<AppState>('app.state');

async function start(counter: Record<string, unknown> = {}): Promise<void> {
  nowMs = MORNING_MS;
  folder = makePairedFolder({ settings: { ...testSettings, counter } });
  engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
}

beforeEach(() => start());
afterEach(async () => {
  await engine.close();
  folder.remove();
});

/** The same till with other settings of its company. */
async function startAgain(counter: Record<string, unknown>): Promise<void> {
  await engine.close();
  folder.remove();
  await start(counter);
}

describe('a badge', () => {
  it('[IDN-8] signs a cashier in without a server, and a manager once their PIN follows', async () => {
    expect(valueIn<AppState>(await badge(CASHIER_BADGE)).person?.name).toBe('Aisha');
    expect(valueIn<AppState>(await badge(` ${MANAGER_BADGE} `))).toMatchObject({
      person: null,
      badgeOf: shop.manager,
    });
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    expect(await state()).toMatchObject({ person: { name: 'Devi' }, badgeOf: null });
  });

  it('[IDN-8] is enough for everybody, or for nobody, as the company wants', async () => {
    await startAgain({ badgeNeedsPin: 'nobody' });
    expect(valueIn<AppState>(await badge(MANAGER_BADGE)).person?.name).toBe('Devi');
    await startAgain({ badgeNeedsPin: 'everybody' });
    expect(valueIn<AppState>(await badge(CASHIER_BADGE))).toMatchObject({
      person: null,
      badgeOf: shop.cashier,
    });
    expect(await ask<AppState>('identity.signOut')).toMatchObject({ badgeOf: null });
  });

  it('[IDN-8] switches person at the counter, and the cart stays', async () => {
    await startAgain({ badgeNeedsPin: 'nobody' });
    await openTill(engine);
    await scan(engine, testProduct(0).code);
    const { cart } = await ask<CartChange>('sales.scan', { code: MANAGER_BADGE });
    expect(cart.lines.map(({ name }) => name)).toEqual(['Kopi-O']);
    expect((await state()).person?.name).toBe('Devi');
    await sell(engine, [testProduct(0).code]);
  });

  it('[IDN-8] that is nobody’s locks badges as wrong PINs do, and goods are no try', async () => {
    for (let tries = 0; tries < MAX_WRONG_PINS + 2; tries += 1) {
      expect(codeOf(await badge(testProduct(0).code))).toBe('identity.badgeUnknown');
    }
    for (let tries = 0; tries < MAX_WRONG_PINS; tries += 1) {
      expect(codeOf(await badge(`WRONG-${tries}`))).toBe('identity.badgeUnknown');
    }
    expect(codeOf(await badge(CASHIER_BADGE))).toBe('identity.badgesLocked');
    await ask('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
    await ask('identity.signOut');
    nowMs += 5 * 60 * 1000;
    expect(valueIn<AppState>(await badge(CASHIER_BADGE)).person?.name).toBe('Aisha');
  });

  it('[IDN-8] doesn’t let somebody in who is locked out for wrong PINs', async () => {
    for (let tries = 0; tries < MAX_WRONG_PINS; tries += 1) {
      await engine.request('identity.signIn', { staffId: shop.cashier, pin: '9999' });
    }
    expect(codeOf(await badge(CASHIER_BADGE))).toBe('identity.pinLocked');
  });
});

describe('a till that was locked', () => {
  it('[IDN-7] keeps its cart, and whoever signs in goes on with it under their own name', async () => {
    await openTill(engine);
    await scan(engine, testProduct(0).code);
    await ask('identity.signOut');
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    expect((await ask<CartChange['cart']>('sales.cart')).lines).toHaveLength(1);
    const sold = await sell(engine, [testProduct(0).code]);
    expect(JSON.stringify(sold.receipt.blocks)).toContain('Devi');
  });

  it('[IDN-7] whose drawer isn’t shared lets in who opened the shift, and who may see all', async () => {
    await startAgain({ sharedDrawer: false, autoLockMinutes: 3 });
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    await openShift();
    const signIn = (staffId: string, pin: string) => engine.request('identity.signIn', { staffId, pin });
    expect(codeOf(await signIn(shop.cashier, CASHIER_PIN))).toBe('identity.drawerTaken');
    expect(codeOf(await badge(CASHIER_BADGE))).toBe('identity.drawerTaken');
    expect(codeOf(await signIn(shop.warehouseHand, CASHIER_PIN))).toBe('ok');
    expect(codeOf(await signIn(shop.manager, MANAGER_PIN))).toBe('ok');
    expect(await state()).toMatchObject({ autoLockMinutes: 3 });
  });

  async function openShift(): Promise<void> {
    await ask('shift.openNext', {
      ...{ shiftId: '019a0000-0000-7000-8000-0000000000aa', floatCents: 10_000, acknowledged: null },
    });
  }
});
