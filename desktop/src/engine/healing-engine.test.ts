import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { listBackups } from './backups/index.ts';
import { dataFiles } from './data-files.ts';
import { createHealingEngine, type StartConditions } from './healing-engine.ts';
import { createSigner, fileVault } from './identity-files/index.ts';
import { generateRecoveryKeyPair } from './journal/index.ts';
import { pendingStream } from './re-enrol/pending-stream.ts';
import type { RunningEngine } from './running-engine.ts';
import { openStore, StoreError } from './store/index.ts';
import {
  databaseKeyOf,
  MORNING_MS,
  makePairedFolder,
  openTill,
  sell,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

/** Engines that only say which of them they are. */
function engines(failing: readonly number[] = []) {
  const started: StartConditions[] = [];
  const closed: number[] = [];
  const heard: string[] = [];
  const start = async (conditions: StartConditions): Promise<RunningEngine> => {
    const number = started.push(conditions);
    await new Promise((resolve) => setImmediate(resolve));
    if (failing.includes(number)) throw new StoreError('store.damaged', 'a page can’t be read');
    return {
      request: async () => ({ ok: true, value: number }),
      subscribe: (listener) => {
        heard.push(`subscribed to ${number}`);
        void listener;
        return () => {};
      },
      stateChanged: () => void heard.push(`told by ${number}`),
      close: async () => void closed.push(number),
    };
  };
  return { start, started, closed, heard };
}

describe('an engine whose database turns out damaged', () => {
  it('is closed and started again on one made anew, and whoever asks meanwhile gets the answer afterwards', async () => {
    const { start, started, closed, heard } = engines();
    const engine = await createHealingEngine({ start, log: () => {} });
    engine.subscribe(() => {});
    expect(await engine.request('app.state', {})).toEqual({ ok: true, value: 1 });
    started[0]?.onDamage();
    started[0]?.onDamage();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await engine.request('app.state', {})).toEqual({ ok: true, value: 2 });
    expect(started.map(({ isLost }) => isLost)).toEqual([false, true]);
    expect(heard).toEqual(['subscribed to 1', 'subscribed to 2', 'told by 2']);
    expect(closed).toEqual([1]);
    await engine.close();
    expect(closed).toEqual([1, 2]);
  });

  it('is started again at once when the damage is met while it starts', async () => {
    const { start, started } = engines([1]);
    const engine = await createHealingEngine({ start, log: () => {} });
    expect(started.map(({ isLost }) => isLost)).toEqual([false, true]);
    await engine.close();
  });

  it('is started again once, when a start asks for it before it is through, or its predecessor still complains', async () => {
    const { start, started, closed } = engines();
    const engine = await createHealingEngine({
      start: (conditions) => {
        if (started.length === 0) conditions.restart();
        return start(conditions);
      },
      log: () => {},
    });
    await expect.poll(() => started.length).toBe(2);
    expect(await engine.request('app.state', {})).toEqual({ ok: true, value: 2 });
    started[0]?.onDamage();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await engine.request('app.state', {})).toEqual({ ok: true, value: 2 });
    expect(started.map(({ isLost }) => isLost)).toEqual([false, false]);
    expect(closed).toEqual([1]);
    await engine.close();
  });

  it('gives up when a database made anew is damaged too, and says so with the code', async () => {
    const { start } = engines([1, 2]);
    await expect(createHealingEngine({ start, log: () => {} })).rejects.toMatchObject({
      code: 'store.damaged',
    });
  });

  it('answers that it can’t be asked when it can’t be made anew while it runs', async () => {
    const { start, started } = engines([2]);
    const logged: string[] = [];
    const engine = await createHealingEngine({ start, log: (_level, message) => void logged.push(message) });
    started[0]?.onDamage();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await engine.request('app.state', {})).toMatchObject({
      ok: false,
      error: { code: 'kernel.unavailable' },
    });
    expect(logged).toHaveLength(1);
    await engine.close();
  });

  it('is started again by itself once nothing keeps it from starting any more, also when its predecessor closed badly', async () => {
    const { start, started } = engines();
    const engine = await createHealingEngine({
      start: async (conditions) => {
        const running = await start(conditions);
        if (started.length === 2) throw new Error('no room');
        const close = started.length === 1 ? () => Promise.reject(new Error('no room')) : running.close;
        return { ...running, close };
      },
      log: () => {},
      retryAfterMs: 1,
    });
    started[0]?.restart();
    await expect.poll(() => engine.request('app.state', {})).toEqual({ ok: true, value: 3 });
    await engine.close();
  });

  it('is not started again for ever on a disk that fails', async () => {
    const { start, started } = engines();
    const engine = await createHealingEngine({ start, log: () => {} });
    for (let count = 0; count < 20; count += 1) {
      started.at(-1)?.onDamage();
      await new Promise((resolve) => setImmediate(resolve));
      await engine.request('app.state', {});
    }
    expect(started.length).toBeGreaterThan(1);
    expect(started.length).toBeLessThan(6);
    await engine.close();
  });
});

