import type { SaleId, StreamId } from '#shared/kernel/index.ts';
import type { LinkedSale } from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A sale with its fact as it was signed; undefined when this device doesn't have them, or not any more. */
export const readLinkedSale = (db: ReadableDb, saleId: SaleId): LinkedSale | undefined =>
  db
    .prepare<{ saleId: SaleId; streamId: StreamId; envelope: string }>(
      `SELECT s.id AS saleId, f.stream_id AS streamId, f.envelope AS envelope
       FROM sales s JOIN facts f ON f.id = s.fact_id WHERE s.id = ?`,
    )
    .get(saleId);
