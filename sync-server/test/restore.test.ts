import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decideCreateCustomer } from '#shared/customers/index.ts';
import type { CustomerId } from '#shared/kernel/index.ts';
import type { CommandResponse, ShapesResponse } from '#shared/sync/index.ts';
import { restoredMarker } from '../src/incarnations/notice-restore.ts';
import { withClient } from '../src/postgres/prepare.queries.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { call, post, type TestDevice } from './device.ts';
import { createTestCompany, enrolAt, newId, openingOf, type TestCompany } from './world.ts';

/** Each starts PostgreSQL several times: seconds alone, a minute beside other tests. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let dataDir: string;
let server: RunningServer;
let company: TestCompany;
let till: TestDevice;

const start = async () => {
  server = await startServer({ dataDir, port: 0, logLevel: 'silent', requestsPerMinute: 100_000 });
  if (till !== undefined) till.url = server.url;
};
const data = () => join(dataDir, 'postgres', 'data');
const copy = () => join(dataDir, 'copy');
const query = (sql: string, values: unknown[] = []) =>
  withClient(server.adminUrl, async (client) => (await client.query(sql, values)).rows);
const list = async () =>
  (await call<ShapesResponse>(`${till.url}/v1/shapes`, { headers: till.authorization })).data;
const outcomesOf = async (facts: readonly unknown[]) => {
  const answer = await till.push(facts);
  return { ...answer.data, outcomes: answer.data.results.map(({ outcome }) => outcome) };
};

/** With who owns what: PostgreSQL doesn't run as root. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

/** Stops the server, keeps a copy of its database, and starts it again. */
async function backUp(): Promise<void> {
  await server.close();
  copyFolder(data(), copy());
  await start();
}

/** Stops the server and puts the copy in place of its database. */
async function putBack(): Promise<void> {
  await server.close();
  await rm(data(), { recursive: true });
  copyFolder(copy(), data());
}

