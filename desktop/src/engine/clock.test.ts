import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, AttentionItem } from '#shared/bridge.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import type { Engine } from './engine.ts';
import {
  CASHIER_PIN,
  codeOf,
  gtin,
  MORNING_MS,
  makePairedFolder,
  offline,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  valueIn,
} from './till.fixture.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let deviceMs: number;
let awakeMs: number;
let serverMs: number | undefined;

/** A server that is there and tells the time, and gives this device nothing else. */
const server: typeof fetch = async (input, init) => {
  if (serverMs === undefined) return offline(input, init);
  const meta = { requestId: 'r' };
  if (String(input).endsWith('/health')) {
    const data = { serverTime: new Date(serverMs).toISOString(), protocol: 1 };
    return Response.json({ status: 'success', data, meta });
  }
  const error = { code: 'kernel.unavailable', message: '', details: {}, requestId: 'r' };
  return Response.json({ status: 'error', error, meta }, { status: 503 });
};

const start = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, {
    clock: () => deviceMs,
    monotonicMs: () => awakeMs,
    fetch: server,
  });
};
const state = async () => valueIn<AppState>(await engine.request('app.state', {}));
const signIn = () => engine.request('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
const openShift = (clockConfirmedAt: string | null = null) =>
  engine.request('shift.openNext', {
    ...{ shiftId: newSampleId(), floatCents: 0, acknowledged: null, clockConfirmedAt },
  });

beforeEach(() => {
  folder = makePairedFolder();
  deviceMs = MORNING_MS;
  awakeMs = 0;
  serverMs = undefined;
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('a till whose clock is wrong', () => {
  it('by years behind, asks before it opens a shift, and sells with the date that a person gave', async () => {
    deviceMs = MORNING_MS - 6 * YEAR_MS;
    await start();
    await signIn();
    expect((await state()).clock).toMatchObject({
      doubtful: true,
      deviceTime: new Date(deviceMs).toISOString(),
      serverSkewSeconds: null,
    });
    const refused = await openShift();
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'sales.clockDoubtful', details: { deviceTime: new Date(deviceMs).toISOString() } },
    });
    expect(codeOf(await openShift('2001-01-01T00:00:00.000Z'))).toBe('sales.clockDoubtful');
    valueIn(await openShift('2026-11-21T01:00:00.000Z'));
    expect(await state()).toMatchObject({
      shift: { businessDate: '2026-11-21', openedAt: '2026-11-21T01:00:00.000Z' },
      clock: { doubtful: false, businessTime: '2026-11-21T01:00:00.000Z' },
    });
    await sell(engine, [gtin(0)]);
  });

  it('goes on selling in a shift that is open, whatever its clock does, with dates that go on', async () => {
    await start();
    await openTill(engine);
    deviceMs -= 10 * YEAR_MS;
    const before = await sell(engine, [gtin(0)]);
    deviceMs += 13 * YEAR_MS;
    awakeMs += 60_000;
    const after = await sell(engine, [gtin(0)]);
    expect(JSON.stringify([before.receipt, after.receipt])).toContain('21 Nov 2026');
    expect((await state()).clock.doubtful).toBe(true);
    expect((await scan(engine, gtin(1))).cart.lines).toHaveLength(1);
  });

  it('is right as soon as the server told the time, and opens the shift without asking', async () => {
    deviceMs = MORNING_MS - 6 * YEAR_MS;
    serverMs = MORNING_MS;
    await start();
    await signIn();
    await expect.poll(async () => (await state()).clock.doubtful, { timeout: 20_000 }).toBe(false);
    valueIn(await openShift());
    const { shift, clock } = await state();
    expect(shift?.businessDate).toBe('2026-11-21');
    expect(clock.serverSkewSeconds).toBeGreaterThan((6 * YEAR_MS) / 1000 - 10);
  });

  it('remembers over a restart what it was told', async () => {
    deviceMs = MORNING_MS - 6 * YEAR_MS;
    await start();
    await signIn();
    valueIn(await openShift('2026-11-21T01:00:00.000Z'));
    await engine.close();
    deviceMs += 3_600_000;
    await start();
    expect((await state()).clock).toMatchObject({
      doubtful: false,
      businessTime: '2026-11-21T02:00:00.000Z',
    });
  });

  it('says that its receipts are dated ahead, when they once were and the time is known again', async () => {
    deviceMs = MORNING_MS + 3 * YEAR_MS;
    await start();
    await openTill(engine);
    await sell(engine, [gtin(0)]);
    expect((await state()).sync.attention).toBe(0);
    await engine.close();
    deviceMs = MORNING_MS;
    serverMs = MORNING_MS;
    await start();
    await signIn();
    await expect.poll(async () => (await state()).sync.attention, { timeout: 20_000 }).toBe(1);
    const items = valueIn<readonly AttentionItem[]>(await engine.request('sync.attention', {}));
    expect(items.map(({ code, reference }) => [code, reference])).toEqual([['sync.streamAhead', 'T01']]);
  });
});
