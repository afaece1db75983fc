import type { TestCompany } from '../../../sync-server/test/world.ts';
import { type ShownSale, type Till, until } from './till.ts';

type Row = Readonly<Record<string, unknown>>;

/** Looks at Postgres as somebody who sees every company. */
export type Query = (sql: string, parameters: readonly unknown[]) => Promise<readonly Row[]>;

export interface AuditedShop {
  readonly query: Query;
  readonly company: TestCompany;
  readonly tills: readonly Till[];
  /** Every sale that showed a receipt, at whichever computer. */
  readonly shown: readonly ShownSale[];
  readonly openingMilli?: number;
}

const SIGNED_CENTS = `round(((line ->> 'debitCents')::numeric - (line ->> 'creditCents')::numeric) * 100)::bigint`;

/** Waits until nothing waits anywhere, and every till has all that the server has accepted. */
export async function settled({ query, company, tills }: AuditedShop): Promise<void> {
  for (const till of tills) await till.until(({ phase, sync }) => phase === 'ready' && sync.waiting === 0);
  await until(async () => {
    const counted = await query(
      `SELECT (SELECT coalesce(max(accept_no), 0) FROM facts WHERE company_id = $1) AS last,
              (SELECT number FROM incarnations WHERE company_id = $1 ORDER BY number DESC LIMIT 1) AS life`,
      [company.companyId],
    );
    const last = Number(counted[0]?.last);
    const life = Number(counted[0]?.life ?? 1);
    return tills.every((till) => hasAllThrough(till, last, life));
  });
}

/** In this life of the server's data, without a gap from where its counters start. */
function hasAllThrough(till: Till, last: number, life: number): boolean {
  const [found] = till.look(
    `SELECT incarnation, through_accept_no AS base,
            (SELECT count(DISTINCT accept_no) FROM facts WHERE accept_no > through_accept_no) AS later,
            (SELECT count(*) FROM facts WHERE accept_no IS NULL) AS unknown,
            (SELECT count(*) FROM outbox WHERE state = 'waiting') AS waiting,
            (SELECT count(*) FROM journal_entries
              WHERE status <> 'posted' AND fact_id IN (SELECT id FROM facts WHERE counted = 1)) AS unposted
       FROM replica_base`,
  );
  if (found === undefined || Number(found.incarnation) !== life) return false;
  const { later, base, unknown, waiting, unposted } = found;
  return Number(later) === last - Number(base) && unknown === 0 && waiting === 0 && unposted === 0;
}

/**
 * Every sale that showed a receipt is in the books exactly once, the books balance, and every replica has the server's figures.
 * @returns what is wrong, in sentences
 */
export async function audit(shop: AuditedShop): Promise<string[]> {
  await settled(shop);
  const findings: string[] = [];
  await auditSales(shop, findings);
  await auditBooks(shop, findings);
  await auditStock(shop, findings);
  await auditAside(shop, findings);
  await auditChains(shop, findings);
  for (const till of shop.tills) await auditReplica(shop, till, findings);
  return findings;
}

async function auditSales({ query, company, shown }: AuditedShop, findings: string[]): Promise<void> {
  const sales = await query('SELECT id, receipt_number FROM sales WHERE company_id = $1', [
    company.companyId,
  ]);
  const wanted = shown.map(({ saleId, receiptNumber }) => `${saleId} ${receiptNumber}`).sort();
  const found = sales.map(({ id, receipt_number: number }) => `${id} ${number}`).sort();
  expectSame('sales in the books', found, wanted, findings);
  const reviewed = await query(
    `SELECT details ->> 'receiptNumber' AS number FROM review_items WHERE company_id = $1 AND code = 'sync.receiptGap'`,
    [company.companyId],
  );
  const numbers = new Set(reviewed.map(({ number }) => number));
  for (const [number, same] of Map.groupBy(sales, ({ receipt_number: receipt }) => receipt)) {
    if (same.length > 1 && !numbers.has(number)) {
      findings.push(`receipt ${number} was given to ${same.length} sales, and nobody is told`);
    }
  }
}

async function auditBooks({ query, company, shown }: AuditedShop, findings: string[]): Promise<void> {
  const entries = await query(
    `SELECT kind, reference, (SELECT sum(${SIGNED_CENTS}) FROM jsonb_array_elements(lines) AS line) AS difference
       FROM journal_entries WHERE company_id = $1 AND audience = 'office'`,
    [company.companyId],
  );
  for (const { reference, difference } of entries) {
    if (Number(difference) !== 0) findings.push(`the entry of ${reference} is out by ${difference} cents`);
  }
  const booked = entries.filter(({ kind }) => kind === 'sale').map(({ reference }) => reference);
  const wanted = shown.map(({ receiptNumber }) => receiptNumber);
  expectSame('entries of sales', booked.sort(), wanted.sort(), findings);
}

