// Run by the start benchmark as a process of its own: `start-bare.ts <database> <its key> <barcode>`.

import { createRequire } from 'node:module';

const SqliteDatabase = createRequire(import.meta.url)(
  'better-sqlite3-multiple-ciphers',
) as typeof import('better-sqlite3');

const [, , path, key, code] = process.argv;
const db = new SqliteDatabase(path);
db.pragma("cipher = 'aegis'");
db.pragma(`key = 'raw:${key}'`);
process.send?.(db.prepare('SELECT label FROM catalog_index_codes WHERE code = ?').get(code) !== undefined);
db.close();
