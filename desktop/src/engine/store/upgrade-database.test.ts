import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  databaseKeyOf,
  makePairedFolder,
  openTill,
  sell,
  startTestEngine,
  testProduct,
} from '../till.fixture.ts';
import { copyOfFolder, rowsIn } from './damaged-folder.fixture.ts';
import { openStore } from './database.ts';
import { lookInside } from './look-inside.fixture.ts';
import { defaultMigrationsDir } from './migrate.ts';

const program = fileURLToPath(new URL('./die-at-step.fixture.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;
let migrationsDir: string;

beforeEach(async () => {
  folder = makePairedFolder();
  migrationsDir = mkdtempSync(join(tmpdir(), 'kedai-migrations-'));
  cpSync(defaultMigrationsDir(), migrationsDir, { recursive: true });
  const engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
  await sell(engine, [testProduct(0).code]);
  await engine.close();
});
afterEach(() => {
  folder.remove();
  rmSync(migrationsDir, { recursive: true });
});

const next = readdirSync(defaultMigrationsDir()).length + 1;
const number = String(next).padStart(4, '0');
const addMigration = (sql: string): void => writeFileSync(join(migrationsDir, `${number}_more.sql`), sql);
const open = (dataDir = folder.dataDir) => openStore({ dataDir, key: databaseKeyOf(dataDir), migrationsDir });
const rowsOf = (dataDir: string) => {
  const database = lookInside(dataDir);
  try {
    return rowsIn(database);
  } finally {
    database.close();
  }
};
const filesOf = (dataDir: string): string[] =>
  readdirSync(dataDir)
    .filter((name) => name.startsWith('kedai.sqlite') && !/-(wal|shm)$/.test(name))
    .sort();
const kept = `kedai.sqlite.before-${number}`;

describe('an update of the program that changes the database', () => {
  it('works on a copy, and keeps the database of before beside the new one', () => {
    const before = rowsOf(folder.dataDir);
    addMigration(
      "ALTER TABLE sales ADD COLUMN channel TEXT NOT NULL DEFAULT 'counter'; CREATE TABLE more (id TEXT) STRICT;",
    );
    open().close();
    const after = rowsOf(folder.dataDir);
    expect(after).toMatchObject({
      ...before,
      sales: before.sales?.map((row) => [...(row as []), 'counter']),
    });
    expect(after.more).toEqual([]);
    expect(filesOf(folder.dataDir)).toEqual(['kedai.sqlite', kept]);
    open().close();
    expect(filesOf(folder.dataDir)).toEqual(['kedai.sqlite', kept]);
  });

  for (const [what, sql] of Object.entries({
    'fails half way': 'CREATE TABLE more (id TEXT); CREATE TABLE sales (id TEXT);',
    'loses a row': 'DELETE FROM sale_lines;',
    'loses a table': 'DROP TABLE sale_payments;',
    'changes a fact that is not sent yet': "UPDATE facts SET envelope = '{}';",
    'takes a fact out of the queue': 'DELETE FROM outbox WHERE sequence = 1;',
    'moves the counter of receipts': 'UPDATE device_state SET last_receipt_sequence = 0;',
  })) {
    it(`is refused when it ${what}, with a code and words, and the data is as it was`, () => {
      const before = rowsOf(folder.dataDir);
      addMigration(sql);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        expect(() => open()).toThrow(
          expect.objectContaining({
            code: 'store.migrationFailed',
            message: expect.stringMatching(/Nothing was changed/),
          }),
        );
      }
      expect(filesOf(folder.dataDir)).toEqual(['kedai.sqlite']);
      expect(rowsOf(folder.dataDir)).toEqual(before);
    });
  }

  it('leaves a whole database, old or new, wherever it is killed, and is finished by the next start', () => {
    const before = rowsOf(folder.dataDir);
    addMigration('CREATE TABLE more (id TEXT) STRICT;');
    // What a process leaves that is killed while it copies.
    writeFileSync(join(folder.dataDir, 'kedai.sqlite.upgrading'), 'half a copy');
    const key = Buffer.from(databaseKeyOf(folder.dataDir)).toString('hex');
    const states = new Set<boolean>();
    for (let step = 1; ; step += 1) {
      const copy = copyOfFolder(folder.dataDir);
      const child = spawnSync(process.execPath, [program, copy.dataDir, key, migrationsDir, String(step)]);
      const { more, ...left } = rowsOf(copy.dataDir);
      states.add(more !== undefined);
      expect({ step, left }).toEqual({ step, left: before });
      open(copy.dataDir).close();
      expect(rowsOf(copy.dataDir)).toEqual({ ...before, more: [] });
      expect(filesOf(copy.dataDir)).toEqual(['kedai.sqlite', kept]);
      copy.remove();
      if (child.signal === null) {
        expect(child.status).toBe(0);
        break;
      }
    }
    expect(states).toEqual(new Set([true, false]));
  });

  it('lets go of the database of before when the new one has recorded a sale', async () => {
    addMigration('CREATE TABLE more (id TEXT) STRICT;');
    const engine = await startTestEngine(folder.dataDir, { migrationsDir, idleMs: 1 });
    await openTill(engine);
    expect(existsSync(join(folder.dataDir, kept))).toBe(true);
    await sell(engine, [testProduct(1).code]);
    await expect.poll(() => existsSync(join(folder.dataDir, kept)), { timeout: 15_000 }).toBe(false);
    await engine.close();
  });
});
