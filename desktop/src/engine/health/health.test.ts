import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, FleetView } from '#shared/bridge.ts';
import { type Fleet, type FleetDevice, healthReport, troublesOf } from '#shared/devices/index.ts';
import { type FactId, factId, instantOf, rowId, streamId } from '#shared/kernel/index.ts';
import { type ReviewItemRow, reviewItems } from '#shared/sync/index.ts';
import { dataFiles } from '../data-files.ts';
import type { Engine } from '../engine.ts';
import { openStore, upsertRow } from '../store/index.ts';
import {
  codeOf,
  databaseKeyOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  offline,
  openTill,
  sell,
  shop,
  startTestEngine,
  valueIn,
} from '../till.fixture.ts';
import { readKeptFleet } from './kept-fleet.ts';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
/** What the server tells of the tills; undefined: it can't be reached. */
let told: readonly FleetDevice[] | undefined;

const other: FleetDevice = {
  streamId: streamId.parse('019a0000-0000-7000-8000-0000000000f2'),
  ...{ registerCode: 'T02', registerName: 'Back', outletCode: 'TPY', receiptSeries: 'T02' },
  enrolledAt: instantOf(MORNING_MS - 86_400_000),
  heardAt: instantOf(MORNING_MS - 3 * 3_600_000),
  versionsBehind: 0,
  health: {
    ...{ version: '9.0.0', protocol: 1, platform: 'linux x64', shiftOpen: true, lastSequence: 9 },
    ...{ waiting: 4, waitingSince: instantOf(MORNING_MS - 3 * 3_600_000), requests: 0, attention: 0 },
    ...{ freeBytes: null, databaseBytes: 1, printer: 'ok', unprinted: 0, lastBackupAt: null },
    ...{ mirror: 'none', reportedAt: instantOf(MORNING_MS - 3 * 3_600_000), clockAheadMs: 0 },
  },
};

const server: typeof fetch = async (input, init) => {
  if (told === undefined) return offline(input, init);
  const meta = { requestId: 'r' };
  const serverTime = instantOf(MORNING_MS);
  const answers: Readonly<Record<string, object>> = {
    '/v1/devices/token': { token: 'token', tokenExpiresAt: instantOf(MORNING_MS + 86_400_000), serverTime },
    '/v1/devices/fleet': { serverTime, devices: [...told] } satisfies Fleet,
  };
  const data = answers[new URL(String(input)).pathname];
  if (data !== undefined) return Response.json({ status: 'success', data, meta });
  const error = { code: 'kernel.unavailable', message: '', details: {}, requestId: 'r' };
  return Response.json({ status: 'error', error, meta }, { status: 503 });
};

const start = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, { fetch: server, version: '8.0.0' });
};
const fleet = async () => {
  await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
  return valueIn<FleetView>(await engine.request('devices.fleet', {}));
};

beforeEach(async () => {
  told = undefined;
  folder = makePairedFolder();
  await start();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('[DEV-35] how the tills are, as a till shows it', () => {
  it('needs no server for the till itself, and tells what is on it now', async () => {
    await openTill(engine);
    await sell(engine, [gtin(0)]);
    const { asOf, isCurrent, devices } = await fleet();
    expect([asOf, isCurrent, devices.length]).toEqual([null, false, 1]);
    const [own] = devices;
    expect(own).toMatchObject({
      isThis: true,
      registerCode: 'T01',
      registerName: 'Front',
      outletCode: 'TPY',
    });
    expect(own?.health).toMatchObject({
      ...{ version: '8.0.0', shiftOpen: true, waiting: 2, waitingSince: instantOf(MORNING_MS) },
      ...{ lastSequence: 2, printer: 'none', mirror: 'none', lastBackupAt: null, clockAheadMs: 0 },
    });
    expect(own?.health?.freeBytes).toBeGreaterThan(0);
    expect(own?.health?.databaseBytes).toBeGreaterThan(0);
  });

  it('has the others from the server, and keeps them with their time for when it can’t be asked', async () => {
    told = [other];
    const asked = await fleet();
    expect(asked).toMatchObject({ asOf: instantOf(MORNING_MS), isCurrent: true });
    expect(asked.devices.map(({ registerCode, isThis }) => [registerCode, isThis])).toEqual([
      ['T01', true],
      ['T02', false],
    ]);
    expect(asked.devices[0]?.versionsBehind).toBe(1);
    const [, silent] = asked.devices;
    expect(silent && troublesOf(silent, asked.asOf ?? '')).toMatchObject([
      { code: 'unsentAndSilent', count: 4 },
    ]);
    await engine.close();
    told = undefined;
    await start();
    const kept = await fleet();
    expect(kept).toMatchObject({ asOf: instantOf(MORNING_MS), isCurrent: false });
    expect(kept.devices[1]).toEqual(silent);
    expect(readKeptFleet(dataFiles(folder.dataDir).fleet)?.devices).toEqual([other]);
  });

  it('[DEV-37] counts a review item at the till whose record it is about, and at no other', async () => {
    await openTill(engine);
    const sold = await sell(engine, [gtin(0)]);
    await engine.close();
    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const { factId: own } = store.reader
      .prepare<{ factId: FactId }>('SELECT fact_id AS factId FROM sales WHERE id = ?')
      .get(sold.saleId) ?? { factId: null };
    const raise = (index: number, item: Pick<ReviewItemRow, 'factId' | 'code' | 'details'>): void =>
      store.write((db) =>
        upsertRow(db, reviewItems, {
          id: rowId.parse(`01900000-0000-7000-8000-00000000d00${index}`),
          ...{ companyId: shop.company, outletId: shop.outlet, ...item },
          ...{ raisedAt: instantOf(MORNING_MS), resolvedAt: null },
        }),
      );
    const ofOther = factId.parse('01900000-0000-7000-8000-00000000e001');
    raise(1, { factId: own, code: 'sync.stockBelowZero', details: {} });
    raise(2, { factId: ofOther, code: 'sync.stockBelowZero', details: {} });
    raise(3, { factId: ofOther, code: 'sync.forked', details: { streamId: other.streamId } });
    raise(4, { factId: null, code: 'catalog.editCollided', details: { commandId: ofOther } });
    store.close();
    await start();
    const [till] = (await fleet()).devices;
    expect(till?.health?.attention).toBe(1);
    const { sync } = valueIn<AppState>(await engine.request('app.state', {}));
    expect(sync.attention).toBe(4);
  });

  it('is for whoever may pair tills', async () => {
    await openTill(engine);
    expect(codeOf(await engine.request('devices.fleet', {}))).toBe('identity.notAllowed');
  });

  it('[DEV-31] says of itself what the server reads, and no more', async () => {
    const [own] = (await fleet()).devices;
    const { reportedAt, clockAheadMs: _ahead, ...said } = own?.health ?? { reportedAt: '' };
    const report = { ...said, deviceTime: reportedAt };
    expect(healthReport.parse(report)).toEqual(report);
  });
});
