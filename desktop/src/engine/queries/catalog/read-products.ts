import type { CatalogIndex, IndexedProduct } from './catalog-index.ts';

/** What is needed of a database to read from it: a connection of the driver or a reader of the store. */
interface ProductSource {
  prepare(sql: string): { all(...parameters: (string | number)[]): unknown[] };
}

const pageSize = 2_000;

interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly categoryId: string | null;
  readonly status: string;
  readonly variants: string;
  readonly furtherNames: string | null;
}

const SELECT_PRODUCTS = `SELECT id, name, name_zh AS nameZh, category_id AS categoryId, status, variants,
    further_names AS furtherNames FROM products`;

const indexedProduct = (row: ProductRow): IndexedProduct => ({
  id: row.id,
  name: row.name,
  nameZh: row.nameZh,
  furtherNames: row.furtherNames === null ? null : furtherTexts(row.furtherNames),
  categoryId: row.categoryId,
  active: row.status === 'active',
  variants: indexedVariants(row.variants),
});

/** Brings the index in step with products whose rows were made or taken away, in the caller's transaction. */
export function indexProducts(db: ProductSource, index: CatalogIndex, ids: Iterable<string>): void {
  const one = db.prepare(`${SELECT_PRODUCTS} WHERE id = ?`);
  for (const id of ids) {
    const [row] = one.all(id) as ProductRow[];
    if (row === undefined) index.remove([id]);
    else index.put([indexedProduct(row)]);
  }
}

/** All products of the replica, a page at a time, so that no statement is open while the index is written. */
export function* readIndexedProducts(db: ProductSource): Generator<IndexedProduct> {
  const page = db.prepare(`${SELECT_PRODUCTS} WHERE id > ? ORDER BY id LIMIT ?`);
  let after = '';
  for (;;) {
    const rows = page.all(after, pageSize) as ProductRow[];
    for (const row of rows) yield indexedProduct(row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** Tolerant, as every reader of synced rows: what can't be read isn't indexed, and the other products still are. */
export function indexedVariants(json: string): IndexedProduct['variants'] {
  return asArray(parseJson(json)).flatMap((value) => {
    const { id, sku, name, barcodes, packs } = asObject(value);
    const ofPacks = asArray(packs).map((pack) => asObject(pack).barcode);
    if (typeof id !== 'string') return [];
    return [
      {
        id,
        sku: typeof sku === 'string' ? sku : '',
        name: typeof name === 'string' ? name : null,
        barcodes: [...asArray(barcodes), ...ofPacks].filter((code) => typeof code === 'string'),
      },
    ];
  });
}

const furtherTexts = (json: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(asObject(parseJson(json))).flatMap(([language, name]) =>
      typeof name === 'string' ? [[language, name]] : [],
    ),
  );

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
