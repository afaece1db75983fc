import { personalFactTypes } from '#shared/customers/index.ts';
import type { CompanyTransaction } from '../store/database.ts';

/** A row that had something personal in it of somebody who was erased. */
export interface ErasedRow {
  readonly kind: 'customer' | 'fact' | 'reviewItem';
  readonly id: string;
  readonly erasedAtMs: number;
}

/** What shapes may hold of those who were erased after an instant. */
export async function rowsOfErased(tx: CompanyTransaction, since: string): Promise<ErasedRow[]> {
  const rows = await tx.query(
    `WITH erased AS (
       SELECT id, (extract(epoch FROM erased_at) * 1000)::bigint AS erased_ms FROM customers WHERE erased_at > $1::timestamptz
     )
     SELECT 'customer' AS kind, id, erased_ms FROM erased
     UNION ALL
     SELECT 'fact', fact.id, erased_ms FROM facts AS fact JOIN erased ON fact.body->>'customerId' = erased.id::text
      WHERE fact.audience = 'office' AND fact.type = ANY($2::text[])
     UNION ALL
     SELECT 'reviewItem', item.id, erased_ms FROM review_items AS item JOIN erased ON item.details->>'customerId' = erased.id::text`,
    [since, personalFactTypes],
  );
  return rows.map((row) => ({
    kind: row.kind as ErasedRow['kind'],
    id: row.id ?? '',
    erasedAtMs: Number(row.erased_ms),
  }));
}
