import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { outbox } from '#shared/sync/index.ts';
import type { Engine } from '../engine.ts';
import { openStore, replicaDb } from '../store/index.ts';
import {
  codeOf,
  databaseKeyOf,
  gtin,
  MANAGER_PIN,
  makePairedFolder,
  offline,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from '../till.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let lastSequence: number;
let closings: { path: string; body: unknown }[];

/** A server that closes streams, and is gone for everything else. */
const server: typeof fetch = async (input, init) => {
  const path = new URL(String(input)).pathname;
  const success = (data: unknown) => Response.json({ status: 'success', data, meta: { requestId: 'r' } });
  const times = { tokenExpiresAt: '2030-01-01T00:00:00.000Z', serverTime: '2026-11-21T01:00:00.000Z' };
  if (path === '/v1/devices/token') return success({ token: 'a-token', ...times });
  if (!path.endsWith('/close')) return offline(input, init);
  closings.push({ path, body: JSON.parse(String(init?.body)) });
  return success({ registerCode: 'T01', receiptSeries: 'T01', lastSequence, lastReceiptSequence: 0 });
};

const start = async (fetchFrom: typeof fetch = server): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, { fetch: fetchFrom });
};
const state = async () => valueIn<AppState>(await engine.request('app.state', {}));
const asManager = () => engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
const signOut = () => engine.request('devices.signOut', { pin: MANAGER_PIN });
/** As if the server had answered for everything. */
async function forgetOutbox(): Promise<void> {
  await engine.close();
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write((db) => replicaDb(db).clear(outbox));
  store.close();
}
const aside = () => join(folder.dataDir, 'signed-out');

beforeEach(async () => {
  folder = makePairedFolder();
  lastSequence = 0;
  closings = [];
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('signing a till out', () => {
  it('is refused while anything waits to be sent, and says how many since when', async () => {
    await start();
    await openTill(engine);
    await sell(engine, [gtin(0)]);
    await asManager();
    expect(await signOut()).toMatchObject({
      ok: false,
      error: { code: 'devices.factsUnsent', details: { waiting: 2, since: expect.any(String) } },
    });
    expect([closings, (await state()).phase]).toEqual([[], 'ready']);
  });

  it('is refused while something that was asked of the server isn’t decided', async () => {
    await start(offline);
    await asManager();
    const { id } = testProduct(0);
    valueIn(
      await engine.request('requests.make', {
        requestId: '019a0000-0000-7000-8000-0000000000aa',
        type: 'catalog.editProduct',
        input: { productId: id, seen: { name: 'Kopi-O' }, changes: { name: 'Kopi-O Kosong' } },
      }),
    );
    expect(await signOut()).toMatchObject({
      ok: false,
      error: { code: 'devices.factsUnsent', details: { waiting: 1 } },
    });
    expect((await state()).phase).toBe('ready');
  });

  it('is for managers, and needs the server', async () => {
    await start(offline);
    await openTill(engine);
    expect(codeOf(await signOut())).toBe('identity.notAllowed');
    await forgetOutbox();
    await start(offline);
    await asManager();
    expect(codeOf(await signOut())).toBe('devices.serverUnreachable');
    expect((await state()).phase).toBe('ready');
  });

  it('closes the stream by the person’s PIN, keeps everything aside, and begins anew, also after a restart', async () => {
    await start();
    await asManager();
    for (const name of ['vault.key', 'Local State'])
      writeFileSync(join(folder.dataDir, name), 'the application’s');
    const before = readdirSync(folder.dataDir);
    valueIn(await signOut());
    await expect.poll(async () => (await state()).phase).toBe('unpaired');
    expect(closings).toEqual([
      {
        path: expect.stringMatching(/^\/v1\/streams\/[0-9a-f-]{36}\/close$/),
        body: { staffId: shop.manager, pin: MANAGER_PIN },
      },
    ]);
    expect((await state()).person).toBeNull();
    const [kept = ''] = readdirSync(aside());
    const old = readdirSync(join(aside(), kept));
    for (const name of ['kedai.sqlite', 'device.key', 'device.json', 'journal']) {
      expect(before).toContain(name);
      expect(old).toContain(name);
    }
    for (const name of ['vault.key', 'Local State']) expect(readdirSync(folder.dataDir)).toContain(name);
    expect(existsSync(join(folder.dataDir, 'signed-out.json'))).toBe(false);
    await engine.close();
    await start();
    expect((await state()).phase).toBe('unpaired');
  });

  it('keeps the till when the server lacks something of it', async () => {
    await start(offline);
    await openTill(engine);
    await sell(engine, [gtin(0)]);
    await forgetOutbox();
    await start();
    await asManager();
    lastSequence = 1;
    expect(codeOf(await signOut())).toBe('devices.factsUnsent');
    expect((await state()).phase).toBe('ready');
  });
});