function spoil(path: string): void {
  const fd = openSync(path, 'r+');
  const size = statSync(path).size;
  for (let at = 20_480; at < size; at += 8_192) writeSync(fd, Buffer.alloc(64, 9), 0, 64, at);
  closeSync(fd);
}

describe('a till whose disk changes bytes under it', () => {
  let folder: ReturnType<typeof makePairedFolder>;
  beforeEach(() => {
    folder = makePairedFolder();
  });
  afterEach(() => folder.remove());

  it('finds out when it backs up, makes its database anew while it runs, and sells on with the next number', async () => {
    let nowMs = MORNING_MS;
    const engine = await startTestEngine(folder.dataDir, { clock: () => nowMs, idleMs: 1 });
    const backups = () => listBackups(join(folder.dataDir, 'backups')).length;
    await openTill(engine);
    await sell(engine, [testProduct(0).code]);
    await expect.poll(backups, { timeout: 20_000 }).toBe(1);
    await sell(engine, [testProduct(1).code]);

    spoil(join(folder.dataDir, 'kedai.sqlite'));
    nowMs += 7 * 60 * 60 * 1000;
    const notice = async () => valueIn<AppState>(await engine.request('app.state', {})).notice;
    await expect
      .poll(notice, { timeout: 20_000, interval: 100 })
      .toEqual({ code: 'devices.rebuiltFromBackup' });
    nowMs = MORNING_MS;
    await openTill(engine);
    expect((await sell(engine, [testProduct(2).code])).receiptNumber).toBe('T01-000003');
    await engine.close();
    expect(readdirSync(folder.dataDir).some((name) => name.startsWith('kedai.sqlite.damaged-'))).toBe(true);
  });

  it('signs with the key of its new stream also when it is started again after it has taken one', async () => {
    const secrets = fileVault(join(folder.dataDir, 'device.key')).load();
    if (secrets === undefined) throw new Error('expected the secrets of a paired till');
    const streamKeySeed = randomBytes(32);
    const pending = pendingStream(dataFiles(folder.dataDir), undefined);
    pending.saveSecrets({ ...secrets, streamKeySeed });
    pending.saveAnswer({
      streamId: '019a0000-0000-7000-8000-0000000000ff',
      receiptSeries: 'T01B',
      recoveryPublicKey: Buffer.from(generateRecoveryKeyPair().publicKey).toString('base64'),
      token: 'a-token',
      tokenExpiresAt: '2030-01-01T00:00:00.000Z',
      serverTime: '2026-11-21T01:00:00.000Z',
    });
    let nowMs = MORNING_MS;
    const engine = await startTestEngine(folder.dataDir, { clock: () => nowMs, idleMs: 1 });
    const backups = () => listBackups(join(folder.dataDir, 'backups')).length;
    await expect.poll(backups, { timeout: 20_000 }).toBe(1);
    spoil(join(folder.dataDir, 'kedai.sqlite'));
    nowMs += 7 * 60 * 60 * 1000;
    const notice = async () => valueIn<AppState>(await engine.request('app.state', {})).notice;
    await expect
      .poll(notice, { timeout: 20_000, interval: 100 })
      .toEqual({ code: 'devices.rebuiltFromBackup' });
    nowMs = MORNING_MS;
    await openTill(engine);
    expect((await sell(engine, [testProduct(0).code])).receiptNumber).toBe('T01B-000001');
    await engine.close();

    const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
    const facts = store.reader
      .prepare<{ envelope: string; signature: string }>('SELECT envelope, signature FROM facts')
      .all();
    store.close();
    const signer = createSigner(streamKeySeed);
    const expected = facts.map(({ envelope }) =>
      Buffer.from(signer.sign(Buffer.from(envelope))).toString('base64'),
    );
    expect(facts.length).toBeGreaterThan(1);
    expect(facts.map(({ signature }) => signature)).toEqual(expected);
  });

  it('says in words that its folder can’t be written, and makes nothing anew', async () => {
    rmSync(join(folder.dataDir, 'kedai.sqlite'), { force: true });
    mkdirSync(join(folder.dataDir, 'kedai.sqlite'));
    await expect(startTestEngine(folder.dataDir)).rejects.toMatchObject({
      code: 'store.unwritable',
      message: expect.stringContaining('Nothing was changed'),
    });
  });
});
