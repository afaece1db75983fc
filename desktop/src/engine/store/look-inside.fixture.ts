import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { fileVault } from '../identity-files/index.ts';

/** A till's database as somebody sees it who has the till's keys and only looks. */
export function lookInside(dataDir: string): Database.Database {
  const database = new Database(join(dataDir, 'kedai.sqlite'), { readonly: true });
  const key = fileVault(join(dataDir, 'device.key')).load()?.databaseKey;
  if (!key) throw new Error('expected a vault with a database key');
  database.pragma("cipher = 'aegis'");
  database.pragma(`key = 'raw:${Buffer.from(key).toString('hex')}'`);
  return database;
}
