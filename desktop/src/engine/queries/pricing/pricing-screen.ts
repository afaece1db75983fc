import type { ListPriceItem } from '#shared/bridge/pricing.ts';
import { variants } from '#shared/catalog/index.ts';
import { fromSqlite } from '#shared/kernel/index.ts';
import { type PriceListRow, type PromotionRow, priceLists, promotions } from '#shared/pricing/index.ts';
import type { ReadableDb } from '../../store/index.ts';

export const readPromotions = (db: ReadableDb): readonly PromotionRow[] =>
  db
    .prepare('SELECT * FROM promotions')
    .all()
    .map((row) => fromSqlite(promotions, row));

/** With how many prices each has. */
export function readPriceLists(
  db: ReadableDb,
): readonly { readonly list: PriceListRow; readonly prices: number }[] {
  const counted = db
    .prepare<{ id: string; prices: number }>(
      `SELECT price_list_id AS id, count(*) AS prices FROM list_prices WHERE price_cents IS NOT NULL
        GROUP BY price_list_id`,
    )
    .all();
  const counts = new Map(counted.map(({ id, prices }) => [id, prices]));
  return db
    .prepare('SELECT * FROM price_lists ORDER BY code')
    .all()
    .map((row) => fromSqlite(priceLists, row))
    .map((list) => ({ list, prices: counts.get(list.id) ?? 0 }));
}

interface PricedProduct {
  readonly id: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly variants: string;
}

/** What is on a list, by name. A product that hasn't come, or can't be read, is left out. */
export function readListPrices(db: ReadableDb, priceListId: string): readonly ListPriceItem[] {
  const prices = pricesOfList(db, priceListId);
  const products = db
    .prepare<PricedProduct>(
      `SELECT DISTINCT p.id, p.name, p.name_zh AS nameZh, p.variants FROM products p, json_each(p.variants) v
        WHERE json_extract(v.value, '$.id') IN
          (SELECT variant_id FROM list_prices WHERE price_list_id = ? AND price_cents IS NOT NULL)
        ORDER BY p.name`,
    )
    .all(priceListId);
  return itemsOf(products, prices).filter(({ priceCents }) => priceCents !== null);
}

/** Products by their sku, with what the list asks for them. */
export function findSkus(
  db: ReadableDb,
  priceListId: string,
  skus: readonly string[],
): readonly ListPriceItem[] {
  const wanted = new Set(skus.map((sku) => sku.toUpperCase()));
  const products = db
    .prepare<PricedProduct>(
      `SELECT DISTINCT p.id, p.name, p.name_zh AS nameZh, p.variants FROM products p, json_each(p.variants) v
        WHERE upper(json_extract(v.value, '$.sku')) IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify([...wanted]));
  return itemsOf(products, pricesOfList(db, priceListId)).filter(({ sku }) => wanted.has(sku.toUpperCase()));
}

function pricesOfList(db: ReadableDb, priceListId: string): ReadonlyMap<string, number | null> {
  const rows = db
    .prepare<{ variantId: string; priceCents: number | null }>(
      'SELECT variant_id AS variantId, price_cents AS priceCents FROM list_prices WHERE price_list_id = ?',
    )
    .all(priceListId);
  return new Map(rows.map(({ variantId, priceCents }) => [variantId, priceCents]));
}

const itemsOf = (
  products: readonly PricedProduct[],
  prices: ReadonlyMap<string, number | null>,
): ListPriceItem[] =>
  products.flatMap(({ id, name, nameZh, variants: stored }) =>
    (variants.safeDecode(JSON.parse(stored)).data ?? []).map((variant) => ({
      productId: id,
      variantId: variant.id,
      sku: variant.sku,
      name: variant.name === null ? name : `${name}, ${variant.name}`,
      nameZh,
      shelfCents: variant.priceCents,
      priceCents: prices.get(variant.id) ?? null,
    })),
  );

/** What these ids are called; those of variants by product and variant. */
export function readNames(
  db: ReadableDb,
  ids: {
    readonly categoryIds: readonly string[];
    readonly productIds: readonly string[];
    readonly variantIds: readonly string[];
  },
): Readonly<Record<string, string>> {
  const named = db
    .prepare<{ id: string; name: string }>(
      `SELECT id, name FROM categories WHERE id IN (SELECT value FROM json_each(?))
        UNION ALL SELECT id, name FROM products WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(ids.categoryIds), JSON.stringify(ids.productIds));
  const names = Object.fromEntries(named.map(({ id, name }) => [id, name]));
  if (ids.variantIds.length === 0) return names;
  const ofVariants = db
    .prepare<PricedProduct>(
      `SELECT DISTINCT p.id, p.name, p.name_zh AS nameZh, p.variants FROM products p, json_each(p.variants) v
        WHERE json_extract(v.value, '$.id') IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(ids.variantIds));
  for (const { variantId, name } of itemsOf(ofVariants, new Map())) names[variantId] = name;
  return names;
}

export const readOutlets = (
  db: ReadableDb,
): readonly { readonly id: string; readonly code: string; readonly name: string }[] =>
  db
    .prepare<{ id: string; code: string; name: string }>(
      `SELECT id, code, name FROM outlets WHERE kind = 'shop' ORDER BY code`,
    )
    .all();

/** Groups that customers are in. */
export const readGroups = (db: ReadableDb): readonly string[] =>
  db
    .prepare<{ code: string }>(
      'SELECT DISTINCT group_code AS code FROM customers WHERE group_code IS NOT NULL ORDER BY code',
    )
    .all()
    .map(({ code }) => code);
