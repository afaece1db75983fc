import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnName } from '#shared/kernel/index.ts';
import { openStore, type Store } from './database.ts';
import { localTables } from './local-tables.ts';
import { defaultMigrationsDir } from './migrate.ts';

let dataDir: string;
const opened: Store[] = [];

const open = (migrationsDir?: string): Store => {
  const store = openStore(migrationsDir === undefined ? { dataDir } : { dataDir, migrationsDir });
  opened.push(store);
  return store;
};

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kedai-store-'));
});

afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const putCart = (store: Store, saleId: string): void =>
  store.write((db) => {
    db.prepareChange('INSERT OR REPLACE INTO carts (slot, sale_id, lines) VALUES (1, ?, ?)').run(
      saleId,
      '[]',
    );
  });
const cartIn = (store: Store) =>
  store.reader.prepare<{ sale_id: string }>('SELECT sale_id FROM carts').get()?.sale_id;

describe('a store', () => {
  it('keeps what a transaction wrote and gives it back after a restart', () => {
    putCart(open(), 'one');
    opened.splice(0).forEach((store) => {
      store.close();
    });
    expect(cartIn(open())).toBe('one');
  });

  it('takes back everything of a transaction that throws', () => {
    const store = open();
    expect(() =>
      store.write((db) => {
        db.prepareChange('INSERT INTO carts (slot, sale_id, lines) VALUES (1, ?, ?)').run('lost', '[]');
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    expect(cartIn(store)).toBeUndefined();
    putCart(store, 'next');
    expect(cartIn(store)).toBe('next');
  });

  it('refuses a transaction whose callback gives a promise, in types and at run time', () => {
    const store = open();
    // @ts-expect-error A promise would go on after the commit.
    expect(() => store.write(async (db) => db.prepareChange('DELETE FROM carts').run())).toThrow(
      /synchronous/,
    );
  });

  it('writes with the full sync that a power cut asks for, in WAL mode', () => {
    const { reader } = open();
    expect(existsSync(join(dataDir, 'kedai.sqlite-wal'))).toBe(true);
    expect(reader.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  });

  it('waits for the disk again after what was written ahead of it, done or thrown', () => {
    const store = open();
    const synchronous = () => store.reader.prepare('PRAGMA synchronous').get();
    const insert = 'INSERT OR REPLACE INTO carts (slot, sale_id, lines) VALUES (1, ?, ?)';
    store.writeAhead((db) => {
      expect(synchronous()).toEqual({ synchronous: 1 });
      db.prepareChange(insert).run('ahead', '[]');
    });
    expect(cartIn(store)).toBe('ahead');
    expect(synchronous()).toEqual({ synchronous: 2 });
    const failing = () =>
      store.writeAhead((db) => {
        db.prepareChange(insert).run('lost', '[]');
        throw new Error('on purpose');
      });
    expect(failing).toThrow('on purpose');
    expect(cartIn(store)).toBe('ahead');
    expect(synchronous()).toEqual({ synchronous: 2 });
    opened.splice(0).forEach((each) => {
      each.close();
    });
    expect(cartIn(open())).toBe('ahead');
  });

  it('refuses to change anything through a query', () => {
    expect(() => open().reader.prepare('DELETE FROM carts')).toThrow(/a query/);
  });

  it('has the tables of this device as their row types say', () => {
    const { reader } = open();
    for (const table of localTables) {
      const columns = reader
        .prepare<{ name: string; type: string; notnull: number }>(
          `SELECT name, type, "notnull" FROM pragma_table_info('${table.name}') ORDER BY name`,
        )
        .all();
      // By name: a column that a migration adds stands at the end of its table, wherever its row type has it.
      const expected = Object.entries(table.columns)
        .map(([name, field]) => ({
          name: columnName(name),
          type: field.sqlite,
          notnull: field.nullable ? 0 : 1,
        }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      expect({ table: table.name, columns }).toEqual({ table: table.name, columns: expected });
    }
  });
});

describe('the data folder', () => {
  it('is refused to a second store with a code and words for a person', () => {
    open();
    expect(() => open()).toThrow(
      expect.objectContaining({ code: 'store.inUse', message: expect.stringMatching(/Another Kedai/) }),
    );
  });

  it('is free again after the process that had it was killed', async () => {
    const program = `
      const { openStore } = await import(${JSON.stringify(new URL('./database.ts', import.meta.url).href)});
      // Held: a store that nothing refers to is collected, and its lock with it.
      globalThis.held = openStore({ dataDir: ${JSON.stringify(dataDir)} });
      process.stdout.write('open');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(() => open()).toThrow(expect.objectContaining({ code: 'store.inUse' }));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(cartIn(open())).toBeUndefined();
  });
});

describe('migrations', () => {
  /** A copy of the migrations with more of them, or other ones. */
  const migrationsWith = (files: Readonly<Record<string, string>>): string => {
    const folder = join(dataDir, 'migrations');
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(defaultMigrationsDir(), '0001_foundation.sql'), join(folder, '0001_foundation.sql'));
    for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
    return folder;
  };
  const reopen = (migrationsDir?: string): Store => {
    for (const store of opened.splice(0)) store.close();
    return open(migrationsDir);
  };

  it('are applied once each, and rows that were there stay', () => {
    putCart(open(migrationsWith({})), 'before');
    const store = reopen(migrationsWith({ '0002_more.sql': 'CREATE TABLE more (id TEXT) STRICT;' }));
    expect(cartIn(store)).toBe('before');
    expect(store.reader.prepare('SELECT number, name FROM schema_migrations').all()).toEqual([
      { number: 1, name: 'foundation' },
      { number: 2, name: 'more' },
    ]);
    expect(cartIn(reopen(join(dataDir, 'migrations')))).toBe('before');
  });

  it('that fail half way leave the data as it was', () => {
    putCart(open(migrationsWith({})), 'before');
    const half = migrationsWith({
      '0002_half.sql': "UPDATE carts SET sale_id = 'half'; CREATE TABLE carts (id TEXT);",
    });
    expect(() => reopen(half)).toThrow(expect.objectContaining({ code: 'store.migrationFailed' }));
    rmSync(join(half, '0002_half.sql'));
    expect(cartIn(reopen(half))).toBe('before');
  });

  it('that were changed after they were applied are refused', () => {
    open(migrationsWith({ '0002_more.sql': 'CREATE TABLE more (id TEXT) STRICT;' }));
    const changed = migrationsWith({ '0002_more.sql': 'CREATE TABLE more (id INTEGER) STRICT;' });
    expect(() => reopen(changed)).toThrow(expect.objectContaining({ code: 'store.migrationChanged' }));
  });

  it('refuse data that a newer version has used', () => {
    const newer = migrationsWith({ '0002_more.sql': 'CREATE TABLE more (id TEXT) STRICT;' });
    open(newer);
    rmSync(join(newer, '0002_more.sql'));
    expect(() => reopen(newer)).toThrow(expect.objectContaining({ code: 'store.madeByNewer' }));
  });
});
