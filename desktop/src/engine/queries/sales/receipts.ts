import type { ReceiptListItem } from '#shared/bridge.ts';
import { fromSqlite, type SaleId } from '#shared/kernel/index.ts';
import {
  type SaleLineRow,
  type SalePaymentRow,
  type SaleRow,
  saleLines,
  salePayments,
  sales,
} from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

export interface StoredSale {
  readonly sale: SaleRow;
  readonly lines: readonly SaleLineRow[];
  readonly payments: readonly SalePaymentRow[];
}

export const isSaleRecorded = (db: ReadableDb, id: string): boolean =>
  db.prepare('SELECT 1 FROM sales WHERE id = ?').get(id) !== undefined;

/** A sale with all that belongs to it. */
export function readSale(db: ReadableDb, id: string): StoredSale | undefined {
  const sale = db.prepare('SELECT * FROM sales WHERE id = ?').get(id);
  if (sale === undefined) return undefined;
  return {
    sale: fromSqlite(sales, sale),
    lines: db
      .prepare('SELECT * FROM sale_lines WHERE sale_id = ? ORDER BY line_number')
      .all(id)
      .map((line) => fromSqlite(saleLines, line)),
    payments: db
      .prepare('SELECT * FROM sale_payments WHERE sale_id = ? ORDER BY id')
      .all(id)
      .map((payment) => fromSqlite(salePayments, payment)),
  };
}

const listed = (found: string): string => `
  SELECT s.id AS saleId, s.receipt_number AS receiptNumber, s.completed_at AS completedAt,
    s.register_code AS registerCode, s.total_cents AS totalCents,
    coalesce(o.code, '') AS outletCode, p.name AS cashierName, f.accept_no IS NOT NULL AS acknowledged,
    s.customer_id AS customerId, nullif(c.name, '') AS customerName,
    (SELECT sum(CASE WHEN l.quantity_milli % 1000 = 0 THEN l.quantity_milli / 1000 ELSE 1 END)
      FROM sale_lines l WHERE l.sale_id = s.id AND l.kind NOT IN ('deposit', 'serviceCharge', 'surcharge')) AS itemCount
  FROM (${found}) AS found
  JOIN sales s ON s.id = found.id
  LEFT JOIN outlets o ON o.id = s.outlet_id
  LEFT JOIN staff p ON p.id = s.cashier_id
  LEFT JOIN facts f ON f.id = s.fact_id
  LEFT JOIN customers c ON c.id = s.customer_id
  ORDER BY s.completed_at DESC, s.id DESC`;

const OF_OUTLET = '(? IS NULL OR outlet_id = ?)';

const BY_NUMBER = listed(
  `SELECT id FROM sales WHERE receipt_number LIKE ? ESCAPE '\\' AND ${OF_OUTLET} ORDER BY completed_at DESC LIMIT ?`,
);
const NEWEST_OF_REGISTER = listed(
  'SELECT id FROM sales WHERE register_id = ? ORDER BY completed_at DESC LIMIT 1',
);
const NEWEST = listed(`SELECT id FROM sales WHERE ${OF_OUTLET} ORDER BY completed_at DESC LIMIT ?`);
/** What was paid differs from the total by cash rounding, which is under 5 cents. */
const MAX_ROUNDING_CENTS = 4;
const BY_AMOUNT = listed(
  `SELECT id FROM sales WHERE total_cents BETWEEN ? AND ?
    AND ? IN (total_cents, total_cents + rounding_cents) AND ${OF_OUTLET} ORDER BY completed_at DESC LIMIT ?`,
);

type ListedRow = Omit<ReceiptListItem, 'acknowledged' | 'customer'> & {
  readonly acknowledged: number;
  readonly customerId: string | null;
  readonly customerName: string | null;
};

/**
 * Receipts, newest first.
 * @param text part of a receipt's number, or an amount in dollars (the total, or what was paid of it); empty: all
 * @param outletId where they were sold; null: anywhere
 */
export function findReceipts(
  db: ReadableDb,
  text: string,
  limit: number,
  outletId: string | null = null,
): readonly ReceiptListItem[] {
  const typed = text.trim();
  const rest = [outletId, outletId, limit];
  if (typed === '')
    return db
      .prepare<ListedRow>(NEWEST)
      .all(...rest)
      .map(toItem);
  const byNumber = db.prepare<ListedRow>(BY_NUMBER).all(`%${typed.replace(/[\\%_]/g, '\\$&')}%`, ...rest);
  const bySale = new Map([...byNumber, ...findByAmount(db, typed, rest)].map((row) => [row.saleId, row]));
  return [...bySale.values()]
    .sort((one, other) => (one.completedAt < other.completedAt ? 1 : -1))
    .slice(0, limit)
    .map(toItem);
}

/** What a register sold last. */
export function readLastReceipt(db: ReadableDb, registerId: string): ReceiptListItem | undefined {
  const row = db.prepare<ListedRow>(NEWEST_OF_REGISTER).get(registerId);
  return row && toItem(row);
}

function findByAmount(
  db: ReadableDb,
  typed: string,
  rest: readonly (string | number | null)[],
): readonly ListedRow[] {
  const cents = centsOf(typed);
  if (cents === undefined) return [];
  return db
    .prepare<ListedRow>(BY_AMOUNT)
    .all(cents - MAX_ROUNDING_CENTS, cents + MAX_ROUNDING_CENTS, cents, ...rest);
}

const toItem = ({ customerId, customerName, ...row }: ListedRow): ReceiptListItem => ({
  ...row,
  customer: customerId === null ? null : { id: customerId, name: customerName },
  acknowledged: row.acknowledged === 1,
});

/** `12.30`, `$1,234.5` and `12` are amounts. */
function centsOf(typed: string): number | undefined {
  const match = /^\$?(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.replaceAll(',', ''));
  return match === null ? undefined : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** The sale of a receipt number, as it is printed; the newest, should two tills have used it. */
export const findSaleByNumber = (db: ReadableDb, number: string): SaleId | undefined =>
  db
    .prepare<{ id: SaleId }>(
      'SELECT id FROM sales WHERE receipt_number = ? ORDER BY completed_at DESC LIMIT 1',
    )
    .get(number.toUpperCase())?.id;
