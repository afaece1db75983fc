import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registeredFact } from '#shared/projections.ts';
import { saleCompleted } from '#shared/sales/index.ts';
import { type Meaning, PROTOCOL_VERSION } from '#shared/sync/index.ts';
import { ingestRules } from '../../../sync-server/src/ingest/ingest-rules.ts';
import { type RunningServer, startServer } from '../../../sync-server/src/server.ts';
import { type ReadTables, servedProtocols } from '../../../sync-server/src/shapes/definitions.ts';
import {
  createTestCompany,
  enrolAt,
  startWorld,
  type TestCompany,
  type TestWorld,
} from '../../../sync-server/test/world.ts';
import { Till, until, value } from './till.ts';
import { Wire } from './wire.ts';

const OPENING_MILLI = 1_000_000;
const ONE_MILLI = 1_000;

let world: TestWorld;
let serverDir: string;
let server: RunningServer;

beforeAll(async () => {
  serverDir = await mkdtemp(join(tmpdir(), 'kedai-server-'));
  world = await startWorld({ dataDir: serverDir });
  server = world.server;
});
afterAll(async () => {
  await server.close();
  await world.stop();
  await rm(serverDir, { recursive: true, force: true });
});

const restartServer = async (): Promise<void> => {
  await server.close();
  server = await startServer({
    dataDir: serverDir,
    port: Number(new URL(world.server.url).port),
    databaseUrl: world.postgres.url,
    logLevel: 'error',
    requestsPerMinute: 100_000,
  });
};

/** Every object of an answer with fields that only newer versions know. */
function withMore(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withMore);
  if (typeof answer !== 'object' || answer === null) return answer;
  const known = Object.entries(answer).map(([name, member]) => [name, withMore(member)]);
  return { ...Object.fromEntries(known), added_later: 'x', addedLater: { parts: [1, 2.5, null] } };
}

/** What a shape sends, with a column that only newer versions know. */
const withColumn = (messages: unknown): unknown =>
  Array.isArray(messages)
    ? messages.map((message) =>
        'value' in message ? { ...message, value: { ...message.value, added_later: '1' } } : message,
      )
    : messages;

/** A line behind which everything says more than this version knows. */
function newerWire(): Wire {
  const wire = new Wire();
  const plain = wire.fetch;
  return Object.assign(wire, {
    fetch: (async (input, init) => {
      const response = await plain(input, init);
      const { status, headers } = response;
      const isShape = /^\/v1\/shapes\/[^/]+$/.test(new URL(String(input)).pathname);
      const body = await response.text();
      if (body === '') return new Response(null, { status, headers });
      const more = isShape ? withColumn(JSON.parse(body)) : withMore(JSON.parse(body));
      const kept = new Headers(headers);
      for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) kept.delete(name);
      return new Response(JSON.stringify(more), { status, headers: kept });
    }) satisfies typeof fetch,
  });
}

async function pairBehind(wire: Wire, company: TestCompany): Promise<Till> {
  const code = await server.services.createPairingCodeAsOperator(company.companyId, 'T01');
  if (!code.ok) throw new Error(code.error.code);
  const till = new Till(await mkdtemp(join(tmpdir(), 'kedai-till-')), company, {}, wire);
  await till.start({ serverUrl: world.server.url, pairingCode: code.value.pairingCode });
  return till;
}

