import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CustomerId, type RequestId, uuidV7 } from '#shared/kernel/index.ts';
import { type RunningServer, startServer } from '../../../sync-server/src/server.ts';
import { createTestCompany, type TestCompany } from '../../../sync-server/test/world.ts';
import { type AuditedShop, audit, settled } from './audit.queries.ts';
import { Till, until, value } from './till.ts';

const newId = <Id extends string>(): Id => uuidV7(Date.now(), randomBytes(10)) as Id;

let dataDir: string;
let server: RunningServer;
/** Sees every company. */
let admin: pg.Client;
let company: TestCompany;
let tills: Till[];

const start = async (port = 0): Promise<void> => {
  server = await startServer({ dataDir, port, logLevel: 'silent', requestsPerMinute: 100_000 });
  admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
};
const stop = async (): Promise<void> => {
  await admin.end();
  await server.close();
};
/** At the address that the tills know. */
const startAgain = (): Promise<void> => start(Number(new URL(server.url).port));
const database = () => join(dataDir, 'postgres', 'data');
const copyOf = (name: string) => join(dataDir, name);
/** With who owns what: PostgreSQL doesn't run as root. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

/** Stops the server, keeps a copy of its database, and starts it again. */
async function backUp(name = 'copy'): Promise<void> {
  await stop();
  await rm(copyOf(name), { recursive: true, force: true });
  copyFolder(database(), copyOf(name));
  await startAgain();
}

/** Puts the copy in the place of the server's database. */
async function putBack(name = 'copy'): Promise<void> {
  await stop();
  await rm(database(), { recursive: true });
  copyFolder(copyOf(name), database());
  await startAgain();
}

const query: AuditedShop['query'] = async (sql, parameters) => (await admin.query(sql, [...parameters])).rows;
const shopOf = (some: readonly Till[] = tills): AuditedShop => ({
  query,
  company,
  tills: some,
  shown: tills.flatMap(({ shown }) => shown),
});
const livesOf = async () => {
  const rows = await query('SELECT number FROM incarnations WHERE company_id = $1 ORDER BY number', [
    company.companyId,
  ]);
  return rows.map(({ number }) => Number(number));
};
const baseOf = (till: Till) =>
  till.look('SELECT incarnation, through_accept_no AS through FROM replica_base')[0];

async function pair(code: string): Promise<Till> {
  const till = await Till.pair({ server }, company, code);
  tills.push(till);
  await till.getReady();
  return till;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-restore-'));
  await start();
});
afterAll(async () => {
  await stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  tills = [];
  company = await createTestCompany(server);
});
afterEach(async () => {
  for (const till of tills) await till.stop();
});

