/// <reference path="../../../src/engine/store/sqlite-driver.d.ts" />

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSealedJournal } from '../../../src/engine/journal/index.ts';
import { lookInside } from '../../../src/engine/store/look-inside.fixture.ts';
import { expectedStock, expectSame, type Findings, type LedgerFact } from './audit-ledger.queries.ts';
import type { ShownReceipt } from './cashier.ts';
import type { TillProcess } from './till-process.ts';

type Row = Record<string, unknown>;

/** A replica's rows of documents, in an order that doesn't depend on the replica. */
export interface Replica {
  readonly facts: readonly Row[];
  readonly shifts: readonly Row[];
  readonly sales: readonly Row[];
  readonly sale_lines: readonly Row[];
  readonly sale_payments: readonly Row[];
  readonly stock_movements: readonly Row[];
  readonly journal_entries: readonly Row[];
}

const tables = [
  'facts',
  'shifts',
  'sales',
  'sale_lines',
  'sale_payments',
  'stock_movements',
  'journal_entries',
] as const;

/** What a till still waits for; a running engine keeps writing meanwhile. */
export function countArrived(till: TillProcess): { facts: number; entries: number } {
  return withDatabase(till, (all) => ({
    facts: Number(all('SELECT count(*) AS n FROM facts WHERE accept_no IS NOT NULL')[0]?.n),
    entries: Number(all("SELECT count(*) AS n FROM journal_entries WHERE status = 'posted'")[0]?.n),
  }));
}

/** One stopped till by itself: whole, sent, counted, and with the stock that there must be. */
export function auditTill(till: TillProcess, shown: readonly ShownReceipt[], findings: Findings): Replica {
  return withDatabase(till, (all) => {
    const expectNone = (what: string, sql: string): void => {
      const rows = all(sql);
      if (rows.length > 0) findings.push(`${till.name}: ${rows.length} ${what}: ${JSON.stringify(rows[0])}`);
    };
    expectSame(
      `${till.name}: its file`,
      all('PRAGMA integrity_check'),
      [{ integrity_check: 'ok' }],
      findings,
    );
    expectNone('in the outbox', 'SELECT * FROM outbox');
    expectNone('unreadable rows', 'SELECT * FROM unreadable_rows');
    expectNone('facts that are not projected', 'SELECT * FROM facts WHERE projected <> 1');
    expectNone('unbooked entries', "SELECT * FROM journal_entries WHERE status <> 'posted'");
    expectNone('carts with lines', "SELECT * FROM carts WHERE lines <> '[]'");
    const [ends] = all(
      `SELECT last_sequence = (SELECT max(sequence) FROM facts f WHERE f.stream_id = d.stream_id) AS facts,
         last_sequence = (SELECT count(*) FROM facts f WHERE f.stream_id = d.stream_id) AS gap_free,
         last_receipt_sequence = (SELECT count(*) FROM sales s WHERE s.stream_id = d.stream_id) AS receipts
       FROM device_state d`,
    );
    expectSame(`${till.name}: its counters`, ends, { facts: 1, gap_free: 1, receipts: 1 }, findings);
    const skuOf = `(SELECT value ->> 'sku' FROM products, json_each(products.variants)
      WHERE value ->> 'id' = variant_id)`;
    const expected = Object.entries(expectedStock(shown)).sort();
    for (const [name, sql] of Object.entries({
      levels: `SELECT ${skuOf} AS sku, on_hand_milli AS milli FROM stock_levels`,
      movements: `SELECT ${skuOf} AS sku, sum(quantity_milli) AS milli FROM stock_movements GROUP BY variant_id`,
    })) {
      const found = all(sql).map(({ sku, milli }) => [sku, Number(milli) / 1_000]);
      expectSame(`${till.name}: stock (${name})`, found.sort(), expected, findings);
    }
    return Object.fromEntries(
      tables.map((table) => [table, all(`SELECT * FROM ${table} ORDER BY id`)]),
    ) as unknown as Replica;
  });
}

/** Both tills and Postgres hold the same facts. */
export function auditReplicas(
  replicas: readonly [Replica, Replica],
  ledger: readonly LedgerFact[],
  findings: Findings,
): void {
  const [one, other] = replicas;
  for (const table of tables) expectSame(`${table} on both tills`, other[table], one[table], findings);
  const byId = (rows: readonly Row[]) =>
    rows
      .map((row) => [
        row.id,
        row.stream_id,
        row.envelope,
        row.signature,
        String(row.accept_no),
        row.posting_month,
      ])
      .sort();
  expectSame('facts on a till', byId(one.facts), byId(ledger as unknown as Row[]), findings);
}

/** Every fact of the till stands in its sealed journal once, in order: the recovery key alone opens it. */
export function auditJournal(
  till: TillProcess,
  recoveryKeyFile: string,
  replica: Replica,
  findings: Findings,
): void {
  const [device] = withDatabase(till, (all) => all('SELECT stream_id FROM device_state'));
  const streamId = String(device?.stream_id);
  const { records, torn } = readSealedJournal({
    folder: join(till.folders.dataDir, 'journal', streamId),
    recoveryPrivateKey: Buffer.from(readFileSync(recoveryKeyFile, 'utf8').trim(), 'base64'),
  });
  const journaled = records.map(({ sequence, payload }) => [
    sequence,
    (JSON.parse(Buffer.from(payload).toString('utf8')) as { envelope: string }).envelope,
  ]);
  const recorded = replica.facts
    .filter((fact) => fact.stream_id === streamId)
    .sort((first, second) => Number(first.sequence) - Number(second.sequence))
    .map(({ sequence, envelope }) => [sequence, envelope]);
  expectSame(`${till.name}: its journal`, journaled, recorded, findings);
  if (torn) findings.push(`${till.name}: its journal is torn after a clean stop`);
}

function withDatabase<T>(till: TillProcess, read: (all: (sql: string) => Row[]) => T): T {
  const database = lookInside(till.folders.dataDir);
  try {
    return read((sql) => database.prepare<unknown[], Row>(sql).all());
  } finally {
    database.close();
  }
}
