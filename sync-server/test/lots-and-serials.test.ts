import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpoints } from '#shared/sync/index.ts';
import { startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const reviewsOf = async ({ companyId }: TestCompany) =>
  (
    await world.admin.query(
      `SELECT details FROM review_items WHERE company_id = $1 AND code = 'sync.serialTwice'`,
      [companyId],
    )
  ).rows.map(({ details }) => details.lines.map((line: { serial: string }) => line.serial));

describe('serial numbers at the server', () => {
  it('[INV-22] that two tills sold offline stand in both sales, and raise one review item', async () => {
    const company = await world.createCompany();
    const [one, other] = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
    const item = { ...company.items[0], tracking: 'serial' as const };
    const first = one.sell([[{ ...item, serials: ['SN-1', 'SN-2'] }, 2000]]);
    const second = other.sell([[{ ...item, serials: ['SN-2'] }, 1000]]);
    const answers = await Promise.all([one.push([first]), other.push([second])]);
    expect(answers.map(({ data }) => data.results[0]?.outcome)).toEqual(['accepted', 'accepted']);
    expect(await reviewsOf(company)).toEqual([['SN-2']]);
    expect((await other.push([second])).data.results[0]?.outcome).toBe('duplicate');
    expect(await reviewsOf(company)).toHaveLength(1);
  });

  it('[INV-22] of two products may be alike', async () => {
    const company = await world.createCompany();
    const till = await world.enrol(company, 'T01');
    const sold = [company.items[0], company.items[1]].map((item) =>
      till.sell([[{ ...item, serials: ['SN-1'] }, 1000]]),
    );
    await till.push(sold);
    expect(await reviewsOf(company)).toEqual([]);
  });
});

describe('lots at the server', () => {
  it('[INV-20] are sums of what was sold of them, and stand in the checkpoint that a replica begins with', async () => {
    const company = await world.createCompany();
    const till = await world.enrol(company, 'T01');
    const [item] = company.items;
    const lot = { code: 'A1', expiresOn: '2026-12-01' };
    const pushed = await till.push([
      till.sell([[{ ...item, lot }, 2000]]),
      till.sell([[{ ...item, lot }, 1000]]),
      till.sell([[{ ...item, lot: { code: 'B', expiresOn: null } }, 1000]]),
      till.sell([[item, 5000]]),
    ]);
    expect(pushed.data.results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('accepted'));
    await world.server.services.writeCheckpoints(company.companyId, {});
    const { rows } = await world.admin.query(
      `SELECT * FROM checkpoints WHERE company_id = $1 AND audience = $2`,
      [company.companyId, company.outletId],
    );
    const levels = (typeof rows[0].levels === 'string' ? JSON.parse(rows[0].levels) : rows[0].levels) as {
      variantId: string;
      lots?: unknown;
    }[];
    expect(levels.find(({ variantId }) => variantId === item.variantId)?.lots).toEqual([
      { lotCode: 'B', expiresOn: '', quantityMilli: '-1.000' },
      { lotCode: 'A1', expiresOn: '2026-12-01', quantityMilli: '-3.000' },
    ]);
    expect(checkpoints.columns.levels.schema.safeDecode(levels as never).success).toBe(true);
  });
});
