import type { AskedItem } from '#shared/bridge/asked.ts';
import type { ReadableDb } from '../../store/index.ts';

export const isAskRecorded = (db: ReadableDb, id: string): boolean =>
  db.prepare('SELECT 1 FROM items_asked WHERE id = ?').get(id) !== undefined;

export const isSetAsideRecorded = (db: ReadableDb, id: string): boolean =>
  db.prepare('SELECT 1 FROM items_set_aside WHERE id = ?').get(id) !== undefined;

/** More than an office looks at; the codes that products have by now are taken out of these. */
const MOST_ITEMS = 2_000;

/**
 * What was sold by a code that no product was known of, and what was asked for, by every till whose facts are here. One code is one
 * thing, and so is what is asked for in the same words; its newest words stand for it. What was there before it was set aside isn't
 * listed.
 */
const UNKNOWN_ITEMS = `
  WITH seen AS (
    SELECT lines.barcode AS code, '' AS words, lines.name AS department, lines.unit_price_cents AS price_cents, 1 AS sold,
        lines.line_number AS line, sales.completed_at AS at, sales.outlet_id, lines.barcode AS item
      FROM sale_lines lines INDEXED BY sale_lines_of_unknown JOIN sales ON sales.id = lines.sale_id
      WHERE lines.kind = 'department' AND lines.barcode IS NOT NULL
    UNION ALL
    SELECT code, words, NULL, NULL, 0, 0, asked_at, outlet_id, coalesce(code, ' ' || lower(words)) FROM items_asked
  ), open AS MATERIALIZED (
    SELECT * FROM seen WHERE NOT EXISTS (
      SELECT 1 FROM items_set_aside aside
        WHERE coalesce(aside.code, ' ' || lower(aside.words)) = seen.item AND aside.set_aside_at >= seen.at)
  ), last_words AS (
    SELECT item, words, max(at) FROM open WHERE words <> '' GROUP BY item
  ), last_sale AS (
    SELECT item, department, price_cents, max(at || printf('%05d', line)) FROM open WHERE sold = 1 GROUP BY item
  ), places AS (
    SELECT item, group_concat(name, ', ') AS names FROM (
      SELECT DISTINCT item, name, outlets.code FROM open JOIN outlets ON outlets.id = outlet_id ORDER BY outlets.code
    ) GROUP BY item
  )
  SELECT code, coalesce(last_words.words, '') AS words, last_sale.department, last_sale.price_cents AS lastPriceCents,
      sum(sold) AS sold, sum(1 - sold) AS asked, max(at) AS lastAt, coalesce(places.names, '') AS outlets
    FROM open LEFT JOIN last_words USING (item) LEFT JOIN last_sale USING (item) LEFT JOIN places USING (item)
    GROUP BY item ORDER BY count(*) DESC, lastAt DESC LIMIT ?`;

/**
 * Goods that no product is known of, those that come up most first [CAT-40].
 * @param isKnown a product has the code by now: it drops out [CAT-41]
 */
export const readItemsAsked = (
  db: ReadableDb,
  isKnown: (code: string) => boolean,
  limit: number,
): readonly AskedItem[] =>
  db
    .prepare<AskedItem>(UNKNOWN_ITEMS)
    .all(MOST_ITEMS)
    .filter(({ code }) => code === null || !isKnown(code))
    .slice(0, limit);