/** The data folder of a server that has started once: made for all, because making a cluster takes seconds. */
let prepared: string;
beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'kedai-restore-'));
  const first = await startServer({ dataDir: prepared, port: 0, logLevel: 'silent' });
  await first.close();
});
afterAll(() => rm(prepared, { recursive: true, force: true }));

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kedai-restore-'));
  copyFolder(`${prepared}/.`, dataDir);
  await start();
  company = await createTestCompany(server);
  till = await enrolAt(server, company);
});
afterEach(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const sell = () => till.sell([[company.items[0], 1000]]);

describe('a server whose database was put back from a copy', () => {
  it('begins a new life: devices send again what came after, nothing is forked, and no number is given twice', async () => {
    const before = [till.openShift(), sell()];
    expect((await outcomesOf(before)).incarnation).toBe(1);
    const nextNumber = () =>
      server.services.context.database.inCompany(company.companyId, async (tx) =>
        Number((await tx.query(`SELECT next_number($1, 'order') AS n`, [company.companyId]))[0]?.n),
      );
    await nextNumber();
    await server.services.writeCheckpoints(company.companyId);
    const oldPaths = new Set((await list()).shapes.map(({ path }) => path));
    await backUp();
    const after = [sell(), sell()];
    await outcomesOf(after);
    await server.services.appendServerFact(company.companyId, openingOf(company, 2, 5000));
    const [serverFact] = await query(
      `SELECT envelope, signature FROM facts WHERE audience = 'office' AND accept_no = 6`,
    );
    expect(await nextNumber()).toBe(2);
    await putBack();
    await start();

    const listed = await list();
    expect(listed.incarnation).toMatchObject({ number: 2, throughAcceptNo: 3 });
    expect(listed.checkpoint).toMatchObject({ incarnation: 2, throughAcceptNo: 3 });
    expect(listed.shapes.filter(({ path }) => oldPaths.has(path))).toEqual([]);
    const snapshot = await fetch(`${till.url}${listed.shapes[0]?.path}?offset=-1`, {
      headers: till.authorization,
    });
    expect(snapshot.status).toBe(200);
    expect(await nextNumber()).toBeGreaterThan(1000);

    // The server goes on before the till has sent again what the server itself had written.
    const written = await server.services.appendServerFact(company.companyId, openingOf(company, 2, 5000));
    expect(written.outcome).toBe('accepted');
    const again = await outcomesOf([...before, ...after]);
    expect(again.outcomes).toEqual(['duplicate', 'duplicate', 'accepted', 'accepted']);
    expect(again.incarnation).toBe(2);
    const carried = { ...serverFact, private: null };
    expect((await outcomesOf([carried])).outcomes).toEqual(['accepted']);
    const aside = await query('SELECT outcome FROM quarantined_facts');
    expect(aside).toEqual([]);
  });

  it('says the same after the next start, and begins another life after another restore', async () => {
    await outcomesOf([till.openShift()]);
    await backUp();
    await outcomesOf([sell()]);
    await putBack();
    await start();
    expect((await list()).incarnation.number).toBe(2);
    await server.close();
    await start();
    expect((await list()).incarnation).toMatchObject({ number: 2, throughAcceptNo: 2 });
    // Nothing was accepted since the last restore, and still it is another: the life is seen, too.
    await putBack();
    await start();
    expect((await list()).incarnation).toMatchObject({ number: 3, throughAcceptNo: 2 });
  });

  it('[SYN-17] knows its own stream of a life that it was put back to before, when tills bring in what it wrote there', async () => {
    await outcomesOf([till.openShift()]);
    await backUp();
    await outcomesOf([sell()]);
    await putBack();
    await start();
    await server.services.appendServerFact(company.companyId, openingOf(company, 2, 5000));
    await server.services.appendServerFact(company.companyId, openingOf(company, 3, 5000));
    const written = await query(
      `SELECT envelope, signature FROM facts WHERE audience = 'office' AND accept_no > 2 ORDER BY accept_no`,
    );
    await putBack();
    await start();
    const [first, second] = written.map((fact) => ({ ...fact, private: null }));
    // In whatever order, and only what somebody has.
    expect((await outcomesOf([second])).outcomes).toEqual(['accepted']);
    expect((await outcomesOf([first, second])).outcomes).toEqual(['accepted', 'duplicate']);
    expect(await query('SELECT outcome FROM quarantined_facts')).toEqual([]);
    await server.services.appendServerFact(company.companyId, openingOf(company, 4, 5000));
    expect((await list()).incarnation.number).toBe(3);
  });

  it('asks again for what came after the last fact that is as it was seen, when it took in others since', async () => {
    await outcomesOf([till.openShift()]);
    await backUp();
    await outcomesOf([sell(), sell()]);
    await putBack();
    const notes = await readFile(join(dataDir, 'seen.json'), 'utf8');
    // A server with another data folder served meanwhile, and took in other facts under the same acceptNos.
    await rm(join(dataDir, 'seen.json'));
    await start();
    const spare = await enrolAt(server, company, 'T02');
    await spare.push([spare.openShift(), spare.sell([[company.items[0], 1000]])]);
    await server.close();
    await writeFile(join(dataDir, 'seen.json'), notes);
    await start();
    expect((await list()).incarnation).toMatchObject({ number: 2, throughAcceptNo: 2 });
    expect((await list()).checkpoint).toMatchObject({ incarnation: 2, throughAcceptNo: 4 });
  });
});

describe('what was asked of a server before its database was put back', () => {
  const ask = (type: string, input: unknown, commandId = newId()) => {
    const body = { commandId, type, input, at: '2026-11-21T02:03:04.000Z', by: company.managerId };
    return post<CommandResponse>(`${till.url}/v1/commands`, body, till.authorization);
  };
  const reprice = (seen: string, wanted: string) => {
    const { productId, variantId } = company.items[0];
    return {
      productId,
      seen: { prices: { [variantId]: seen } },
      changes: { prices: { [variantId]: wanted } },
    };
  };
  const create = (name: string) => {
    const customerId = newId<CustomerId>();
    const typed = { name, phone: '8000 0009', email: null, memberCode: null, note: null };
    const decided = decideCreateCustomer({ customerId, typed, consent: true, offers: false });
    if (!decided.ok) throw new Error(decided.error.code);
    return { customerId, fact: till.recordDecision(decided.value) };
  };

  it('is decided again when it is asked again, and the new life says from when on that is needed', async () => {
    expect((await ask('catalog.editProduct', reprice('1.09', '1.19'))).data.outcome).toBe('decided');
    const [known] = await query('SELECT max(decided_at) AS at FROM commands');
    await backUp();
    const later = newId();
    expect((await ask('catalog.editProduct', reprice('1.19', '1.29'), later)).data.outcome).toBe('decided');
    await till.push([till.openShift()]);
    await putBack();
    await start();
    const { incarnation } = await list();
    expect(incarnation.number).toBe(2);
    const through = Date.parse(incarnation.decidedThrough ?? '');
    expect(through).toBeLessThan(Date.parse(String(known?.at)));
    const price = async () =>
      (
        await query(`SELECT variants->0->>'priceCents' AS price FROM products WHERE id = $1`, [
          company.items[0].productId,
        ])
      )[0]?.price;
    expect(await price()).toBe('1.19');
    const again = await ask('catalog.editProduct', reprice('1.19', '1.29'), later);
    expect(again.data).toMatchObject({ outcome: 'decided', answer: { collided: [] } });
    expect(await price()).toBe('1.29');
  });

  it('[CUS-6] erases again who was erased, also when a till brings them in only afterwards', async () => {
    const known = create('Ong Bee Hoon');
    await till.push([known.fact]);
    await backUp();
    const later = create('Ong Bee Lian');
    await till.push([later.fact]);
    const erasing = newId();
    for (const [{ customerId }, commandId] of [
      [known, erasing],
      [later, newId()],
    ] as const)
      expect((await ask('customers.eraseCustomer', { customerId }, commandId)).data.outcome).toBe('decided');
    const listed = await readFile(join(dataDir, 'backups', 'erasures.jsonl'), 'utf8');
    expect(listed).toContain(known.customerId);
    expect(listed).not.toMatch(/Ong|8000/);
    await putBack();
    await start();
    // As a till that was away while they were erased.
    const { data } = await till.push([known.fact, later.fact]);
    expect(data.results.map(({ outcome }) => outcome)).toEqual(['duplicate', 'accepted']);
    const tables = await query(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
    for (const { name } of tables) {
      const found = await query(`SELECT FROM ${name} AS row WHERE row::text ~ 'Ong|80000009'`);
      expect({ name, found: found.length }).toEqual({ name, found: 0 });
    }
    const erased = await query('SELECT id FROM customers WHERE erased_at IS NOT NULL ORDER BY id');
    expect(erased.map(({ id }) => id)).toEqual([known.customerId, later.customerId].sort());
    const again = await ask('customers.eraseCustomer', { customerId: known.customerId }, erasing);
    expect(again.data.outcome).toBe('decided');
  });
});

describe('an operator', () => {
  it('can begin the new life in the database itself; the next start does what belongs to it', async () => {
    const nextNumber = async () =>
      Number((await query(`SELECT next_number($1, 'order') AS n`, [company.companyId]))[0]?.n);
    const serverStream = async () =>
      (
        await query('SELECT server_stream_id AS id FROM company_keys WHERE company_id = $1', [
          company.companyId,
        ])
      )[0]?.id;
    expect(await nextNumber()).toBe(1);
    const before = await serverStream();
    await query('INSERT INTO incarnations VALUES ($1, 2, 1, now())', [company.companyId]);
    await server.close();
    await start();
    expect(await list()).toMatchObject({
      incarnation: { number: 2, throughAcceptNo: 1 },
      checkpoint: { incarnation: 2, throughAcceptNo: 1 },
    });
    expect(await nextNumber()).toBe(1002);
    const after = await serverStream();
    expect(after).not.toBe(before);
    await server.close();
    await start();
    expect([await serverStream(), await nextNumber()]).toEqual([after, 1003]);
  });

  it('can say that a database was restored where nothing shows it', async () => {
    await server.close();
    await writeFile(restoredMarker(dataDir), '');
    await start();
    expect((await list()).incarnation).toMatchObject({ number: 2, throughAcceptNo: 1 });
    await server.close();
    await start();
    expect((await list()).incarnation.number).toBe(2);
  });

  it('is told when the notes can’t be read, and the server doesn’t guess', async () => {
    await server.close();
    const path = join(dataDir, 'seen.json');
    const notes = await readFile(path, 'utf8');
    await writeFile(path, notes.slice(0, 20));
    await expect(start()).rejects.toThrow(/seen.json can't be read/);
    await writeFile(path, notes);
    await start();
    expect((await list()).incarnation.number).toBe(1);
  });
});
