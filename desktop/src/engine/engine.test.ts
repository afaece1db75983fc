import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppState, bridgeContract, type StaffTile } from '#shared/bridge.ts';
import { PIN_LOCK_MS } from '#shared/identity/index.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import type { Engine } from './engine.ts';
import { highWater } from './identity-files/index.ts';
import { openStore, readDeviceState } from './store/index.ts';
import {
  CASHIER_PIN,
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs: number;
const logged: { level: string; message: string; details: unknown }[] = [];

const open = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, {
    clock: () => nowMs,
    log: (level, message, details) => logged.push({ level, message, details }),
  });
};
const state = async () => valueIn<AppState>(await engine.request('app.state', {}));
const signIn = (pin: string, staffId: string = shop.cashier) =>
  engine.request('identity.signIn', { staffId, pin });

beforeEach(async () => {
  nowMs = MORNING_MS;
  logged.length = 0;
  folder = makePairedFolder();
  await open();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('an engine without a server', () => {
  it('starts, says where it is, signs in and sells', async () => {
    expect(await state()).toMatchObject({
      phase: 'ready',
      company: { name: 'Mei Minimart', gstRegistered: true, demo: false },
      outlet: { code: 'TPY', name: 'Toa Payoh' },
      register: { code: 'T01', name: 'Front' },
      person: null,
      shift: null,
      now: '2026-11-21T01:00:00.000Z',
      clockShifted: false,
    });
    await openTill(engine);
    expect((await sell(engine, [testProduct(0).code])).receiptNumber).toBe('T01-000001');
    const { sync } = await state();
    expect(sync.server).not.toBe('online');
    expect(sync).toMatchObject({ waiting: 2, waitingSince: '2026-11-21T01:00:00.000Z' });
  });

  it('can not be started twice on one data folder', async () => {
    await expect(startTestEngine(folder.dataDir)).rejects.toMatchObject({ code: 'store.inUse' });
    expect((await state()).phase).toBe('ready');
  });

  it('is not paired on an empty folder, and refuses to sell there', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'kedai-empty-'));
    const empty = await startTestEngine(dataDir);
    try {
      expect(valueIn<AppState>(await empty.request('app.state', {})).phase).toBe('unpaired');
      expect(valueIn(await empty.request('identity.staff', {}))).toEqual([]);
      expect(codeOf(await empty.request('sales.cart', {}))).toBe('identity.notSignedIn');
      const input = { serverUrl: 'http://127.0.0.1:9', pairingCode: 'ABCD-EFGH' };
      expect(codeOf(await empty.request('devices.enrol', input))).toBe('devices.serverUnreachable');
      expect(valueIn<AppState>(await empty.request('app.state', {})).phase).toBe('unpaired');
    } finally {
      await empty.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('signing in', () => {
  it('offers the people of the outlet, by name and without their PINs', async () => {
    const tiles = valueIn<readonly StaffTile[]>(await engine.request('identity.staff', {}));
    expect(tiles).toEqual([
      { id: shop.cashier, name: 'Aisha', role: 'cashier' },
      { id: shop.manager, name: 'Devi', role: 'manager' },
      { id: shop.warehouseHand, name: 'Kumar', role: 'warehouse' },
    ]);
  });

  it('[R32] locks after five wrong PINs for five minutes, through a restart, and for that person only', async () => {
    for (let left = 4; left > 0; left -= 1) {
      expect(await signIn('0000')).toMatchObject({
        error: { code: 'identity.pinWrong', details: { attemptsLeft: left } },
      });
    }
    expect(codeOf(await signIn('0000'))).toBe('identity.pinLocked');
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('identity.pinLocked');
    await engine.close();
    await open();
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('identity.pinLocked');
    expect(codeOf(await signIn(MANAGER_PIN, shop.manager))).toBe('ok');
    nowMs += PIN_LOCK_MS;
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('ok');
  });

  it('[R32] locks for no longer than five minutes when the clock is put right after it ran years ahead', async () => {
    const rightMs = nowMs;
    nowMs += 3 * 365 * 24 * 60 * 60_000;
    for (let wrong = 0; wrong < 5; wrong += 1) await signIn('9999');
    nowMs = rightMs;
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('identity.pinLocked');
    nowMs += PIN_LOCK_MS - 1;
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('identity.pinLocked');
    nowMs += 1;
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('ok');
  });

  it('forgets wrong PINs with the right one', async () => {
    for (let tried = 0; tried < 4; tried += 1) await signIn('0000');
    expect(codeOf(await signIn(CASHIER_PIN))).toBe('ok');
    expect(await signIn('0000')).toMatchObject({ error: { details: { attemptsLeft: 4 } } });
  });

  it('gives no more than five attempts when they come side by side', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn('0000')));
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === 'identity.pinWrong')).toHaveLength(4);
    expect(codes.filter((code) => code === 'identity.pinLocked')).toHaveLength(16);
  });

  it('refuses somebody who is not on the list', async () => {
    expect(codeOf(await signIn(CASHIER_PIN, newSampleId()))).toBe('identity.staffUnknown');
  });
});

