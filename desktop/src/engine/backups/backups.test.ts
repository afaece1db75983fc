import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CompletedSale } from '#shared/bridge.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { fileVault } from '../identity-files/index.ts';
import { generateRecoveryKeyPair } from '../journal/index.ts';
import { lookInside } from '../store/look-inside.fixture.ts';
import { defaultMigrationsDir } from '../store/migrate.ts';
import {
  MORNING_MS,
  makePairedFolder,
  openTill,
  sell,
  startTestEngine,
  testProduct,
  valueIn,
} from '../till.fixture.ts';
import { backupName, listBackups } from './backup-files.ts';
import { rotateBackups } from './rotate.ts';
import { openBackupKey, sealBackupKey } from './sealed-key.ts';

const HOUR_MS = 60 * 60 * 1000;

let root: string;
let folder: ReturnType<typeof makePairedFolder>;
let nowMs: number;
const sold: CompletedSale[] = [];
const engines: Engine[] = [];

const start = async (options: Partial<EngineOptions> = {}): Promise<Engine> => {
  const stateDir = join(root, 'state');
  const engine = await startTestEngine(folder.dataDir, { clock: () => nowMs, stateDir, ...options });
  engines.push(engine);
  return engine;
};
const closeAll = async (): Promise<void> => {
  for (const engine of engines.splice(0)) await engine.close();
};
const stateOf = async (engine: Engine) => valueIn<AppState>(await engine.request('app.state', {}));
const backups = () => listBackups(join(folder.dataDir, 'backups'));
const files = (): string[] => readdirSync(join(folder.dataDir, 'backups'));
const sellOne = async (engine: Engine, index = 0): Promise<void> => {
  sold.push(await sell(engine, [testProduct(index).code]));
};
/** Lets an engine work in its idle moments until there are so many backups. */
const backedUp = async (count: number, options: Partial<EngineOptions> = {}): Promise<void> => {
  await start({ idleMs: 1, ...options });
  await expect.poll(() => backups().length, { timeout: 20_000 }).toBe(count);
  await closeAll();
};
const numbersIn = (): unknown[] => {
  const db = lookInside(folder.dataDir);
  const numbers = db.prepare('SELECT receipt_number FROM sales ORDER BY receipt_sequence').pluck().all();
  db.close();
  return numbers;
};

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kedai-backups-'));
  folder = makePairedFolder();
  nowMs = MORNING_MS;
  sold.length = 0;
  const engine = await start();
  await openTill(engine);
  await sellOne(engine);
  await sellOne(engine, 1);
  await closeAll();
});
afterEach(async () => {
  await closeAll();
  folder.remove();
  rmSync(root, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is taken when the till is idle and again some hours later, checked, with its key sealed beside it', async () => {
    await backedUp(1);
    nowMs += 2 * HOUR_MS;
    await start({ idleMs: 1 });
    nowMs += 5 * HOUR_MS;
    await expect.poll(() => backups().length, { timeout: 20_000 }).toBe(2);
    await closeAll();
    expect(files().sort()).toEqual(
      backups()
        .flatMap(({ path, keyPath }) => [path, keyPath])
        .map((path) => path.split('/').at(-1))
        .sort(),
    );
    for (const { path } of backups()) expect(readFileSync(path).includes('Mei Minimart')).toBe(false);
  });

  it('goes to the second disk too, and a stick that was pulled is not made a folder on the first', async () => {
    const mirrorDir = join(root, 'stick');
    mkdirSync(mirrorDir);
    await start({ idleMs: 1, mirrorDir });
    const mirrored = (): string[] =>
      readdirSync(mirrorDir, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.backup'));
    await expect.poll(() => mirrored().length, { timeout: 20_000 }).toBe(1);
    await closeAll();
    rmSync(mirrorDir, { recursive: true });
    nowMs += 7 * HOUR_MS;
    await backedUp(2, { mirrorDir });
    expect(existsSync(mirrorDir)).toBe(false);
  });

  it('takes in what is sold while it is taken, or leaves it to the journal, and never half of it', async () => {
    const engine = await start({ idleMs: 1 });
    await openTill(engine);
    // With a breath between sales, in which the backup gets on by a step.
    for (let count = 0; count < 100 && backups().length === 0; count += 1) {
      await sellOne(engine);
      await sleep(5);
    }
    await sellOne(engine);
    await closeAll();
    rmSync(join(folder.dataDir, 'kedai.sqlite'));
    expect((await stateOf(await start())).notice).toEqual({ code: 'devices.rebuiltFromBackup' });
    await closeAll();
    expect(numbersIn()).toEqual(sold.map(({ receiptNumber }) => receiptNumber));
  });

  it('leaves nothing that looks finished when the till is killed in the middle', async () => {
    mkdirSync(join(folder.dataDir, 'backups'), { recursive: true });
    const name = backupName(nowMs - HOUR_MS);
    writeFileSync(join(folder.dataDir, 'backups', `${name}.tmp`), 'half a copy');
    writeFileSync(join(folder.dataDir, 'backups', `${name}.key`), 'a key of nothing');
    expect(backups()).toEqual([]);
    await backedUp(1);
    expect(files().filter((file) => file.includes(name))).toEqual([]);
  });

  it('opens with the company’s recovery key alone, on a computer that never saw the till', async () => {
    await backedUp(1);
    const pair = generateRecoveryKeyPair();
    const key = fileVault(join(folder.dataDir, 'device.key')).load()?.databaseKey ?? new Uint8Array();
    const sealed = sealBackupKey(key, pair.publicKey);
    expect(sealed.includes(Buffer.from(key))).toBe(false);
    const opened = openBackupKey(sealed, pair.privateKey);
    expect(opened).toEqual(Uint8Array.from(key));
    expect(openBackupKey(sealed, generateRecoveryKeyPair().privateKey)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openBackupKey(changed, pair.privateKey)).toBeUndefined();
    }
    const db = new Database(backups()[0]?.path ?? '', { readonly: true });
    db.pragma("cipher = 'aegis'");
    db.pragma(`key = 'raw:${Buffer.from(opened ?? []).toString('hex')}'`);
    expect(db.prepare('SELECT count(*) FROM sales').pluck().get()).toBe(2);
    db.close();
  });
});

