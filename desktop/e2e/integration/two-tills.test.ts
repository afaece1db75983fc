import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCompany, TestWorld } from '../../../sync-server/test/world.ts';
import type { Till } from './till.ts';
import { TwoTillShop } from './two-till-shop.ts';

const OPENING_MILLI = 1_000_000;

describe('two tills and a server', () => {
  let world: TestWorld;
  let company: TestCompany;
  let shop: TwoTillShop;
  let first: Till;
  let second: Till;

  beforeAll(async () => {
    shop = await TwoTillShop.open();
    ({ world, company } = shop);
    [first, second] = shop.tills;
  });
  afterAll(() => shop.close());

  const stopServer = () => shop.stopServer();
  const startServerAgain = () => shop.startServerAgain();
  const onServer = async (sql: string): Promise<number> => {
    const { rows } = await world.admin.query<{ n: string }>(sql, [company.companyId]);
    return Number(rows[0]?.n);
  };
  const settled = async (): Promise<void> => {
    for (const till of [first, second]) await till.until(({ sync }) => sync.waiting === 0);
    const accepted = await onServer('SELECT count(*) AS n FROM sales WHERE company_id = $1');
    for (const till of [first, second]) {
      while ((await till.receipts()).filter(({ acknowledged }) => acknowledged).length < accepted) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };

  it('brings a sale from one till to the other, with its stock', async () => {
    const [kopi] = company.items;
    while ((await second.onHand(kopi)) !== OPENING_MILLI)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const sale = await first.sell(kopi);
    while ((await second.onHand(kopi)) !== OPENING_MILLI - 1_000) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const seen = await second.receipts();
    expect(seen.map(({ receiptNumber }) => receiptNumber)).toContain(sale.receiptNumber);
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  it('sells on without the server, through a restart of the till, and drains the outbox once', async () => {
    const [, teh] = company.items;
    const handles = second.shapeHandles();
    expect(handles.length).toBeGreaterThan(8);
    await stopServer();
    for (const till of [first, second]) await till.until(({ sync }) => sync.server === 'offline');
    for (let sold = 0; sold < 3; sold += 1) await first.sell(teh);
    await second.sell(teh);
    expect((await first.state()).sync.waiting).toBe(3);
    await first.restart();
    await first.signIn();
    expect((await first.state()).sync.waiting).toBe(3);
    await startServerAgain();
    await settled();
    expect(await onServer('SELECT count(*) AS n FROM sales WHERE company_id = $1')).toBe(5);
    expect(await first.onHand(teh)).toBe(OPENING_MILLI - 4_000);
    expect(await second.onHand(teh)).toBe(OPENING_MILLI - 4_000);
    // A server that restarts costs nobody a second copy.
    expect(second.shapeHandles()).toEqual(handles);
  });

  it('agrees with Postgres on stock, receipts and books after selling on both at once', async () => {
    await Promise.all(
      [first, second].map(async (till) => {
        for (let sold = 0; sold < 20; sold += 1) await till.sell(...company.items);
      }),
    );
    await settled();
    for (const item of company.items) {
      const { rows } = await world.admin.query<{ on_hand_milli: string }>(
        'SELECT (on_hand_milli * 1000)::bigint AS on_hand_milli FROM stock_levels WHERE variant_id = $1',
        [item.variantId],
      );
      const expected = Number(rows[0]?.on_hand_milli);
      expect(await first.onHand(item)).toBe(expected);
      expect(await second.onHand(item)).toBe(expected);
    }
    const numbers = (await first.receipts()).map(({ receiptNumber }) => receiptNumber).sort();
    expect((await second.receipts()).map(({ receiptNumber }) => receiptNumber).sort()).toEqual(numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await onServer('SELECT count(*) AS n FROM sales WHERE company_id = $1')).toBe(numbers.length);
    expect(await onServer('SELECT count(*) AS n FROM quarantined_facts WHERE company_id = $1')).toBe(0);
  });
});
