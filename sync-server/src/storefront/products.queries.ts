import { categories, products } from '#shared/catalog/index.ts';
import { companies } from '#shared/identity/index.ts';
import { parseScaled, present } from '#shared/kernel/index.ts';
import type { CompanyTransaction, Database } from '../store/database.ts';
import { readRow, selectList } from '../store/rows.ts';

/** The company behind a store's name. */
export async function companyOfStore(database: Database, slug: string): Promise<string | undefined> {
  const [row] = await database.lookup('SELECT company_of_store($1) AS id', [slug]);
  return row?.id ?? undefined;
}

export async function readCompany(tx: CompanyTransaction) {
  const [row] = await tx.query(`SELECT ${selectList(companies)} FROM companies`);
  return readRow(companies, present(row, 'the company of its own store'));
}

export interface ProductPage {
  readonly productIds: readonly string[];
  readonly totalItems: number;
}

/** One page of the active products that match, the best first; all of them, by name, without a search. */
export async function findProductPage(
  tx: CompanyTransaction,
  wanted: { search: string | undefined; category: string | undefined; limit: number; offset: number },
): Promise<ProductPage> {
  const { search, category, limit, offset } = wanted;
  const source = search === undefined ? '' : 'JOIN find_products($1) AS found ON found.product_id = p.id';
  const order = search === undefined ? 'p.name, p.id' : 'found.rank DESC, p.name, p.id';
  const matching = `FROM products p ${source}
    WHERE p.status = 'active' AND ($2::uuid IS NULL OR p.category_id = $2) AND $1::text IS NOT DISTINCT FROM $1`;
  const parameters = [search ?? null, category ?? null];
  const [count] = await tx.query(`SELECT count(*) AS total ${matching}`, parameters);
  const rows = await tx.query(`SELECT p.id ${matching} ORDER BY ${order} LIMIT $3 OFFSET $4`, [
    ...parameters,
    limit,
    offset,
  ]);
  return { productIds: rows.map((row) => row.id ?? ''), totalItems: Number(count?.total ?? 0) };
}

/** Active products by id, in the order of the ids. */
export async function readProducts(tx: CompanyTransaction, productIds: readonly string[]) {
  const rows = await tx.query(
    `SELECT ${selectList(products)} FROM products WHERE id = ANY($1::uuid[]) AND status = 'active'
     ORDER BY array_position($1::uuid[], id)`,
    [productIds],
  );
  return rows.map((row) => readRow(products, row));
}

export async function readCategories(tx: CompanyTransaction) {
  const rows = await tx.query(`SELECT ${selectList(categories)} FROM categories`);
  return new Map(
    rows.map((row) => readRow(categories, row)).map((category) => [category.id as string, category]),
  );
}

export interface OutletStock {
  readonly code: string;
  readonly name: string;
  readonly onHandMilli: number;
}

/** What each shop has of these variants; a shop that never had one is missing. Warehouses don't count. */
export async function readShopStock(
  tx: CompanyTransaction,
  variantIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OutletStock[]>> {
  const rows = await tx.query(
    `SELECT l.variant_id, o.code, o.name, l.on_hand_milli
     FROM stock_levels l JOIN outlets o ON o.location_id = l.location_id AND o.kind = 'shop'
     WHERE l.variant_id = ANY($1::uuid[]) ORDER BY o.code`,
    [variantIds],
  );
  const stock = new Map<string, OutletStock[]>();
  for (const row of rows) {
    const ofVariant = stock.get(row.variant_id ?? '') ?? [];
    stock.set(row.variant_id ?? '', ofVariant);
    ofVariant.push({
      code: row.code ?? '',
      name: row.name ?? '',
      onHandMilli: parseScaled(row.on_hand_milli ?? '0', 3),
    });
  }
  return stock;
}
