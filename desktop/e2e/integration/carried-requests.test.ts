import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CustomerId, type RequestId, uuidV7 } from '#shared/kernel/index.ts';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { Till, until, value } from './till.ts';

const newId = <Id extends string>(): Id => uuidV7(Date.now(), randomBytes(10)) as Id;

let world: TestWorld;
let company: TestCompany;
let stick: string;
let dead: Till;
let spare: Till;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  stick = await mkdtemp(join(tmpdir(), 'kedai-stick-'));
  dead = await Till.pair(world, company, 'T01', { mirrorDir: stick });
  spare = await Till.pair(world, company, 'T02');
  for (const till of [dead, spare]) {
    await till.getReady();
    await till.until(({ sync }) => sync.waiting === 0);
  }
});
afterEach(async () => {
  for (const till of [dead, spare]) await till.stop();
  await rm(stick, { recursive: true, force: true });
});

const ask = async (till: Till, type: string, input: Record<string, unknown>): Promise<RequestId> => {
  const requestId = newId<RequestId>();
  await value(till.bridge.requests.make({ requestId, type, input }));
  return requestId;
};
const rename = (till: Till, index: 0 | 1 | 2, nameZh: string): Promise<RequestId> => {
  const { productId } = company.items[index];
  const input = { productId, seen: { nameZh: null }, changes: { nameZh } };
  return ask(till, 'catalog.editProduct', input);
};
const carry = () =>
  value(spare.bridge.devices.carryDeadTill({ folder: stick, recoveryKey: company.recoveryPrivateKey }));
const onServer = async (sql: string, parameters: readonly unknown[] = []) =>
  (await world.admin.query(sql, [company.companyId, ...parameters])).rows;
const decided = () =>
  onServer(
    `SELECT c.id, c.outcome, s.receipt_series AS series FROM commands c JOIN streams s ON s.id = c.stream_id
      WHERE c.company_id = $1 ORDER BY c.id`,
  );
const stateOf = async (requestId: RequestId) =>
  (await value(spare.bridge.requests.list({}))).find((each) => each.requestId === requestId)?.state;

describe('[DEV-9] what a dead till had asked of the server', () => {
  it('is asked for by the till that takes it over, once, after what the dead till had recorded', async () => {
    const known = await rename(dead, 0, '一');
    await until(async () => (await decided()).length === 1);
    // This one reaches the server, and the till never hears of it.
    dead.wire.lose('answers', /\/v1\/commands/);
    const reached = await rename(dead, 1, '二');
    await until(async () => (await decided()).length === 2);
    dead.wire.cut();
    const unheard = await rename(dead, 2, '三');
    const customerId = newId<CustomerId>();
    const typed = { name: 'Goh Kim Huat', phone: '8000 1001', email: null, memberCode: null, note: null };
    await value(dead.bridge.customers.create({ customerId, typed, consent: true, offers: false }));
    const seen = { name: 'Goh Kim Huat' };
    const edit = { customerId, seen, changes: { name: 'Goh Kim Hock' } };
    const ofCustomer = await ask(dead, 'customers.editCustomer', edit);
    await dead.close();

    // The requests are here before the customer is in the books, and wait for that.
    spare.wire.lose('requests', /\/v1\/facts/);
    expect(await carry()).toMatchObject({ requests: 3, damaged: false, streams: [{ registerCode: 'T01' }] });
    const own = await rename(spare, 0, '壹');
    await until(async () => (await stateOf(own)) === 'decided');
    expect(await Promise.all([reached, unheard, ofCustomer].map(stateOf))).toEqual([
      'waiting',
      'waiting',
      'waiting',
    ]);
    spare.wire.mend();
    await until(async () => {
      const states = await Promise.all([reached, unheard, ofCustomer].map(stateOf));
      return states.every((state) => state === 'decided');
    });
    const by = new Map((await decided()).map(({ id, series, outcome }) => [id, `${series} ${outcome}`]));
    expect([known, reached, unheard, ofCustomer].map((id) => by.get(id))).toEqual([
      'T01 decided',
      'T01 decided',
      'T02 decided',
      'T02 decided',
    ]);
    const [customer] = await onServer(`SELECT name FROM customers WHERE company_id = $1 AND id = $2`, [
      customerId,
    ]);
    expect(customer?.name).toBe('Goh Kim Hock');

    // The stick again, and then the till that was thought dead: nothing is asked for twice.
    expect(await carry()).toMatchObject({ requests: 0 });
    dead.wire.mend();
    await dead.start();
    await dead.signIn();
    await until(async () =>
      (await value(dead.bridge.requests.list({}))).every(({ state }) => state === 'decided'),
    );
    expect(await decided()).toHaveLength(by.size);
  });
});
