import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnrolResponse } from '#shared/devices/index.ts';
import { uuidV7 } from '#shared/kernel/index.ts';
import type { CommandResponse, DeviceShape } from '#shared/sync/index.ts';
import { findFreePort } from '../../../scripts/lib/free-port.ts';
import {
  addressAs,
  ELECTRIC_SLOT,
  PUBLICATION,
  roleNames,
} from '../../../sync-server/src/postgres/roles.queries.ts';
import { type ShapeEngine, startShapeEngine } from '../../../sync-server/src/shapes/engine/index.ts';
import { call, post, TestDevice } from '../../../sync-server/test/device.ts';
import { startTestPostgres, type TestPostgres } from '../../../sync-server/test/postgres.ts';
import { auditEverything, drained } from './killed/audit-everything.ts';
import { Cashier, type Mishaps } from './killed/cashier.ts';
import { chaosSeed, Dice } from './killed/random.ts';
import { ServerProcess } from './killed/server-process.ts';
import { REGISTERS, shopFile } from './killed/shop.ts';
import { TillProcess } from './killed/till-process.ts';
import { Front } from './two-servers-front.ts';

const SECRET = 'what-all-servers-of-a-cloud-have-in-common';
/** On a machine with much else to do. */
const PATIENCE_MS = 180_000;
const LEAST_SALES_IN_BETWEEN = 4;
/** Longer than a test may take: whoever is sent away from a wait wasn't sent away by its end. */
const LONG_POLL_MS = 300_000;
const OTHER_SHOP = 'other-shop';

const mishaps: Mishaps = {
  killWhileAdding: 0,
  killInFlight: 0,
  terminateInFlight: 0,
  killAfterReceipt: 0,
  repeatAnswered: 0.1,
};

const dice = new Dice(chaosSeed());
const tills: TillProcess[] = [];
const cashiers: Cashier[] = [];
const fronts: [Front, Front] = [new Front(), new Front()];
let folder: string;
let postgres: TestPostgres;
let shapes: ShapeEngine;
let one: ServerProcess;
let other: ServerProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-two-servers-'));
  const rendererDir = join(folder, 'renderer');
  mkdirSync(rendererDir);
  writeFileSync(join(rendererDir, 'index.html'), '<title>Kedai</title>');
  postgres = await startTestPostgres();
  const port = await findFreePort();
  const told = {
    KEDAI_SECRET: SECRET,
    ELECTRIC_URL: `http://127.0.0.1:${port}`,
    ELECTRIC_SECRET: 'between-servers-and-shapes',
  };
  const serverAt = async (name: string) => {
    const server = new ServerProcess(join(folder, name), await findFreePort(), postgres.url, told);
    mkdirSync(server.dataDir);
    return server;
  };
  one = await serverAt('one');
  other = await serverAt('other');
  // Both at once, on an empty database.
  await Promise.all([one.start(), other.start()]);
  shapes = await startShapeEngine({
    connectionString: addressAs(postgres.url, roleNames.shapes, SECRET),
    dataDir: join(folder, 'shapes'),
    secret: told.ELECTRIC_SECRET,
    publication: PUBLICATION,
    slot: ELECTRIC_SLOT,
    longPollTimeoutMs: LONG_POLL_MS,
    port,
  });
  await one.asOperator('/v1/operator/imports', shopFile);
  await Promise.all(REGISTERS.map((register, index) => pairTill(register, index, rendererDir)));
}, PATIENCE_MS);

afterAll(async () => {
  await Promise.all(tills.map((till) => till.end('SIGTERM')));
  await Promise.all(fronts.map((front) => front.stop()));
  await Promise.all([one.end('SIGTERM'), other.end('SIGTERM')]);
  await shapes.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}, PATIENCE_MS);

/** Each till at another server, with a code that the server beside it made. */
async function pairTill(register: string, index: number, rendererDir: string): Promise<void> {
  const [front, at, beside] = index === 0 ? [fronts[0], one, other] : [fronts[1], other, one];
  await front.start();
  front.pointTo(at.url);
  const { pairingCode } = await pairingCodeOf(beside, shopFile.company.slug, register);
  const till = new TillProcess(register, {
    dataDir: join(folder, register),
    stateDir: join(folder, `${register}-state`),
    rendererDir,
  });
  tills[index] = till;
  cashiers[index] = new Cashier(till, new Dice(dice.whole(0, 2 ** 30)), mishaps);
  await till.start('--server', front.url, '--pairing-code', pairingCode);
}

