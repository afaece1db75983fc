import { type Cart, cart } from '#shared/sales/index.ts';
import type { ReadableDb, WritableDb } from '../../store/index.ts';

/** The cart that was being rung up; undefined when there is none. */
export function readCart(db: ReadableDb): Cart | undefined {
  const stored = db
    .prepare<{ sale_id: string; lines: string; customer_id: string | null; terms: string | null }>(
      'SELECT sale_id, lines, customer_id, terms FROM carts WHERE slot = 1',
    )
    .get();
  return stored === undefined
    ? undefined
    : cart.parse({
        ...(stored.terms === null ? {} : JSON.parse(stored.terms)),
        saleId: stored.sale_id,
        lines: JSON.parse(stored.lines),
        customerId: stored.customer_id,
      });
}

/** One statement whatever the cart holds; its lines and terms are plain JSON in either form. */
export function writeCart(db: WritableDb, { saleId, lines, customerId, ...terms }: Cart): void {
  db.prepareChange(
    `INSERT INTO carts (slot, sale_id, lines, customer_id, terms) VALUES (1, ?, ?, ?, ?)
      ON CONFLICT (slot) DO UPDATE SET sale_id = excluded.sale_id, lines = excluded.lines,
        customer_id = excluded.customer_id, terms = excluded.terms`,
  ).run(saleId, JSON.stringify(lines), customerId, JSON.stringify(terms));
}
