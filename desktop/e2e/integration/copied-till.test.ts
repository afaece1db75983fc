import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { Till } from './till.ts';

let world: TestWorld;
let company: TestCompany;

beforeAll(async () => {
  world = await startWorld();
  company = await world.createCompany();
});
afterAll(() => world.stop());

it('says under Needs attention that a till was copied, and keeps what both of them sold', async () => {
  const till = await Till.pair(world, company, 'T01');
  await till.until(({ phase }) => phase === 'ready');
  await till.open();
  await till.sell(company.items[0]);
  await till.until(({ sync }) => sync.waiting === 0);
  const copy = await till.copy();
  await till.signIn();
  await copy.signIn();

  const first = await till.sell(company.items[0]);
  await till.until(({ sync }) => sync.waiting === 0);
  // The copy sees a sale of its own stream that it never made.
  const { sync } = await copy.until((state) => state.sync.attention > 0);
  const listed = await copy.attention();
  expect(listed).toHaveLength(sync.attention);
  expect(listed).toMatchObject([{ kind: 'review', code: 'sync.forked', reference: 'T01' }]);
  const second = await copy.sell(company.items[1], company.items[2]);
  expect(second.receiptNumber).toBe(first.receiptNumber);

  // What the copy sold is brought in at its next start: kept whole beside the books, never in place of the other.
  await copy.restart();
  await copy.signIn();
  await copy.until((state) => state.sync.waiting === 0);
  const { rows } = await world.admin.query('SELECT outcome FROM quarantined_facts');
  expect(rows).toEqual([{ outcome: 'forked' }]);
  const sales = await world.admin.query<{ id: string }>('SELECT id FROM sales WHERE receipt_number = $1', [
    first.receiptNumber,
  ]);
  expect(sales.rows).toEqual([{ id: first.saleId }]);
  expect((await copy.receipts()).map(({ receiptNumber }) => receiptNumber)).toContain(second.receiptNumber);
  await copy.stop();
  await till.stop();
});