const pairingCodeOf = async (server: ServerProcess, company: string, register: string) =>
  (await server.asOperator('/v1/operator/pairing-codes', { company, register })) as { pairingCode: string };

const sold = (): number => cashiers.reduce((sum, { shown }) => sum + shown.length, 0);
async function someAreSold(by = sold): Promise<void> {
  const before = by();
  while (by() < before + LEAST_SALES_IN_BETWEEN) await sleep(5);
}

/** What befalls the servers and the ways to them while both tills sell. */
async function troubles(): Promise<void> {
  const [front, second] = fronts;
  const [cashier] = cashiers;
  front.pointTo(one.url, other.url);
  second.pointTo(other.url, one.url);
  await someAreSold();
  // A till changes servers in the middle of its queue: one has taken it in, and the other is asked again.
  front.pointTo(undefined);
  await someAreSold(() => cashier?.shown.length ?? 0);
  await front.loseAnswerOf(one.url, other.url);
  await someAreSold();
  front.pointTo(one.url, other.url);
  await someAreSold();
  await one.end('SIGKILL');
  front.pointTo(other.url);
  second.pointTo(other.url);
  await someAreSold();
  await one.start();
  front.pointTo(one.url, other.url);
  second.pointTo(one.url);
  await someAreSold();
}

it(
  'two servers take every sale in once, whichever of them a till asks, and while one of them is killed',
  async () => {
    for (const cashier of cashiers) await cashier.getReady();
    let isOver = false;
    const selling = cashiers.map(async (cashier) => {
      while (!isOver) await cashier.sell(1);
    });
    const ending = troubles().finally(() => {
      isOver = true;
    });
    await Promise.all([ending, ...selling]);
    const shown = cashiers.flatMap((cashier) => cashier.shown);
    const shifts = cashiers.reduce((sum, { shiftsOpened }) => sum + shiftsOpened, 0);
    const aftermath = { server: one, tills, shown, shifts };
    await drained(aftermath, new Set(shown.map(({ saleId }) => saleId)).size);
    const { findings } = await auditEverything(aftermath);
    const said = fronts.flatMap((front) => [...front.said.values()]);
    expect(said.filter(({ accepted, acceptNos }) => accepted > 1 || acceptNos.size !== 1)).toEqual([]);
    expect(said.filter(({ duplicates }) => duplicates > 0).length).toBeGreaterThan(LEAST_SALES_IN_BETWEEN);
    expect(fronts.map(({ doubled }) => doubled > 0)).toEqual([true, true]);
    expect(findings.join('\n')).toBe('');
  },
  PATIENCE_MS,
);