describe('a server whose database was put back from an hour ago', () => {
  it('gets back what it lost from tills that nobody touched, twice in a row, and also what they sold meanwhile', async () => {
    const [front, back] = [await pair('T01'), await pair('T02')];
    const [kopi, teh, roti] = company.items;
    await front.sell(kopi);
    await back.sell(teh);
    await settled(shopOf());
    await server.services.writeCheckpoints(company.companyId);
    await backUp();
    await front.sell(kopi, roti);
    await back.sell(teh, roti);
    await back.sell(kopi);
    await settled(shopOf());

    await putBack();
    await front.sell(teh);
    expect(await audit(shopOf())).toEqual([]);
    expect(await livesOf()).toEqual([2]);

    await back.sell(roti);
    await settled(shopOf());
    await putBack();
    await back.sell(kopi);
    expect(await audit(shopOf())).toEqual([]);
    expect(await livesOf()).toEqual([3]);
    for (const till of tills) expect((await till.state()).sync.attention).toBe(0);
  });

  it('gets what a till had sold that is gone for good from the other till of the outlet', async () => {
    const [front, back] = [await pair('T01'), await pair('T02')];
    await back.sell(company.items[0]);
    await settled(shopOf());
    await backUp();
    for (const item of company.items) await back.sell(item);
    await front.sell(company.items[0]);
    await settled(shopOf());
    await back.stop();
    await putBack();
    await front.sell(company.items[1]);
    expect(await audit(shopOf([front]))).toEqual([]);
  });

  it('takes in a till that was offline all the while, whenever it comes', async () => {
    const [front, back] = [await pair('T01'), await pair('T02')];
    await settled(shopOf());
    await backUp();
    await front.sell(company.items[0]);
    await back.sell(company.items[1]);
    await settled(shopOf());
    back.wire.cut();
    await back.sell(company.items[2]);
    await putBack();
    await front.sell(company.items[0]);
    await settled(shopOf([front]));
    await back.restart();
    await back.signIn();
    await back.sell(company.items[0]);
    back.wire.mend();
    expect(await audit(shopOf())).toEqual([]);
  });

  it('gives a checkpoint of its new life to a till whose figures start from one that is lost', async () => {
    const [front, back] = [await pair('T01'), await pair('T02')];
    await back.sell(company.items[0]);
    await settled(shopOf());
    await backUp();
    await front.sell(company.items[0]);
    await back.sell(company.items[1]);
    await settled(shopOf());
    await server.services.writeCheckpoints(company.companyId);
    await value(back.bridge.sync.repair({}));
    const lost = baseOf(back);
    expect(lost).toEqual({ incarnation: 1, through: 6 });
    await putBack();
    expect(await audit(shopOf())).toEqual([]);
    expect(baseOf(back)).toEqual({ incarnation: 2, through: 4 });
    expect(baseOf(front)).toEqual({ incarnation: 2, through: 0 });
  });

  it('[SYN-17] knows a till again that was paired after the moment that it was put back to', async () => {
    const front = await pair('T01');
    await front.sell(company.items[0]);
    await settled(shopOf());
    await backUp();
    const back = await pair('T02');
    await back.sell(company.items[1]);
    await settled(shopOf());
    await back.sell(company.items[2]);
    await putBack();
    await back.sell(company.items[0]);
    const next = await pair('T02');
    expect((await next.sell(company.items[1])).receiptNumber).toBe('T02B-000001');
    expect(await audit(shopOf())).toEqual([]);
  });

  it('[SYN-25] is asked again by the tills for the edits and the erasure that it has forgotten', async () => {
    const [front, back] = [await pair('T01'), await pair('T02')];
    const { productId, variantId } = company.items[0];
    const customerId = newId<CustomerId>();
    const typed = { name: 'Chua Siew Lan', phone: '8000 4321', email: null, memberCode: null, note: null };
    await value(front.bridge.customers.create({ customerId, typed, consent: true, offers: false }));
    await until(async () => (await query('SELECT FROM customers WHERE id = $1', [customerId])).length === 1);
    await backUp();
    const ask = (till: Till, type: string, input: Record<string, unknown>) =>
      value(till.bridge.requests.make({ requestId: newId<RequestId>(), type, input }));
    const priced = (seen: string, wanted: string) => ({
      productId,
      seen: { prices: { [variantId]: seen } },
      changes: { prices: { [variantId]: wanted } },
    });
    const isDecided = async (till: Till) =>
      (await value(till.bridge.requests.list({}))).every(({ state }) => state === 'decided');
    await ask(front, 'catalog.editProduct', priced('1.09', '1.19'));
    await until(() => isDecided(front));
    await ask(back, 'customers.eraseCustomer', { customerId });
    await until(() => isDecided(back));
    // Without the server's own list only the till that asked knows.
    await rm(join(dataDir, 'backups', 'erasures.jsonl'));
    await putBack();
    const facts = (type: string) =>
      query(`SELECT FROM facts WHERE company_id = $1 AND type = $2 AND audience = 'office'`, [
        company.companyId,
        type,
      ]);
    await until(async () => (await facts('customers.customerErased.v1')).length > 0);
    await until(async () => (await facts('catalog.productEdited.v1')).length > 0);
    for (const till of tills) await until(() => isDecided(till));
    const [product] = await query(`SELECT variants->0->>'priceCents' AS price FROM products WHERE id = $1`, [
      productId,
    ]);
    expect(product).toEqual({ price: '1.19' });
    const [customer] = await query('SELECT name, phone FROM customers WHERE id = $1', [customerId]);
    expect(customer).toEqual({ name: '', phone: null });
    const parts = await query(`SELECT FROM facts WHERE private_text LIKE '%Chua%'`, []);
    expect(parts).toEqual([]);
  });
});