describe('a till two releases behind its server', () => {
  const served = servedProtocols as Map<number, ReadTables>;
  let company: TestCompany;
  let till: Till;

  beforeAll(async () => {
    const now = served.get(PROTOCOL_VERSION);
    if (now === undefined) throw new Error('no protocol');
    // The server's migrations added a column, and two versions of the protocol since read it.
    await world.admin.query('ALTER TABLE products ADD COLUMN added_later text');
    for (const later of [1, 2]) {
      const masters = now.masters.map((table) =>
        table.name === 'products' ? { ...table, columns: [...table.columns, 'added_later'] } : table,
      );
      served.set(PROTOCOL_VERSION + later, { ...now, masters });
    }
    await restartServer();
    company = await createTestCompany(server);
    till = await pairBehind(newerWire(), company);
    await till.until(({ phase, sync }) => phase === 'ready' && sync.firstCopyRows === null);
    await till.open();
  });
  afterAll(async () => {
    await till.stop();
    served.delete(PROTOCOL_VERSION + 1);
    served.delete(PROTOCOL_VERSION + 2);
    await world.admin.query('ALTER TABLE products DROP COLUMN added_later');
  });

  const inCompany = (sql: string, ...more: readonly unknown[]) =>
    world.admin.query(sql, [company.companyId, ...more]);
  const salesInBooks = async (): Promise<number> =>
    Number((await inCompany('SELECT count(*) AS n FROM sales WHERE company_id = $1')).rows[0]?.n);

  it('sells and syncs through answers with fields, and rows with columns, that it doesn’t know', async () => {
    const [kopi] = company.items;
    await until(async () => (await till.onHand(kopi)) === OPENING_MILLI);
    await till.sell(kopi);
    await till.until(({ sync }) => sync.waiting === 0);
    expect(await salesInBooks()).toBe(1);
    expect(await till.onHand(kopi)).toBe(OPENING_MILLI - ONE_MILLI);
    expect((await till.state()).sync.attention).toBe(0);
  });

  it('keeps what it can’t read aside, shows it, and sells and pushes on', async () => {
    const [kopi, teh, milo] = company.items;
    const newer = await enrolAt(server, company, 'T02');
    const wrapped = newer.record(newer.nextEnvelope('sales.giftWrapped.v1', { ribbons: 2 }));
    await inCompany(`UPDATE staff SET role = 'stocktaker' WHERE company_id = $1 AND name = 'Cashier'`);
    await inCompany(
      `UPDATE products SET variants = '[{"next": 1}]' WHERE company_id = $1 AND id = $2`,
      milo.productId,
    );
    await inCompany(
      `WITH n AS (UPDATE company_counters SET accept_no = accept_no + 1 WHERE company_id = $1 RETURNING accept_no)
       INSERT INTO facts (company_id, id, stream_id, sequence, type, at, envelope, signature, audience, accept_no, posting_month)
       SELECT $1, $2::text::uuid, $3, 1, $4, now(), $5, $6, $7, accept_no,
         to_char(now() AT TIME ZONE 'Asia/Singapore', 'YYYY-MM') FROM n`,
      JSON.parse(wrapped.envelope).id,
      newer.streamId,
      'sales.giftWrapped.v1',
      wrapped.envelope,
      wrapped.signature,
      company.outletId,
    );
    const aside = () => till.look(`SELECT type, projected FROM facts WHERE type = 'sales.giftWrapped.v1'`);
    await until(() => aside().length === 1);
    expect(aside()).toEqual([{ type: 'sales.giftWrapped.v1', projected: 0 }]);
    await till.until(({ sync }) => sync.attention === 1);
    expect((await till.attention()).map(({ kind }) => kind)).toEqual(['unreadable']);
    await until(() => till.look(`SELECT 1 FROM staff WHERE role = 'stocktaker'`).length === 1);

    const before = await salesInBooks();
    for (const item of [kopi, teh]) await till.sell(item);
    await till.until(({ sync }) => sync.waiting === 0);
    expect(await salesInBooks()).toBe(before + 2);
    expect(await till.onHand(teh)).toBe(OPENING_MILLI - ONE_MILLI);

    // And it still does after a restart, with everything that it couldn't read still there.
    await till.restart();
    await till.signIn();
    await till.sell(teh);
    await till.until(({ sync }) => sync.waiting === 0);
    expect(aside()).toHaveLength(1);
    expect(await till.onHand(teh)).toBe(OPENING_MILLI - 2 * ONE_MILLI);
    expect((await value(till.bridge.sync.attention({}))).map(({ kind }) => kind)).toEqual(['unreadable']);
  });
});

describe('a till newer than its server', () => {
  const rules = ingestRules as { meaning: Meaning };

  it('sells on while its facts are deferred, and has them in the books once after the server’s upgrade', async () => {
    const company = await createTestCompany(server);
    const [kopi] = company.items;
    const till = await Till.pair({ server }, company, 'T01');
    const other = await Till.pair({ server }, company, 'T02');
    try {
      for (const each of [till, other]) await each.until(({ phase }) => phase === 'ready');
      await till.open();
      await other.signIn();
      rules.meaning = (type) => (type === saleCompleted.type ? undefined : registeredFact(type));
      for (let sold = 0; sold < 2; sold += 1) await till.sell(kopi);
      await till.until(({ sync }) => sync.waiting === 0 && sync.attention === 2);
      const codes = (await till.attention()).map(({ code }) => code);
      expect(codes).toEqual(['sync.protocolUnknown', 'sync.protocolUnknown']);
      await until(async () => (await till.onHand(kopi)) === OPENING_MILLI - 2 * ONE_MILLI);
      expect(
        (await world.admin.query('SELECT 1 FROM sales WHERE company_id = $1', [company.companyId])).rows,
      ).toEqual([]);

      rules.meaning = registeredFact;
      await restartServer();
      await till.until(({ sync }) => sync.attention === 0 && sync.waiting === 0);
      await till.sell(kopi);
      await till.until(({ sync }) => sync.waiting === 0);
      for (const each of [till, other]) {
        await until(async () => (await each.onHand(kopi)) === OPENING_MILLI - 3 * ONE_MILLI);
      }
      const { rows } = await world.admin.query(
        `SELECT receipt_number AS "receiptNumber" FROM sales WHERE company_id = $1 ORDER BY 1`,
        [company.companyId],
      );
      expect(rows).toEqual(till.shown.map(({ receiptNumber }) => ({ receiptNumber })));
    } finally {
      rules.meaning = registeredFact;
      await till.stop();
      await other.stop();
    }
  });
});
