import { createHash, createPublicKey, verify } from 'node:crypto';
import type { ShownReceipt } from './cashier.ts';
import type { ServerProcess } from './server-process.ts';
import { FLOAT_CENTS, OPENING_PIECES, wares } from './shop.ts';

/** What is wrong, in sentences; empty when everything fits. */
export type Findings = string[];

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const dollarsToCents = (column: string): string => `(${column} * 100)::bigint::text AS ${column}`;

/** 9% inside the price, half a cent upwards, in whole numbers. */
const gstInside = (totalCents: number): number => Math.floor((2 * 9 * totalCents + 109) / (2 * 109));
const toFiveCents = (totalCents: number): number => Math.floor((totalCents + 2) / 5) * 5;

/** Sales, payments and lines in Postgres against what was shown to customers. */
export async function auditSales(
  server: ServerProcess,
  shown: readonly ShownReceipt[],
  findings: Findings,
): Promise<void> {
  const sales = await server.query<Record<string, string>>(
    `SELECT id, receipt_number, receipt_sequence::text, stream_id, register_code, ${dollarsToCents('total_cents')},
       ${dollarsToCents('gst_cents')}, ${dollarsToCents('rounding_cents')} FROM sales`,
  );
  const lines = await server.query<{ sale_id: string; sku: string; pieces: string; total_cents: string }>(
    `SELECT sale_id, sku, quantity_milli::text AS pieces, ${dollarsToCents('total_cents')} FROM sale_lines`,
  );
  const payments = await server.query<Record<string, string>>(
    `SELECT sale_id, ${['amount_cents', 'rounding_cents', 'tendered_cents', 'change_cents'].map(dollarsToCents)}
     FROM sale_payments`,
  );
  const receipts = new Map(shown.map((receipt) => [receipt.saleId, receipt]));
  if (sales.length !== receipts.size) {
    findings.push(`${receipts.size} sales showed a receipt, and Postgres has ${sales.length}`);
  }
  for (const receipt of shown) {
    const sale = sales.find(({ id }) => id === receipt.saleId);
    if (sale === undefined) {
      findings.push(`the sale of ${receipt.receiptNumber} is missing`);
      continue;
    }
    const paid = toFiveCents(receipt.totalCents);
    const expected = {
      receipt: receipt.receiptNumber,
      total: receipt.totalCents,
      gst: gstInside(receipt.totalCents),
      rounding: paid - receipt.totalCents,
      lines: Object.entries(receipt.pieces)
        .map(([sku, pieces]) => `${sku} ${pieces} ${pieces * priceOf(sku)}`)
        .sort(),
      payments: [
        [receipt.totalCents, paid - receipt.totalCents, receipt.tenderedCents, receipt.tenderedCents - paid],
      ],
    };
    const found = {
      receipt: sale.receipt_number,
      total: Number(sale.total_cents),
      gst: Number(sale.gst_cents),
      rounding: Number(sale.rounding_cents),
      lines: lines
        .filter(({ sale_id }) => sale_id === receipt.saleId)
        .map(({ sku, pieces, total_cents }) => `${sku} ${Number(pieces)} ${total_cents}`)
        .sort(),
      payments: payments
        .filter(({ sale_id }) => sale_id === receipt.saleId)
        .map(({ amount_cents, rounding_cents, tendered_cents, change_cents }) =>
          [amount_cents, rounding_cents, tendered_cents, change_cents].map(Number),
        ),
    };
    expectSame(`the sale of ${receipt.receiptNumber}`, found, expected, findings);
  }
  for (const [stream, ofStream] of Map.groupBy(sales, ({ stream_id }) => stream_id ?? '')) {
    const numbers = ofStream.map(({ receipt_number }) => receipt_number).sort();
    const expected = ofStream.map(
      (sale, index) => `${sale.register_code}-${String(index + 1).padStart(6, '0')}`,
    );
    expectSame(`the receipt numbers of stream ${stream}`, numbers, expected, findings);
  }
}

const priceOf = (sku: string): number => wares.find((ware) => ware.sku === sku)?.priceCents ?? Number.NaN;

/** A fact as it was signed, for comparing replicas. */
export interface LedgerFact {
  readonly id: string;
  readonly envelope: string;
  readonly signature: string;
  readonly accept_no: string;
  readonly posting_month: string;
  readonly stream_id: string;
}

/** Chains, signatures, order of acceptance, and that nothing was set aside. */
export async function auditFacts(server: ServerProcess, findings: Findings): Promise<LedgerFact[]> {
  const facts = await server.query<LedgerFact>(
    `SELECT id, envelope, signature, accept_no::text, posting_month, stream_id FROM facts WHERE audience = 'office'
     ORDER BY stream_id, sequence`,
  );
  const forOutlet = await server.query<LedgerFact>(
    `SELECT id, envelope, signature, accept_no::text, posting_month, stream_id FROM facts WHERE audience <> 'office'
     ORDER BY stream_id, sequence`,
  );
  expectSame('facts for the outlet', forOutlet, facts, findings);
  const streams = await server.query<Record<string, string>>(
    'SELECT id, public_key, last_sequence::text, last_hash FROM streams',
  );
  for (const [streamId, chain] of Map.groupBy(facts, ({ stream_id }) => stream_id)) {
    const stream = streams.find(({ id }) => id === streamId);
    const raw = Buffer.from(stream?.public_key ?? '', 'base64');
    const key = createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
    let previous = '0'.repeat(64);
    for (const [index, { envelope, signature }] of chain.entries()) {
      const where = `fact ${index + 1} of stream ${streamId}`;
      const { sequence, previous: named } = JSON.parse(envelope) as { sequence: number; previous: string };
      if (sequence !== index + 1) findings.push(`${where} says that it is ${sequence}`);
      if (named !== previous) findings.push(`${where} does not follow the one before it`);
      if (!verify(null, Buffer.from(envelope, 'utf8'), key, Buffer.from(signature, 'base64'))) {
        findings.push(`${where} is not signed by its stream`);
      }
      previous = sha256(envelope);
    }
    const end = { sequence: stream?.last_sequence, hash: stream?.last_hash };
    expectSame(`the end of ${streamId}`, end, { sequence: String(chain.length), hash: previous }, findings);
  }
  const numbers = facts.map(({ accept_no }) => Number(accept_no)).sort((one, other) => one - other);
  expectSame(
    'accept numbers',
    numbers,
    [...facts.keys()].map((index) => index + 1),
    findings,
  );
  for (const table of ['quarantined_facts', 'deferred_facts', 'review_items']) {
    const aside = await server.query(`SELECT * FROM ${table}`);
    if (aside.length > 0) findings.push(`${table} has ${aside.length}: ${JSON.stringify(aside[0])}`);
  }
  return facts;
}

