import { present, type RowOf } from '#shared/kernel/index.ts';
import {
  type ListPriceOfVariant,
  type ListPriceRow,
  listPrices,
  type PriceListRow,
  type PromotionRow,
  priceLists,
  promotions,
} from '#shared/pricing/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { readRow, selectList } from '../store/rows.ts';

type SavedTable = typeof promotions | typeof priceLists;

/**
 * A promotion or price list that is being saved, with how many there are and whether another one has this code. The company's saving
 * goes one after the other, so that two of one code are told apart before the index would.
 */
export async function lockSaved<T extends SavedTable>(
  tx: CompanyTransaction,
  table: T,
  id: string,
  code: string | undefined,
): Promise<{ readonly row: RowOf<T> | undefined; readonly count: number; readonly isCodeTaken: boolean }> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`pricing ${tx.companyId}`]);
  const rows = await tx.query(`SELECT ${selectList(table)} FROM ${table.name} WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  const [counted] = await tx.query(
    `SELECT count(*) AS rows, coalesce(bool_or(upper(code) = upper($2) AND id <> $1::uuid), false) AS taken
       FROM ${table.name}`,
    [id, code ?? ''],
  );
  return {
    row: rows[0] && readRow(table, rows[0]),
    count: Number(counted?.rows ?? 0),
    isCodeTaken: counted?.taken === 't',
  };
}

/** What a list has for these variants; the list itself stays locked, so that nobody else writes its prices meanwhile. */
export async function lockListPrices(
  tx: CompanyTransaction,
  listId: string,
  variantIds: readonly string[],
): Promise<{
  readonly list: RowOf<typeof priceLists> | undefined;
  readonly prices: readonly ListPriceRow[];
}> {
  const lists = await tx.query(`SELECT ${selectList(priceLists)} FROM price_lists WHERE id = $1 FOR UPDATE`, [
    listId,
  ]);
  const rows = await tx.query(
    `SELECT ${selectList(listPrices)} FROM list_prices WHERE price_list_id = $1 AND variant_id = ANY($2::uuid[])`,
    [listId, variantIds],
  );
  return {
    list: lists[0] && readRow(priceLists, lists[0]),
    prices: rows.map((row) => readRow(listPrices, row)),
  };
}

/** Another text whenever a list or promotion of the company was added, changed or taken away: each change moves its version on. */
export async function readBookVersion(tx: CompanyTransaction): Promise<string> {
  const versionOf = (table: SavedTable): string =>
    `(SELECT concat_ws('/', count(*), sum(version), max(updated_at)) FROM ${table.name})`;
  const [row] = await tx.query(
    `SELECT concat_ws(' ', ${versionOf(priceLists)}, ${versionOf(promotions)}) AS version`,
  );
  return present(row?.version, 'the version of a price book');
}

/** What a company's book is compiled of. */
export async function readBookRows(
  tx: CompanyTransaction,
): Promise<{ readonly lists: readonly PriceListRow[]; readonly promotions: readonly PromotionRow[] }> {
  const read = async <T extends SavedTable>(table: T): Promise<RowOf<T>[]> =>
    (await tx.query(`SELECT ${selectList(table)} FROM ${table.name}`)).map((row) => readRow(table, row));
  return { lists: await read(priceLists), promotions: await read(promotions) };
}

/** What price lists have for these variants; one that is on no list is missing. */
export async function readListPrices(
  tx: CompanyTransaction,
  variantIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ListPriceOfVariant[]>> {
  const rows = await tx.query(
    `SELECT ${selectList(listPrices)} FROM list_prices WHERE variant_id = ANY($1::uuid[])`,
    [variantIds],
  );
  return Map.groupBy(
    rows.map((row) => readRow(listPrices, row)),
    ({ variantId }) => variantId as string,
  );
}