describe('what is asked of one server', () => {
  let managerId: string;
  let product: { id: string; variantId: string };
  const newId = () => uuidV7(Date.now(), randomBytes(10));
  const first = async (sql: string): Promise<Record<string, string>> => (await one.query(sql))[0] ?? {};

  beforeAll(async () => {
    const company = { ...shopFile.company, slug: OTHER_SHOP, name: 'Other Shop' };
    await other.asOperator('/v1/operator/imports', { ...shopFile, company });
    const ofOther = `(SELECT id FROM companies WHERE name = 'Other Shop')`;
    managerId = (await first(`SELECT id FROM staff WHERE company_id = ${ofOther}`)).id ?? '';
    const found = await first(
      `SELECT id, variants->0->>'id' AS variant FROM products WHERE company_id = ${ofOther} AND name = 'KOPI'`,
    );
    product = { id: found.id ?? '', variantId: found.variant ?? '' };
  });

  interface Device extends Pick<EnrolResponse, 'streamId' | 'receiptSeries'> {
    readonly headers: { readonly authorization: string };
  }
  async function enrolled(server: ServerProcess, register: string): Promise<Device> {
    const { pairingCode } = await pairingCodeOf(server, OTHER_SHOP, register);
    const body = TestDevice.enrolBody(pairingCode);
    const { data } = await post<EnrolResponse>(`${server.url}/v1/devices/enrol`, body);
    return { ...data, headers: { authorization: `Bearer ${data.token}` } };
  }
  async function ask(server: ServerProcess, { headers }: Device, command: object): Promise<CommandResponse> {
    const body = { commandId: newId(), at: '2026-11-21T02:03:04.000Z', by: managerId, ...command };
    const { data, error } = await post<CommandResponse>(`${server.url}/v1/commands`, body, headers);
    if (error !== undefined) throw new Error(`${error.code} ${JSON.stringify(error.details)}`);
    return data;
  }
  const edit = (field: 'name' | 'prices', seen: string, wanted: string) => {
    const values = (value: string) =>
      field === 'name' ? { name: value } : { prices: { [product.variantId]: value } };
    const input = { productId: product.id, seen: values(seen), changes: values(wanted) };
    return { type: 'catalog.editProduct', input };
  };

  it('sends a device that it takes out of service away from its wait at the other', async () => {
    const device = await enrolled(other, 'T01');
    const { data } = await call<{ shapes: DeviceShape[] }>(`${other.url}/v1/shapes`, device);
    const path = data.shapes.find(({ table }) => table === 'products')?.path;
    let place = 'offset=-1';
    for (let isAtEnd = false; !isAtEnd; ) {
      const { headers, body } = await fetch(`${other.url}${path}?${place}`, device);
      await body?.cancel();
      place = `offset=${headers.get('electric-offset')}&handle=${headers.get('electric-handle')}`;
      isAtEnd = headers.has('electric-up-to-date');
    }
    const waiting = fetch(`${other.url}${path}?${place}&live=true`, device);
    const { receiptSeries } = device;
    await one.asOperator('/v1/operator/revocations', { company: OTHER_SHOP, receiptSeries });
    const answer = await waiting;
    const { error } = (await answer.json()) as { error?: { code: string } };
    expect([answer.status, error?.code]).toEqual([403, 'devices.revoked']);
  });

  it('is what the other decides by next, and what is asked of both at once is decided once', async () => {
    const device = await enrolled(one, 'T02');
    expect((await ask(one, device, edit('prices', '1.62', '1.80'))).outcome).toBe('decided');
    expect((await ask(other, device, edit('prices', '1.80', '1.90'))).outcome).toBe('decided');
    const twice = { ...edit('prices', '1.90', '2.00'), commandId: newId() };
    const answers = await Promise.all([one, other, one, other].map((server) => ask(server, device, twice)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const fields = [
      ask(one, device, edit('prices', '2.00', '2.10')),
      ask(other, device, edit('name', 'KOPI', 'Kopi O')),
    ];
    expect((await Promise.all(fields)).map(({ outcome }) => outcome)).toEqual(['decided', 'decided']);
    const now = await first(
      `SELECT name, variants->0->>'priceCents' AS price FROM products WHERE id = '${product.id}'`,
    );
    expect(now).toEqual({ name: 'Kopi O', price: '2.10' });
    const both = [one, other].map((server, index) =>
      ask(server, device, edit('name', 'Kopi O', `Kopi ${index}`)).then(({ outcome }) => outcome),
    );
    expect((await Promise.all(both)).sort()).toEqual(['decided', 'merged']);
  });

  it('is done once when both are asked: a night’s checkpoint, and what a till held that is closed', async () => {
    const device = await enrolled(one, 'T02');
    const accountId = newId();
    const card = { accountId, kind: 'giftCard', code: 'CARD-1', customerId: null, funding: 'cash' };
    await ask(one, device, { type: 'payments.issueStoredValue', input: { ...card, amountCents: '50.00' } });
    const leases = Array.from({ length: 4 }, () => ({ accountId, leaseId: newId(), amountCents: '5.00' }));
    await Promise.all(
      leases.map((input, index) =>
        ask(index % 2 === 0 ? one : other, device, { type: 'payments.leaseStoredValue', input }),
      ),
    );
    const { receiptSeries } = device;
    const closing = { company: OTHER_SHOP, receiptSeries };
    await Promise.all([one, other, one].map((server) => server.asOperator('/v1/operator/closures', closing)));
    const ended = await one.query(
      `SELECT count(*) AS times FROM facts WHERE audience = 'office' AND type = 'payments.leaseEnded.v1'
        GROUP BY body->>'leaseId'`,
    );
    expect(ended).toEqual(leases.map(() => ({ times: '1' })));
    const figures = await first(
      `SELECT balance_cents AS balance, leased_cents AS leased FROM stored_value_accounts WHERE id = '${accountId}'`,
    );
    expect(figures).toEqual({ balance: '50.00', leased: '0.00' });
    const written = await Promise.all(
      [one, other, one, other].map((server) =>
        server.asOperator('/v1/operator/checkpoints', { company: OTHER_SHOP }),
      ),
    );
    const audiences = written.flatMap((each) => (each as { written: { audience: string }[] }).written);
    expect(new Set(audiences.map(({ audience }) => audience)).size).toBe(2);
    expect(audiences).toHaveLength(2);
  });
});
