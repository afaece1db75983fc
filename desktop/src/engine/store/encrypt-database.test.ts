import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePairedFolder, openTill, sell, startTestEngine, testProduct } from '../till.fixture.ts';
import { isPlainDatabase } from './connection.ts';
import { copyOfFolder, makePlain, rowsIn } from './damaged-folder.fixture.ts';
import { openStore } from './database.ts';
import { lookInside } from './look-inside.fixture.ts';

const program = fileURLToPath(new URL('./die-at-step.fixture.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;
const key = randomBytes(32);

beforeEach(async () => {
  folder = makePairedFolder();
  const engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
  await sell(engine, [testProduct(0).code, testProduct(1).code]);
  await engine.close();
});
afterEach(() => folder.remove());

const fileOf = (dataDir: string): string => join(dataDir, 'kedai.sqlite');
/** A name of the shop, which is plain text in an unencrypted file. */
const isReadable = (path: string): boolean => readFileSync(path).includes('Mei Minimart');
const databaseFiles = (dataDir: string): string[] =>
  readdirSync(dataDir)
    .filter((name) => name.startsWith('kedai.sqlite'))
    .sort();

describe('a till’s database', () => {
  it('says nothing to whoever has the file and not the key, in its log neither', async () => {
    const engine = await startTestEngine(folder.dataDir);
    await openTill(engine);
    await sell(engine, [testProduct(2).code]);
    const names = databaseFiles(folder.dataDir);
    expect(names).toContain('kedai.sqlite-wal');
    for (const name of names) {
      const bytes = readFileSync(join(folder.dataDir, name));
      for (const text of ['SQLite format', 'Mei Minimart', 'Jasmine Rice', 'T01-000002']) {
        expect(bytes.includes(text)).toBe(false);
      }
    }
    await engine.close();
  });

  it('can’t be opened with another key, which is told from a missing one', () => {
    for (const wrong of [randomBytes(32), Buffer.alloc(32)]) {
      expect(() => openStore({ dataDir: folder.dataDir, key: wrong })).toThrow(
        expect.objectContaining({ code: 'store.damaged' }),
      );
    }
    expect(() => openStore({ dataDir: folder.dataDir, key: randomBytes(31) })).toThrow(RangeError);
  });
});

describe('a database that is older than encryption', () => {
  it('is encrypted at the next start with every row, and no plain copy stays', async () => {
    makePlain(folder.dataDir);
    expect(isReadable(fileOf(folder.dataDir))).toBe(true);
    const plain = new Database(fileOf(folder.dataDir), { readonly: true });
    const before = rowsIn(plain);
    plain.close();
    const engine = await startTestEngine(folder.dataDir);
    await engine.close();
    expect(databaseFiles(folder.dataDir)).toEqual(['kedai.sqlite']);
    expect(isReadable(fileOf(folder.dataDir))).toBe(false);
    const encrypted = lookInside(folder.dataDir);
    expect(rowsIn(encrypted)).toEqual(before);
    encrypted.close();
  });

  it('is there whole, plain or encrypted, wherever the conversion is killed, and is converted after that', () => {
    makePlain(folder.dataDir);
    const plain = new Database(fileOf(folder.dataDir), { readonly: true });
    const before = rowsIn(plain);
    plain.close();
    // What a process leaves that is killed while it copies.
    writeFileSync(`${fileOf(folder.dataDir)}.encrypting`, 'half a copy');
    const states = new Set<boolean>();
    for (let step = 1; ; step += 1) {
      const copy = copyOfFolder(folder.dataDir);
      const run = (dieAt: number) =>
        spawnSync(process.execPath, [program, copy.dataDir, key.toString('hex'), '', String(dieAt)]);
      const child = run(step);
      states.add(isPlainDatabase(fileOf(copy.dataDir)));
      const store = openStore({ dataDir: copy.dataDir, key });
      for (const [table, rows] of Object.entries(before)) {
        expect({ step, table, rows: store.reader.prepare(`SELECT * FROM ${table}`).all().length }).toEqual({
          step,
          table,
          rows: rows.length,
        });
      }
      store.close();
      expect(databaseFiles(copy.dataDir)).toEqual(['kedai.sqlite']);
      copy.remove();
      if (child.signal === null) {
        expect(child.status).toBe(0);
        break;
      }
      expect(child.signal).toBe('SIGKILL');
    }
    expect(states).toEqual(new Set([true, false]));
  });
});