interface Entry {
  readonly id: string;
  readonly fact_id: string;
  readonly kind: string;
  readonly reference: string;
  readonly lines: readonly { accountCode: string; debitCents: string; creditCents: string }[];
}

/** Each sale booked once and balanced, and the accounts as large as everything that was sold. */
export async function auditBooks(
  server: ServerProcess,
  shown: readonly ShownReceipt[],
  shifts: number,
  findings: Findings,
): Promise<void> {
  const entries = await server.query<Entry>(
    "SELECT id, fact_id, kind, reference, lines FROM journal_entries WHERE audience = 'office'",
  );
  const accounts = new Map<string, number>();
  for (const { reference, lines } of entries) {
    let difference = 0;
    for (const { accountCode, debitCents, creditCents } of lines) {
      const cents = inCents(debitCents) - inCents(creditCents);
      difference += cents;
      accounts.set(accountCode, (accounts.get(accountCode) ?? 0) + cents);
    }
    if (difference !== 0) findings.push(`the entry of ${reference} is out of balance by ${difference} cents`);
  }
  const receipts = [...new Map(shown.map((receipt) => [receipt.saleId, receipt])).values()];
  const booked = entries.filter(({ kind }) => kind === 'sale').map(({ reference }) => reference);
  const expected = receipts.map(({ receiptNumber }) => receiptNumber);
  expectSame('booked receipts', booked.sort(), expected.sort(), findings);
  const taken = sum(receipts.map(({ totalCents }) => toFiveCents(totalCents)));
  const total = sum(receipts.map(({ totalCents }) => totalCents));
  const gst = sum(receipts.map(({ totalCents }) => gstInside(totalCents)));
  const floats = shifts * FLOAT_CENTS;
  const stock = wares.length * OPENING_PIECES * 50;
  const sheet = {
    '1000': -floats,
    '1010': taken + floats,
    '1200': stock,
    '2200': -gst,
    '3900': -stock,
    '4000': -(total - gst),
    '4900': -(taken - total),
  };
  expectSame('the accounts', thoseThatMoved([...accounts]), thoseThatMoved(Object.entries(sheet)), findings);
}

/** An account whose postings cancel out, as roundings up and down may, is like one that had none. */
const thoseThatMoved = (accounts: readonly (readonly [string, number])[]): Record<string, number> =>
  Object.fromEntries(accounts.filter(([, cents]) => cents !== 0).sort());

const inCents = (dollars: string): number => Math.round(Number(dollars) * 100);

/** @returns pieces on hand that there must be, by sku */
export function expectedStock(shown: readonly ShownReceipt[]): Record<string, number> {
  const left = Object.fromEntries(wares.map(({ sku }) => [sku, OPENING_PIECES]));
  for (const { pieces } of new Map(shown.map((receipt) => [receipt.saleId, receipt])).values()) {
    for (const [sku, sold] of Object.entries(pieces)) left[sku] = (left[sku] ?? 0) - sold;
  }
  return left;
}

/** Levels, and the movements that they are the sum of. */
export async function auditStock(
  server: ServerProcess,
  shown: readonly ShownReceipt[],
  findings: Findings,
): Promise<void> {
  const skuOf = `(SELECT variant->>'sku' FROM products, jsonb_array_elements(variants) AS variant
    WHERE (variant->>'id')::uuid = variant_id)`;
  const levels = await server.query<{ sku: string; pieces: string }>(
    `SELECT ${skuOf} AS sku, on_hand_milli::text AS pieces FROM stock_levels`,
  );
  const moved = await server.query<{ sku: string; pieces: string }>(
    `SELECT ${skuOf} AS sku, sum(quantity_milli)::text AS pieces FROM stock_movements GROUP BY variant_id`,
  );
  const expected = Object.entries(expectedStock(shown)).sort();
  for (const [name, rows] of Object.entries({ levels, moved })) {
    const found = rows.map(({ sku, pieces }) => [sku, Number(pieces)]).sort();
    expectSame(`stock (${name}) in Postgres`, found, expected, findings);
  }
}

/** Compares as JSON, and shows where the two part. */
export function expectSame(what: string, found: unknown, expected: unknown, findings: Findings): void {
  const one = JSON.stringify(found);
  const other = JSON.stringify(expected);
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 80);
  findings.push(
    `${what}: found …${one.slice(from, at + 160)}… where …${other.slice(from, at + 160)}… was expected`,
  );
}