async function auditStock(
  { query, company, shown, openingMilli = 1_000_000 }: AuditedShop,
  findings: string[],
): Promise<void> {
  const levels = await serverLevels(query, company);
  const wanted = company.items.map(({ variantId }) => {
    const sold = shown.flatMap(({ items }) => items.filter((item) => item.variantId === variantId));
    return `${variantId} ${openingMilli - sold.length * 1_000}`;
  });
  expectSame('stock on the server', levels, wanted.sort(), findings);
  const moved = await query(
    `SELECT variant_id, (sum(quantity_milli) * 1000)::bigint AS milli FROM stock_movements WHERE company_id = $1 GROUP BY 1`,
    [company.companyId],
  );
  expectSame(
    'movements',
    moved.map(({ variant_id: id, milli }) => `${id} ${milli}`).sort(),
    levels,
    findings,
  );
}

const serverLevels = async (query: Query, { companyId }: TestCompany): Promise<string[]> =>
  (
    await query(
      'SELECT variant_id, (on_hand_milli * 1000)::bigint AS milli FROM stock_levels WHERE company_id = $1',
      [companyId],
    )
  )
    .map(({ variant_id: id, milli }) => `${id} ${milli}`)
    .sort();

/** What is kept aside must be a second copy of what is in the books. */
async function auditAside({ query, company }: AuditedShop, findings: string[]): Promise<void> {
  const lost = await query(
    `SELECT fact_id, outcome, code, sequence FROM quarantined_facts AS aside WHERE company_id = $1
      AND NOT EXISTS (SELECT FROM facts WHERE facts.id = aside.fact_id AND audience = 'office')`,
    [company.companyId],
  );
  for (const row of lost) findings.push(`kept aside, and not in the books: ${JSON.stringify(row)}`);
}

/** AcceptNos without gaps, and no place of a stream taken twice. */
async function auditChains({ query, company }: AuditedShop, findings: string[]): Promise<void> {
  const [found] = await query(
    `SELECT count(*) AS facts, count(DISTINCT accept_no) AS numbers, count(DISTINCT (stream_id, sequence)) AS places,
            max(accept_no) AS last FROM facts WHERE company_id = $1 AND audience = 'office'`,
    [company.companyId],
  );
  const { facts, ...others } = found ?? {};
  for (const [name, count] of Object.entries(others)) {
    if (count !== facts) findings.push(`${facts} facts have ${count} ${name}`);
  }
}

async function auditReplica({ query, company }: AuditedShop, till: Till, findings: string[]): Promise<void> {
  const [device] = till.look('SELECT receipt_series AS series FROM device_state');
  const name = `till ${device?.series}`;
  const levels = till.look('SELECT variant_id, on_hand_milli AS milli FROM stock_levels');
  expectSame(
    `${name}: stock`,
    levels.map(({ variant_id: id, milli }) => `${id} ${milli}`).sort(),
    await serverLevels(query, company),
    findings,
  );
  const balances = await query(
    `SELECT line ->> 'accountCode' AS code, sum(${SIGNED_CENTS}) AS cents
       FROM journal_entries, jsonb_array_elements(lines) AS line WHERE company_id = $1 AND audience = $2 GROUP BY 1`,
    [company.companyId, company.outletId],
  );
  const here = till.look('SELECT account_code AS code, balance_cents AS cents FROM account_balances');
  const text = (rows: readonly Row[]): string[] =>
    rows.flatMap(({ code, cents }) => (Number(cents) === 0 ? [] : `${code} ${cents}`)).sort();
  expectSame(`${name}: balances`, text(here), text(balances), findings);
  for (const table of ['outbox', 'unreadable_rows']) {
    const rows = till.look(`SELECT * FROM ${table}`);
    if (rows.length > 0) findings.push(`${name}: ${rows.length} in ${table}: ${JSON.stringify(rows[0])}`);
  }
  const standing = till.look('SELECT id FROM facts WHERE projected = 0');
  if (standing.length > 0) findings.push(`${name}: ${standing.length} facts aren't in its books`);
}

function expectSame(what: string, found: unknown, wanted: unknown, findings: string[]): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) findings.push(`${what}: ${one} instead of ${other}`);
}