describe('rights', () => {
  it('are asked for by every method but those of nobody, and a role without them is refused', async () => {
    for (const [context, methods] of Object.entries(bridgeContract)) {
      for (const [name, { needs }] of Object.entries(methods)) {
        if (needs === 'nobody') continue;
        expect(codeOf(await engine.request(`${context}.${name}`, {}))).toBe('identity.notSignedIn');
      }
    }
    valueIn(await signIn(CASHIER_PIN, shop.warehouseHand));
    for (const path of ['sales.scan', 'sales.completeSale', 'shift.openNext', 'app.saveSettings']) {
      expect(codeOf(await engine.request(path, {}))).toBe('identity.notAllowed');
    }
    valueIn(await engine.request('identity.signOut', {}));
    expect((await state()).person).toBeNull();
  });
});

describe('what is no request', () => {
  it('is answered with a code, whatever it is, and changes nothing', async () => {
    await openTill(engine);
    await scan(engine, testProduct(0).code);
    const before = valueIn(await engine.request('sales.cart', {}));
    const odd: readonly unknown[] = [
      undefined,
      null,
      'text',
      7,
      [],
      { code: 1 },
      { code: '' },
      { code: 'x'.repeat(501) },
      { saleId: 'no id', totalCents: 1, tenders: [] },
      { saleId: newSampleId(), totalCents: '1', tenders: [] },
      { saleId: newSampleId(), totalCents: 1, tenders: [{ tender: 'shells', tenderedCents: 1 }] },
      { saleId: newSampleId(), totalCents: 1, tenders: [], extra: true },
    ];
    for (const path of [
      'sales.scan',
      'sales.completeSale',
      'sales.addProduct',
      'sales.setQuantity',
      'shift.openNext',
    ]) {
      for (const input of odd) {
        const answer = await engine.request(path, input);
        expect({ path, input, code: codeOf(answer) }).toEqual({ path, input, code: 'kernel.inputInvalid' });
      }
    }
    for (const path of ['', 'sales', 'sales.nothing', 'toString', '__proto__.x', 'sales.scan.x']) {
      expect(codeOf(await engine.request(path, {}))).toBe('kernel.notFound');
    }
    const unknown = { productId: newSampleId(), variantId: newSampleId(), quantityMilli: 1_000 };
    expect(codeOf(await engine.request('sales.addProduct', unknown))).toBe('catalog.productUnknown');
    expect(codeOf(await engine.request('sales.scan', { code: '\u0000\u0001' }))).toBe(
      'catalog.barcodeUnreadable',
    );
    expect(valueIn(await engine.request('sales.cart', {}))).toEqual(before);
    expect(valueIn(await engine.request('sales.receipts', { text: '', limit: 10 }))).toEqual([]);
  });

  it('of the engine’s own making is logged, and answered with a reference for support', async () => {
    await openTill(engine);
    await engine.close();
    const answer = await engine.request('sales.scan', { code: testProduct(0).code });
    expect(answer).toMatchObject({ ok: false, error: { code: 'kernel.unexpected' } });
    const reference = answer.ok ? '' : answer.error.details.reference;
    expect(logged.at(-1)).toMatchObject({ level: 'error', details: { reference } });
    await open();
  });
});

describe('a data folder that was put back from a copy', () => {
  it('sells nothing before it has a stream of its own, so that no receipt number is given out twice', async () => {
    await engine.close();
    const stateDir = mkdtempSync(join(tmpdir(), 'kedai-state-'));
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const streamId = readDeviceState(store.reader)?.streamId ?? '';
    store.close();
    highWater(join(stateDir, 'sequences.txt')).raise(streamId, 40);
    engine = await startTestEngine(folder.dataDir, { stateDir });
    const state = valueIn<AppState>(await engine.request('app.state', {}));
    expect(state.notice).toEqual({ code: 'devices.oldState' });
    valueIn(await signIn(CASHIER_PIN));
    const opening = await engine.request('shift.openNext', {
      ...{ shiftId: newSampleId(), floatCents: 10_000, acknowledged: null },
    });
    expect(codeOf(opening)).toBe('devices.oldState');
    await engine.close();
    rmSync(stateDir, { recursive: true, force: true });
    await open();
  });

  it('is known by a mark that each sale raises', async () => {
    await engine.close();
    const stateDir = mkdtempSync(join(tmpdir(), 'kedai-state-'));
    engine = await startTestEngine(folder.dataDir, { stateDir, random: randomBytes });
    await openTill(engine);
    await sell(engine, [testProduct(0).code]);
    await expect.poll(() => Object.values(highWater(join(stateDir, 'sequences.txt')).read())).toEqual([2]);
    rmSync(stateDir, { recursive: true, force: true });
  });
});
