// Run by the catalogue benchmark as a process of its own: `catalog-memory.ts <database> <bare | index>`. Prints the
// megabytes that it takes at rest, after it has answered a scan and searches of each kind.

import { createRequire } from 'node:module';
import { openCatalogIndex } from '../desktop/src/engine/queries/catalog/index.ts';

const SqliteDatabase = createRequire(import.meta.url)(
  'better-sqlite3-multiple-ciphers',
) as typeof import('better-sqlite3');

const [, , path, kind] = process.argv;
const db = new SqliteDatabase(path, { readonly: true });
if (kind === 'index') {
  const index = openCatalogIndex(db);
  index.findByBarcode('4006381333931');
  for (const text of ['m', 'mi', 'choclate bisciuts', '牛奶', '1234', 'sauce 500 ml', 'qwrtzx']) {
    index.search({ text, limit: 30 });
  }
} else {
  db.prepare('SELECT label FROM catalog_index_codes WHERE code = ?').get('4006381333931');
}
console.log(process.memoryUsage.rss() / 1024 / 1024);
db.close();