describe('old backups', () => {
  it('give way to new ones: seven stay, and the newest of each of four weeks, and always the newest', () => {
    const place = join(root, 'rotated');
    mkdirSync(place);
    const day = 24 * HOUR_MS;
    for (let age = 0; age < 60; age += 1) {
      const name = backupName(nowMs - age * day);
      writeFileSync(join(place, name), '');
      writeFileSync(join(place, `${name}.key`), '');
    }
    rotateBackups(place, nowMs);
    const ages = listBackups(place).map(({ takenAtMs }) => (nowMs - takenAtMs) / day);
    expect(ages).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 14, 21]);
    expect(readdirSync(place)).toHaveLength(2 * ages.length);
    rotateBackups(place, nowMs + 365 * day);
    expect(listBackups(place)).toHaveLength(7);
  });
});

describe('a restore', () => {
  it('of an older backup beside the journal gives back everything that was sold since', async () => {
    await backedUp(1);
    const engine = await start();
    await openTill(engine);
    for (const index of [2, 0, 1]) await sellOne(engine, index);
    await closeAll();
    const [backup] = backups();
    const restored = await start({ restoreFrom: backup?.path ?? '' });
    expect(await stateOf(restored)).toMatchObject({ phase: 'ready', sync: { waiting: 6 } });
    await openTill(restored);
    await sellOne(restored);
    await closeAll();
    expect(sold.at(-1)?.receiptNumber).toBe('T01-000006');
    expect(numbersIn()).toEqual(sold.map(({ receiptNumber }) => receiptNumber));
    expect(readdirSync(folder.dataDir).some((name) => name.startsWith('kedai.sqlite.damaged-'))).toBe(true);
  });

  it('of a backup that an older version made is brought to the newest first', async () => {
    await backedUp(1);
    const migrationsDir = join(root, 'migrations');
    cpSync(defaultMigrationsDir(), migrationsDir, { recursive: true });
    const next = String(readdirSync(migrationsDir).length + 1).padStart(4, '0');
    writeFileSync(join(migrationsDir, `${next}_more.sql`), 'CREATE TABLE more (id TEXT) STRICT;');
    rmSync(join(folder.dataDir, 'kedai.sqlite'));
    expect(await stateOf(await start({ migrationsDir }))).toMatchObject({
      phase: 'ready',
      notice: { code: 'devices.rebuiltFromBackup' },
    });
    await closeAll();
    const db = lookInside(folder.dataDir);
    expect(db.prepare('SELECT count(*) FROM more').pluck().get()).toBe(0);
    db.close();
    expect(readdirSync(folder.dataDir).filter((name) => name.includes('rebuilding'))).toEqual([]);
    expect(numbersIn()).toEqual(sold.map(({ receiptNumber }) => receiptNumber));
  });

  it('without the journal is noticed, and nothing is sold on it', async () => {
    await backedUp(1);
    const engine = await start();
    await openTill(engine);
    await sellOne(engine);
    await new Promise((resolve) => setImmediate(resolve));
    await closeAll();
    rmSync(join(folder.dataDir, 'journal'), { recursive: true });
    rmSync(join(folder.dataDir, 'kedai.sqlite'));
    const older = await start();
    expect(await stateOf(older)).toMatchObject({ notice: { code: 'devices.oldState' } });
    await openTill(older);
    await expect(sell(older, [testProduct(0).code])).rejects.toThrow('devices.oldState');
  });

  it('takes the next older backup when the newest is damaged, and says so when a chosen one can’t be used', async () => {
    await backedUp(1);
    nowMs += 7 * HOUR_MS;
    await backedUp(2);
    const [newest, older] = backups();
    truncateSync(newest?.path ?? '', 20_480);
    await expect(start({ restoreFrom: newest?.path ?? '' })).rejects.toMatchObject({
      code: 'store.backupUnusable',
    });
    const engine = await start();
    expect((await stateOf(engine)).notice).toBeNull();
    await closeAll();
    renameSync(join(folder.dataDir, 'kedai.sqlite'), join(root, 'gone'));
    expect(existsSync(older?.path ?? '')).toBe(true);
    expect(await stateOf(await start())).toMatchObject({
      phase: 'ready',
      notice: { code: 'devices.rebuiltFromBackup' },
    });
    await closeAll();
    expect(numbersIn()).toEqual(sold.map(({ receiptNumber }) => receiptNumber));
  });
});
