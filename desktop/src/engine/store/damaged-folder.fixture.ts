import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { fileVault } from '../identity-files/index.ts';
import { databaseKeyOf } from '../till.fixture.ts';

/** A copy of a data folder that nobody has open, to be harmed. */
export function copyOfFolder(dataDir: string): { dataDir: string; remove(): void } {
  const copy = mkdtempSync(join(tmpdir(), 'kedai-harmed-'));
  cpSync(dataDir, copy, { recursive: true });
  return { dataDir: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}

/** Makes a folder what it would be if its till were older than the encryption of databases. */
export function makePlain(dataDir: string): void {
  const database = new Database(join(dataDir, 'kedai.sqlite'));
  database.pragma("cipher = 'aegis'");
  database.pragma(`key = 'raw:${Buffer.from(databaseKeyOf(dataDir)).toString('hex')}'`);
  database.pragma('journal_mode = DELETE');
  database.pragma("rekey = ''");
  database.pragma('journal_mode = WAL');
  database.close();
  const vault = fileVault(join(dataDir, 'device.key'));
  const secrets = vault.load();
  if (secrets === undefined) throw new Error('expected the keys of a paired folder');
  vault.save({ ...secrets, databaseKey: null });
}

/** Every row of a database, but for what can be made again. */
export function rowsIn(database: Database.Database): Record<string, unknown[]> {
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'catalog_index%' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all() as string[];
  return Object.fromEntries(
    tables
      .filter((name) => name !== 'schema_migrations')
      .map((name) => [name, database.prepare(`SELECT * FROM ${name}`).raw().all()]),
  );
}
