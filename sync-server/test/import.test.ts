import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPin } from '../src/devices/pin-hash.ts';
import { importCompany } from '../src/import/import-company.ts';
import { readImport } from '../src/import/read-import.ts';
import type { CompanyImport } from '../src/import/schema.ts';
import { startServer } from '../src/server.ts';
import { call, post } from './device.ts';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
let dataDir: string;
let example: Record<string, unknown>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-import-'));
  const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'import.md'), 'utf8');
  example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? 'null') as Record<string, unknown>;
  world = await startWorld({ dataDir });
});

afterAll(async () => {
  await world.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const operator = async () => ({
  authorization: `Operator ${(await readFile(join(dataDir, 'operator.key'), 'utf8')).trim()}`,
});

const imports = async (body: unknown) =>
  post<Record<string, unknown>>(`${world.server.url}/v1/operator/imports`, body, await operator());

/** The example under another slug, changed where a test needs it. */
function variation(
  slug: string,
  change: (input: CompanyImport) => Partial<CompanyImport> = () => ({}),
): CompanyImport {
  const read = readImport(example);
  if (!read.ok) throw new Error(JSON.stringify(read.error.details));
  const input = { ...read.value, company: { ...read.value.company, slug } };
  return { ...input, ...change(input) };
}

const importsDirectly = (input: CompanyImport) =>
  importCompany({ context: world.server.services.context, keepRecoveryKey: async () => undefined }, input);

async function one<Value = string>(sql: string, parameters: unknown[] = []): Promise<Value> {
  const { rows } = await world.admin.query<Record<string, Value>>(sql, parameters);
  return Object.values(rows[0] ?? {})[0] as Value;
}

const rowCounts = () =>
  one(`SELECT concat_ws(' ', (SELECT count(*) FROM companies), (SELECT count(*) FROM stores), (SELECT count(*) FROM outlets),
    (SELECT count(*) FROM registers), (SELECT count(*) FROM staff), (SELECT count(*) FROM categories),
    (SELECT count(*) FROM products), (SELECT count(*) FROM facts), (SELECT count(*) FROM stock_levels),
    (SELECT count(*) FROM journal_entries), (SELECT count(*) FROM accounts))`);

describe('importing a company', () => {
  it('takes the example of the documentation, with its stock in the books', async () => {
    const { data, httpStatus } = await imports(example);
    expect(httpStatus).toBe(200);
    expect(data).toMatchObject({ outlets: 2, registers: 1, people: 2, products: 2 });
    const company = data.companyId;
    const { rows: profiles } = await world.admin.query(
      'SELECT name, phone, member_code, version FROM customers WHERE company_id = $1',
      [company],
    );
    expect(profiles).toEqual([
      { name: 'Book club of the harbour', phone: '+6580000100', member_code: 'TB-0001', version: '1' },
    ]);
    const onHand = `SELECT sum(on_hand_milli) FROM stock_levels WHERE company_id = $1`;
    expect(Number(await one(onHand, [company]))).toBe(77);
    const inventory = `SELECT sum((line->>'debitCents')::numeric) FROM journal_entries, jsonb_array_elements(lines) AS line
      WHERE company_id = $1 AND audience = 'office' AND line->>'accountCode' = '1200'`;
    expect(Number(await one(inventory, [company]))).toBe(12 * 11.25 + 40 * 2.1 + 25 * 3.4);
    const pinHash = await one(`SELECT pin_hash FROM staff WHERE company_id = $1 AND name = 'Ravi'`, [
      company,
    ]);
    expect(await isPin('7719', pinHash)).toBe(true);
    const barcode = `SELECT count(*) FROM products WHERE company_id = $1 AND variants @> '[{"barcodes": ["2900100100014"]}]'`;
    expect(Number(await one(barcode, [company]))).toBe(1);
  });

  it('[SAL-105] gives people and categories their share by the ids that were made for them', async () => {
    const input = variation('sharing', ({ people, categories }) => ({
      people: people.map((person, index) => (index === 0 ? { ...person, commissionBp: 150 } : person)),
      categories: categories.map((category, index) =>
        index === 0 ? { ...category, commissionBp: 500 } : category,
      ),
    }));
    const done = await importsDirectly(input);
    if (!done.ok) throw new Error(done.error.code);
    const shares = await one<object>(
      `SELECT settings->'counter'->'commission' FROM companies WHERE id = $1`,
      [done.value.companyId],
    );
    const idOf = (table: 'staff' | 'categories', name: string | undefined) =>
      one(`SELECT id FROM ${table} WHERE company_id = $1 AND name = $2`, [done.value.companyId, name]);
    expect(shares).toEqual({
      staff: [{ staffId: await idOf('staff', input.people[0]?.name), percentBp: 150 }],
      categories: [{ categoryId: await idOf('categories', input.categories[0]?.name), percentBp: 500 }],
    });
  });

  it('keeps the recovery key for its owner alone', async () => {
    const file = join(dataDir, 'recovery-tanjong-books.key');
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('refuses the same company a second time, and changes nothing', async () => {
    const before = await rowCounts();
    const { error, httpStatus } = await imports(example);
    expect([httpStatus, error.code]).toEqual([409, 'identity.importNotEmpty']);
    expect(await rowCounts()).toBe(before);
  });

  it('imports one of two that come at the same time', async () => {
    const results = await Promise.all([
      importsDirectly(variation('twice')),
      importsDirectly(variation('twice')),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await one(`SELECT count(*)::int FROM stores WHERE slug = 'twice'`)).toBe(1);
  });

  it('changes nothing when half of the file is bad', async () => {
    const before = await rowCounts();
    const bad = variation('half-bad', ({ products }) => ({
      products: [...products, { sku: 'X', name: 'X', gstCode: 'SR', barcodes: ['2900100100015'], price: 1 }],
    }));
    const result = await importsDirectly(bad);
    if (result.ok) throw new Error('expected a rejection');
    expect(result.error.code).toBe('identity.importInvalid');
    expect(result.error.details).toMatchObject({
      count: 1,
      problems: [{ place: 'products[2].barcodes[0]' }],
    });
    expect(await rowCounts()).toBe(before);
  });

  it('changes nothing when the last step before the commit fails', async () => {
    const before = await rowCounts();
    const { context } = world.server.services;
    const keepRecoveryKey = () => Promise.reject(new Error('the disk is full'));
    await expect(importCompany({ context, keepRecoveryKey }, variation('no-key'))).rejects.toThrow(
      'the disk is full',
    );
    expect(await rowCounts()).toBe(before);
  });

  it('fills a company that was made but is empty, and keeps its keys', async () => {
    const made = await world.createCompany({ openingMilli: 0 });
    const row = {
      id: crypto.randomUUID() as typeof made.companyId,
      name: 'Empty',
      legalName: 'Empty',
      uen: null,
      settings: made.settings,
    };
    await world.server.services.createCompany({ row, storeSlug: 'was-empty' });
    const key = await one('SELECT recovery_public_key FROM company_keys WHERE company_id = $1', [row.id]);
    const result = await importsDirectly(variation('was-empty'));
    expect(result).toMatchObject({ ok: true, value: { companyId: row.id } });
    expect(await one('SELECT name FROM companies WHERE id = $1', [row.id])).toBe('Tanjong Books');
    expect(await one('SELECT recovery_public_key FROM company_keys WHERE company_id = $1', [row.id])).toBe(
      key,
    );
  });

  it('takes many products and opens their stock in parts', async () => {
    const skus = Array.from({ length: 4500 }, (_, index) => `P${index}`);
    const large = variation('large', () => ({
      products: skus.map((sku) => ({ sku, name: `Product ${sku}`, gstCode: 'SR', barcodes: [], price: 250 })),
      openingStock: skus.map((sku) => ({ outlet: 'TPG', sku, quantity: 2000, unitCost: 10_000 })),
    }));
    const result = await importsDirectly(large);
    if (!result.ok) throw new Error(result.error.code);
    const { companyId } = result.value;
    expect(await one('SELECT count(*)::int FROM products WHERE company_id = $1', [companyId])).toBe(4500);
    const parts = `SELECT count(*)::int FROM facts WHERE company_id = $1 AND audience = 'office'`;
    expect(await one(parts, [companyId])).toBe(3);
    const onHand = 'SELECT sum(on_hand_milli) FROM stock_levels WHERE company_id = $1';
    expect(Number(await one(onHand, [companyId]))).toBe(9000);
  });
});

describe('goods that are not sold like most', () => {
  it('keeps packs, lowest prices and costs where the till looks for them, and each lot by itself', async () => {
    const given = { ...example, company: { ...(example.company as object), slug: 'special' } };
    const six = { barcode: '036000291452', pieces: 6, name: '6 pack', price: '7.20' };
    const products = [
      {
        ...{ sku: 'ALE', name: 'Ginger ale', price: '1.40', floor: '1.10', cost: '0.85', packs: [six] },
        selling: { deposit: { containers: 1, centsEach: '0.10' }, whenOutOfStock: 'block' },
      },
      {
        ...{ sku: 'YOG', name: 'Yoghurt', selling: { tracking: 'lot' } },
        variants: [{ sku: 'YOG-S', name: 'Small', price: '1.50', packs: [{ barcode: 'YOG4', pieces: 4 }] }],
      },
    ];
    const openingStock = ['2026-11-01', '2026-12-01'].map((expiresOn, index) => ({
      ...{ outlet: 'TPG', sku: 'YOG-S', quantity: '4', unitCost: '0.7000', lot: `L${index}`, expiresOn },
    }));
    const { data, httpStatus } = await imports({ ...given, products, openingStock });
    expect(httpStatus).toBe(200);
    const [ale, yoghurt] = (
      await world.admin.query<Record<string, unknown>>(
        `SELECT variants->0->'packs' AS packs, variants->0->>'floorCents' AS floor, variants->0->>'costCents' AS cost,
          selling->>'whenOutOfStock' AS rule, selling->>'tracking' AS tracking
          FROM products WHERE company_id = $1 ORDER BY name`,
        [data.companyId],
      )
    ).rows;
    const packs = [{ barcode: '0036000291452', pieces: 6, name: '6 pack', priceCents: '7.20' }];
    expect(ale).toEqual({ packs, floor: '1.10', cost: '0.85', rule: 'block', tracking: 'none' });
    const fours = [{ barcode: 'YOG4', pieces: 4, name: null, priceCents: null }];
    expect(yoghurt).toEqual({ packs: fours, floor: null, cost: null, rule: 'warn', tracking: 'lot' });
    const { rows: lots } = await world.admin.query(
      `SELECT lot_code AS lot, expires_on AS "expiresOn", quantity_milli AS quantity FROM stock_lots
        WHERE company_id = $1 ORDER BY 1`,
      [data.companyId],
    );
    expect(lots).toEqual(openingStock.map(({ lot, expiresOn }) => ({ lot, expiresOn, quantity: '4.000' })));
    expect(await one('SELECT on_hand_milli FROM stock_levels WHERE company_id = $1', [data.companyId])).toBe(
      '8.000',
    );
  });
});

describe('the operator', () => {
  it('is known by the key alone', async () => {
    const url = `${world.server.url}/v1/operator/status`;
    for (const authorization of [
      undefined,
      'Operator wrong',
      'Operator ',
      `Bearer ${(await operator()).authorization.slice(9)}`,
    ]) {
      const { httpStatus, error } = await call(url, {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([httpStatus, error.code]).toEqual([401, 'identity.operatorKeyWrong']);
    }
    expect((await stat(join(dataDir, 'operator.key'))).mode & 0o777).toBe(0o600);
  });

  it('sees the clock and every company with its number of sales', async () => {
    const { data } = await call<{ companies: unknown[] }>(`${world.server.url}/v1/operator/status`, {
      headers: await operator(),
    });
    expect(data).toMatchObject({ clockOffsetMs: 0 });
    expect(data.companies).toContainEqual({
      slug: 'tanjong-books',
      name: 'Tanjong Books',
      demo: false,
      sales: 0,
    });
  });

  it('pairs a till of a company by its slug', async () => {
    const url = `${world.server.url}/v1/operator/pairing-codes`;
    const { data } = await post(url, { company: 'tanjong-books', register: 'T01' }, await operator());
    expect(data).toMatchObject({ registerCode: 'T01', pairingCode: expect.stringMatching(/^[A-Z0-9]{8}$/) });
    const unknown = await post(url, { company: 'nobody', register: 'T01' }, await operator());
    expect([unknown.httpStatus, unknown.error.code]).toEqual([404, 'identity.companyUnknown']);
    const register = await post(url, { company: 'tanjong-books', register: 'T09' }, await operator());
    expect([register.httpStatus, register.error.code]).toEqual([404, 'devices.registerUnknown']);
  });

  it('is no part of the public API', async () => {
    const openApi = await (await fetch(`${world.server.url}/openapi.json`)).text();
    expect(openApi).toContain('/v1/devices/enrol');
    expect(openApi).not.toContain('/v1/operator');
  });

  it('does not exist on a server that other machines reach', async () => {
    const open = await startServer({
      dataDir,
      port: 0,
      host: '0.0.0.0',
      databaseUrl: world.postgres.url,
      electricUrl: 'http://127.0.0.1:9',
      logLevel: 'silent',
    });
    try {
      const url = `http://127.0.0.1:${new URL(open.url).port}/v1/operator/status`;
      expect((await call(url, { headers: await operator() })).httpStatus).toBe(404);
    } finally {
      await open.close();
    }
  });
});

describe('a shifted clock', () => {
  const start = (clockOffsetMs: number) =>
    startServer({
      dataDir,
      port: 0,
      databaseUrl: world.postgres.url,
      electricUrl: 'http://127.0.0.1:9',
      logLevel: 'silent',
      clockOffsetMs,
      clock: () => Date.now() + clockOffsetMs,
    });

  it('is refused as soon as a company that is no demonstration has sales', async () => {
    const allowed = await start(60_000);
    await allowed.close();
    const company = await world.createCompany();
    const till = await world.enrol(company);
    await till.push([till.openShift(), till.sell([[company.items[0], 1000]])]);
    const shifted = await start(60_000);
    await shifted.close();
    await world.admin.query(`UPDATE companies SET settings = settings || '{"demo": false}' WHERE id = $1`, [
      company.companyId,
    ]);
    await expect(start(60_000)).rejects.toThrow(/identity\.clockShiftRefused.*Test shop/);
    const unshifted = await start(0);
    await unshifted.close();
  });
});
