import { products } from '#shared/catalog/index.ts';
import { type RegisterRow, registers } from '#shared/devices/index.ts';
import {
  type CompanySettings,
  companySettings,
  type OutletRow,
  outlets,
  type StaffRow,
  staff,
} from '#shared/identity/index.ts';
import { present } from '#shared/kernel/index.ts';
import { type ProductItem, productItem } from '#shared/sales/index.ts';
import type { CompanyTransaction } from '../../store/database.ts';
import { readRow, selectList } from '../../store/rows.ts';

/** How far a company's history is. */
export interface HistoryState {
  /** Streams of the history that are still open: it isn't finished. */
  readonly open: number;
  readonly closed: number;
  /** The last day that has a sale. */
  readonly lastDate: string | undefined;
}

/** @param installationIds those that the history's tills have */
export async function readHistoryState(
  tx: CompanyTransaction,
  installationIds: readonly string[],
): Promise<HistoryState> {
  const [row] = await tx.query(
    `SELECT count(*) FILTER (WHERE status = 'open') AS open, count(*) FILTER (WHERE status <> 'open') AS closed,
       (SELECT max(business_date) FROM sales) AS last_date
     FROM streams WHERE installation_id = ANY($1)`,
    [installationIds],
  );
  return {
    open: Number(row?.open),
    closed: Number(row?.closed),
    lastDate: row?.last_date ?? undefined,
  };
}

/** All at once, because open streams mean that the history isn't finished. */
export async function closeHistory(
  tx: CompanyTransaction,
  installationIds: readonly string[],
): Promise<void> {
  await tx.query(`UPDATE streams SET status = 'closed' WHERE installation_id = ANY($1)`, [installationIds]);
}

/** What the shops of the past work with. */
export interface Trade {
  readonly settings: CompanySettings;
  readonly outlets: readonly OutletRow[];
  /** That sell. */
  readonly registers: readonly RegisterRow[];
  readonly staff: readonly StaffRow[];
  /** Everything that is sold, by sku. */
  readonly items: ReadonlyMap<string, ProductItem>;
  /** Thousandths on hand, by location and variant. */
  readonly levels: ReadonlyMap<string, number>;
}

export const levelKey = (locationId: string, variantId: string): string => `${locationId} ${variantId}`;

export async function readTrade(tx: CompanyTransaction): Promise<Trade> {
  const [company] = await tx.query('SELECT settings FROM companies');
  const settings = companySettings.parse(JSON.parse(present(company, 'a company').settings ?? '{}'));
  const outletRows = await tx.query(`SELECT ${selectList(outlets)} FROM outlets ORDER BY code`);
  const registerRows = await tx.query(
    `SELECT ${selectList(registers)} FROM registers WHERE kind = 'counter' ORDER BY code`,
  );
  const staffRows = await tx.query(`SELECT ${selectList(staff)} FROM staff ORDER BY name`);
  const levels = await tx.query(
    'SELECT location_id, variant_id, (on_hand_milli * 1000)::bigint AS on_hand_milli FROM stock_levels',
  );
  return {
    settings,
    outlets: outletRows.map((row) => readRow(outlets, row)),
    registers: registerRows.map((row) => readRow(registers, row)),
    staff: staffRows.map((row) => readRow(staff, row)),
    items: await readItems(tx),
    levels: new Map(
      levels.map((row) => [levelKey(row.location_id ?? '', row.variant_id ?? ''), Number(row.on_hand_milli)]),
    ),
  };
}

async function readItems(tx: CompanyTransaction): Promise<Map<string, ProductItem>> {
  const rows = await tx.query(`SELECT ${selectList(products)} FROM products`);
  const items = new Map<string, ProductItem>();
  for (const row of rows) {
    const product = readRow(products, row);
    for (const variant of product.variants) {
      items.set(variant.sku, productItem(product, variant, variant.barcodes[0] ?? null));
    }
  }
  return items;
}
