import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../src/demo/seed-demo.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { startTestPostgres, type TestPostgres } from './postgres.ts';

/** Six seconds on two idle cores; the tests beside this one share them. */
const SEEDING_TIMEOUT_MS = 180_000;
const NOW = '2026-11-21T20:30:00+08:00';
const clock = () => Date.parse(NOW);

let postgres: TestPostgres;
let admin: pg.Client;
let server: RunningServer;
let dataDir: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-demo-'));
  server = await startSeeded(postgres.url);
  admin = await connect(postgres.url);
}, SEEDING_TIMEOUT_MS);

afterAll(async () => {
  await admin.end();
  await server.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** `stopAfter`: breaks off when it has said so many lines, as a power cut would. */
const startSeeded = (databaseUrl: string, lines: string[] = [], stopAfter = Number.POSITIVE_INFINITY) =>
  startServer({
    dataDir,
    port: 0,
    databaseUrl,
    electricUrl: 'http://127.0.0.1:9',
    logLevel: 'silent',
    clock,
    beforeListening: ({ context }) =>
      seedDemo({ context, keepRecoveryKey: async () => undefined }, (line) => {
        lines.push(line);
        if (lines.length >= stopAfter) throw new Error('the power was cut');
      }),
  });

async function rows(sql: string, client: pg.Client = admin): Promise<Record<string, unknown>[]> {
  return (await client.query(sql)).rows;
}

const totals = (client: pg.Client) =>
  rows(
    `SELECT companies.name, registers.code, count(*)::int AS sales, sum(total_cents) AS cents, sum(gst_cents) AS gst,
       min(completed_at) AS first, max(completed_at) AS last
     FROM sales JOIN registers ON registers.id = register_id JOIN companies ON companies.id = sales.company_id
     GROUP BY 1, 2 ORDER BY 1, 2`,
    client,
  );

describe('the seeded demonstration', () => {
  it('has a month of sales at every till, and nothing that a person must look at', async () => {
    const tills = await totals(admin);
    expect(tills.map(({ name, code }) => `${name} ${code}`)).toEqual([
      'Corner Crafts T01',
      'Lucky Minimart T01',
      'Lucky Minimart T02',
      'Lucky Minimart T03',
    ]);
    for (const { name, sales } of tills) {
      const perDay = Number(sales) / 31;
      expect(perDay).toBeGreaterThan(name === 'Corner Crafts' ? 3 : 25);
      expect(perDay).toBeLessThan(name === 'Corner Crafts' ? 10 : 45);
    }
    expect(await rows('SELECT code, count(*) FROM review_items GROUP BY 1')).toEqual([]);
    expect(await rows('SELECT code FROM quarantined_facts')).toEqual([]);
  });

  it('ends an hour ago, on the server’s clock', async () => {
    const [last] = await rows('SELECT extract(epoch FROM max(completed_at)) * 1000 AS ms FROM sales');
    const lastMs = Number(last?.ms);
    expect(lastMs).toBeLessThanOrEqual(clock() - 60 * 60 * 1000);
    expect(lastMs).toBeGreaterThan(clock() - 3 * 60 * 60 * 1000);
  });

  it('has stock that is what was opened less what was sold, and never below zero', async () => {
    const wrong = await rows(
      `SELECT level.variant_id, level.on_hand_milli, moved.sum
       FROM stock_levels AS level
       JOIN (SELECT company_id, location_id, variant_id, sum(quantity_milli) FROM stock_movements GROUP BY 1, 2, 3) AS moved
         USING (company_id, location_id, variant_id)
       WHERE level.on_hand_milli <> moved.sum OR level.on_hand_milli < 0`,
    );
    expect(wrong).toEqual([]);
    const [sold] = await rows(
      `SELECT (SELECT sum(quantity_milli) FROM sale_lines) AS lines,
         (SELECT -sum(quantity_milli) FROM stock_movements WHERE kind = 'sale') AS moved`,
    );
    expect(sold?.lines).toBe(sold?.moved);
  });

  it('has books that balance, with the cash, the sales and the GST that the receipts say', async () => {
    const [books] = await rows(
      `SELECT sum((line->>'debitCents')::numeric - (line->>'creditCents')::numeric) AS balance,
         sum((line->>'creditCents')::numeric) FILTER (WHERE line->>'accountCode' = '4000') AS sales,
         coalesce(sum((line->>'creditCents')::numeric) FILTER (WHERE line->>'accountCode' = '2200'), 0) AS gst
       FROM journal_entries, jsonb_array_elements(lines) AS line WHERE audience = 'office'`,
    );
    const [receipts] = await rows(
      'SELECT sum(total_cents - gst_cents) AS sales, sum(gst_cents) AS gst FROM sales',
    );
    expect(Number(books?.balance)).toBe(0);
    expect(books?.sales).toBe(receipts?.sales);
    expect(books?.gst).toBe(receipts?.gst);
    const taxed = await rows(
      `SELECT DISTINCT companies.name FROM sales JOIN companies ON companies.id = company_id WHERE gst_charged OR gst_cents <> 0`,
    );
    expect(taxed).toEqual([{ name: 'Lucky Minimart' }]);
  });

  it('numbers what was accepted, each stream and each receipt without gaps', async () => {
    const gaps = await rows(
      `SELECT 'accepted' AS what FROM facts WHERE audience = 'office' GROUP BY company_id
         HAVING max(accept_no) <> count(*) OR min(accept_no) <> 1 OR count(DISTINCT accept_no) <> count(*)
       UNION ALL SELECT 'stream' FROM facts WHERE audience = 'office' GROUP BY stream_id
         HAVING max(sequence) <> count(*) OR min(sequence) <> 1
       UNION ALL SELECT 'receipts' FROM sales GROUP BY stream_id
         HAVING max(receipt_sequence) <> count(*) OR min(receipt_sequence) <> 1 OR count(DISTINCT receipt_number) <> count(*)`,
    );
    expect(gaps).toEqual([]);
  });

  it('closed its streams, so that the first real till is the register’s next', async () => {
    expect(await rows('SELECT DISTINCT status FROM streams WHERE register_id IS NOT NULL')).toEqual([
      { status: 'closed' },
    ]);
    expect(await rows("SELECT DISTINCT enrolments::int FROM registers WHERE kind = 'counter'")).toEqual([
      { enrolments: 1 },
    ]);
  });

  it('is left as it is by the next start', async () => {
    const before = await rows('SELECT count(*) FROM facts');
    const lines: string[] = [];
    const again = await startSeeded(postgres.url, lines);
    await again.close();
    expect(lines).toEqual([]);
    expect(await rows('SELECT count(*) FROM facts')).toEqual(before);
  });

  it('is the same for the same clock', { timeout: SEEDING_TIMEOUT_MS }, async () => {
    await admin.query('CREATE DATABASE second');
    const url = postgres.url.replace(/postgres$/, 'second');
    const second = await startSeeded(url);
    const client = await connect(url);
    const everySecond = await totals(client);
    await client.end();
    await second.close();
    expect(everySecond).toEqual(await totals(admin));
  });

  it('is whole after a seeding that was cut short', { timeout: SEEDING_TIMEOUT_MS }, async () => {
    await admin.query('CREATE DATABASE third');
    const thirdUrl = postgres.url.replace(/postgres$/, 'third');
    await expect(startSeeded(thirdUrl, [], 2)).rejects.toThrow('the power was cut');
    const third = await startSeeded(thirdUrl);
    const thirdClient = await connect(thirdUrl);
    const days = await rows(
      `SELECT companies.name, count(DISTINCT business_date)::int AS days, min(receipt_number) AS first
       FROM sales JOIN companies ON companies.id = company_id GROUP BY 1 ORDER BY 1`,
      thirdClient,
    );
    expect(days.map(({ days: count }) => count)).toEqual([31, 31]);
    expect(await rows(`SELECT code FROM review_items`, thirdClient)).toEqual([]);
    expect(
      await rows(`SELECT id FROM streams WHERE register_id IS NOT NULL AND status = 'open'`, thirdClient),
    ).toEqual([]);
    await thirdClient.end();
    await third.close();
  });

  it('is not put beside companies that are there already', async () => {
    await admin.query('CREATE DATABASE fourth');
    const url = postgres.url.replace(/postgres$/, 'fourth');
    const bare = await startServer({
      dataDir,
      port: 0,
      databaseUrl: url,
      electricUrl: 'http://127.0.0.1:9',
      logLevel: 'silent',
    });
    const id = crypto.randomUUID() as never;
    const settings = { gst: null, cashRounding: 'nearest', receiptFooter: [], demo: false };
    await bare.services.createCompany({ row: { id, name: 'Mine', legalName: 'Mine', uen: null, settings } });
    await bare.close();
    const lines: string[] = [];
    const started = await startSeeded(url, lines);
    expect(await started.services.companyIds()).toEqual([id]);
    expect(lines).toEqual([]);
    await started.close();
  });
});
