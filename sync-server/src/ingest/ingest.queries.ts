import { streams } from '#shared/devices/index.ts';
import { type CompanySettings, companies } from '#shared/identity/index.ts';
import type { DeferredFact, KnownFact, LockedStream, SoldSerial } from '#shared/sync/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { readRow, selectList } from '../store/rows.ts';

/** Locks streams for the rest of the transaction, in one order for everybody. Other companies' aren't there. */
export async function lockStreams(tx: CompanyTransaction, ids: readonly string[]): Promise<LockedStream[]> {
  const rows = await tx.query(
    `SELECT ${selectList(streams)}, (SELECT kind FROM registers WHERE registers.id = streams.register_id) AS register_kind
       FROM streams WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return rows.map((row) => ({ ...readRow(streams, row), registerKind: row.register_kind ?? 'counter' }));
}

/** Where a stream is after a batch. */
export async function saveStream(
  tx: CompanyTransaction,
  stream: { id: string; lastSequence: number; lastHash: string; lastReceiptSequence: number },
  seenAt: string,
): Promise<void> {
  await tx.query(
    `UPDATE streams SET last_sequence = $2, last_hash = $3, last_receipt_sequence = $4, last_seen_at = $5 WHERE id = $1`,
    [stream.id, stream.lastSequence, stream.lastHash, stream.lastReceiptSequence, seenAt],
  );
}

/** The month through which the books are closed, or null; shared, so that closing a month waits for facts under way. */
export async function booksClosedThrough(tx: CompanyTransaction): Promise<string | null> {
  const rows = await tx.query('SELECT books_closed_through FROM company_books FOR SHARE');
  return rows[0]?.books_closed_through ?? null;
}

const hashOfEnvelope = `encode(sha256(convert_to(envelope, 'UTF8')), 'hex')`;

/**
 * What is known of facts by stream and sequence, and of fact ids.
 * @param sequences pairs of stream and sequence
 */
export async function findKnownFacts(
  tx: CompanyTransaction,
  sequences: readonly { streamId: string; sequence: number }[],
  factIds: readonly string[],
): Promise<KnownFact[]> {
  const bySequence = 'JOIN wanted USING (stream_id, sequence)';
  const byId = 'WHERE id = ANY($3::uuid[])';
  const accepted = `SELECT stream_id, sequence, id AS fact_id, ${hashOfEnvelope} AS hash, type, 'accepted' AS outcome,
    accept_no, posting_month, NULL AS code FROM facts`;
  const deferred = `SELECT stream_id, sequence, id, ${hashOfEnvelope}, type, 'deferred', NULL, NULL, NULL FROM deferred_facts`;
  const quarantined = `SELECT stream_id, sequence, fact_id, ${hashOfEnvelope}, NULL, outcome, NULL, NULL, code
    FROM quarantined_facts`;
  // Joined one by one: an OR over both ways would read the whole table.
  const rows = await tx.query(
    `WITH wanted AS (SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS pair (stream_id, sequence))
     ${accepted} ${bySequence} WHERE audience = 'office'
     UNION ALL ${accepted} ${byId} AND audience = 'office'
     UNION ALL ${deferred} ${bySequence} WHERE projected_at IS NULL
     UNION ALL ${deferred} ${byId} AND projected_at IS NULL
     UNION ALL ${quarantined} ${bySequence}`,
    [sequences.map((pair) => pair.streamId), sequences.map((pair) => pair.sequence), factIds],
  );
  return rows.map((row) => ({
    streamId: row.stream_id ?? '',
    sequence: row.sequence == null ? null : Number(row.sequence),
    factId: row.fact_id ?? null,
    hash: row.hash ?? '',
    type: row.type ?? null,
    outcome: row.outcome as KnownFact['outcome'],
    acceptNo: row.accept_no == null ? null : Number(row.accept_no),
    postingMonth: row.posting_month ?? null,
    code: row.code ?? null,
  }));
}

/** Which of these are in quarantine already. */
export async function findQuarantined(tx: CompanyTransaction, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.query('SELECT id FROM quarantined_facts WHERE id = ANY($1::uuid[])', [ids]);
  return new Set(rows.map((row) => row.id ?? ''));
}

/** Rows of the quarantine that keep these facts, but for those that are forks of others. */
export async function quarantineIdsOf(tx: CompanyTransaction, factIds: readonly string[]): Promise<string[]> {
  if (factIds.length === 0) return [];
  const rows = await tx.query(
    `SELECT id FROM quarantined_facts WHERE fact_id = ANY($1::uuid[]) AND outcome = 'quarantined'`,
    [factIds],
  );
  return rows.map((row) => row.id ?? '');
}

export async function removeFromQuarantine(tx: CompanyTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM quarantined_facts WHERE id = ANY($1::uuid[])', [ids]);
}

export async function resolveReviewItems(
  tx: CompanyTransaction,
  ids: readonly string[],
  resolvedAt: string,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    'UPDATE review_items SET resolved_at = $2 WHERE id = ANY($1::uuid[]) AND resolved_at IS NULL',
    [ids, resolvedAt],
  );
}

/** Receipt numbers of these that are in the books. */
export async function findReceipts(tx: CompanyTransaction, numbers: readonly string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await tx.query(
    `SELECT receipt_number FROM sales WHERE receipt_number = ANY($1::text[])
     UNION ALL SELECT receipt_number FROM cash_movements WHERE receipt_number = ANY($1::text[])`,
    [numbers],
  );
  return new Set(rows.map((row) => row.receipt_number ?? ''));
}

/** Sales of these that have a tax invoice; asking about one waits for whoever else issues one of it. */
export async function findTaxInvoiced(
  tx: CompanyTransaction,
  saleIds: readonly string[],
): Promise<Set<string>> {
  if (saleIds.length === 0) return new Set();
  for (const saleId of saleIds.toSorted())
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 11))', [saleId]);
  const rows = await tx.query('SELECT DISTINCT sale_id FROM tax_invoices WHERE sale_id = ANY($1::uuid[])', [
    saleIds,
  ]);
  return new Set(rows.map((row) => row.sale_id ?? ''));
}

/** How the company charges GST; null: it isn't registered. */
export async function gstOfCompany(tx: CompanyTransaction): Promise<CompanySettings['gst']> {
  const [row] = await tx.query(`SELECT ${selectList(companies)} FROM companies WHERE id = $1`, [
    tx.companyId,
  ]);
  return row === undefined ? null : readRow(companies, row).settings.gst;
}

/** Serial numbers of these that a sale has; asking about one waits for whoever else sells it. */
export async function findSoldSerials(
  tx: CompanyTransaction,
  serials: readonly SoldSerial[],
): Promise<SoldSerial[]> {
  if (serials.length === 0) return [];
  for (const serial of [...new Set(serials.map((sold) => sold.serial))].sort())
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 12))', [serial]);
  const rows = await tx.query(
    `SELECT DISTINCT asked.variant_id, asked.serial
       FROM unnest($1::uuid[], $2::text[]) AS asked (variant_id, serial)
       JOIN sale_lines ON sale_lines.variant_id = asked.variant_id AND sale_lines.serials ? asked.serial`,
    [serials.map(({ variantId }) => variantId), serials.map(({ serial }) => serial)],
  );
  return rows.map((row) => ({ variantId: row.variant_id ?? '', serial: row.serial ?? '' }));
}

/** Takes the next acceptNos; the company's row stays locked until commit, so that they follow the order of commits. */
export async function takeAcceptNos(tx: CompanyTransaction, count: number): Promise<number> {
  const rows = await tx.query(
    'UPDATE company_counters SET accept_no = accept_no + $1 RETURNING accept_no - $1 AS last',
    [count],
  );
  if (rows[0]?.last == null) throw new Error('expected the company to have a counter');
  return Number(rows[0].last);
}

export async function keepDeferred(tx: CompanyTransaction, facts: readonly DeferredFact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.query(
    `INSERT INTO deferred_facts
       (id, company_id, stream_id, sequence, type, envelope, signature, private_salt, private_text, received_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                          $8::text[], $9::text[], $10::timestamptz[])
     ON CONFLICT DO NOTHING`,
    [
      facts.map((fact) => fact.id),
      facts.map((fact) => fact.companyId),
      facts.map((fact) => fact.streamId),
      facts.map((fact) => fact.sequence),
      facts.map((fact) => fact.type),
      facts.map((fact) => fact.envelope),
      facts.map((fact) => fact.signature),
      facts.map((fact) => fact.privateSalt),
      facts.map((fact) => fact.privateText),
      facts.map((fact) => fact.receivedAt),
    ],
  );
}

/** Deferred facts of types that are known by now, in the order they came. */
export async function findDeferred(
  tx: CompanyTransaction,
  types: readonly string[],
): Promise<DeferredFact[]> {
  const rows = await tx.query(
    `SELECT id, company_id, stream_id, sequence, type, envelope, signature, private_salt, private_text, received_at
       FROM deferred_facts WHERE projected_at IS NULL AND type = ANY($1::text[])
      ORDER BY received_at, stream_id, sequence LIMIT 500 FOR UPDATE`,
    [types],
  );
  return rows.map((row) => ({
    id: row.id ?? '',
    companyId: row.company_id ?? '',
    streamId: row.stream_id ?? '',
    sequence: Number(row.sequence),
    type: row.type ?? '',
    envelope: row.envelope ?? '',
    signature: row.signature ?? '',
    privateSalt: row.private_salt ?? null,
    privateText: row.private_text ?? null,
    receivedAt: row.received_at ?? '',
  }));
}

export async function markDeferredProjected(
  tx: CompanyTransaction,
  ids: readonly string[],
  at: string,
): Promise<void> {
  await tx.query('UPDATE deferred_facts SET projected_at = $2 WHERE id = ANY($1::uuid[])', [ids, at]);
}

/** Runs `work` so that what it wrote can be undone without losing the transaction. */
export async function inSavepoint(tx: CompanyTransaction, work: () => Promise<void>): Promise<unknown> {
  await tx.query('SAVEPOINT fact');
  try {
    await work();
  } catch (error) {
    await tx.query('ROLLBACK TO SAVEPOINT fact');
    await tx.query('RELEASE SAVEPOINT fact');
    return error;
  }
  await tx.query('RELEASE SAVEPOINT fact');
  return undefined;
}
