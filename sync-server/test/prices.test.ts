import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandResponse } from '#shared/sync/index.ts';
import { post, type TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  world = await startWorld();
  company = await world.createCompany();
  till = await world.enrol(company);
});
afterAll(() => world.stop());

const ask = async (type: string, input: Record<string, unknown>, by: string = company.managerId) => {
  const body = { commandId: newId(), type, input, at: '2026-11-21T02:03:04.000Z', by };
  return (await post<CommandResponse>(`${till.url}/v1/commands`, body, till.authorization)).data;
};
const scope = { everything: true, categoryIds: [], productIds: [], variantIds: [] };
const off = (percentBp: number) => ({ kind: 'off', scope, reduction: { kind: 'percent', percentBp } });
const promotion = (code: string) => ({
  ...{ code, name: `Promotion ${code}`, startsAt: '2026-11-01T00:00:00.000Z', terms: off(1_000) },
});
const save = (promotionId: string, seen: object, changes: object, by?: string) =>
  ask('pricing.savePromotion', { promotionId, seen, changes }, by);
const row = async (table: string, id: string): Promise<Record<string, unknown> | undefined> =>
  (await world.admin.query(`SELECT * FROM ${table} WHERE id = $1`, [id])).rows[0];

describe('promotions at the server', () => {
  it('[PRI-60] are made and changed, each change a fact of the server', async () => {
    const id = newId();
    expect(await save(id, {}, promotion('MILO-3'))).toMatchObject({ outcome: 'decided', code: null });
    expect(await row('promotions', id)).toMatchObject({ code: 'MILO-3', version: '1', status: 'active' });
    await save(id, { status: 'active' }, { status: 'paused' });
    expect(await row('promotions', id)).toMatchObject({ version: '2', status: 'paused' });
    const { rows } = await world.admin.query(
      `SELECT body->'changed' AS changed FROM facts WHERE type = 'pricing.promotionSaved.v1'
         AND audience = 'office' AND body->>'promotionId' = $1 ORDER BY accept_no`,
      [id],
    );
    expect(rows[1]?.changed).toEqual([{ field: 'status', before: 'active', after: 'paused' }]);
  });

  it('[PRI-60] changed by two at once take one value of a field, keep both, and merge the rest', async () => {
    const id = newId();
    await save(id, {}, promotion('KOPI'));
    const [one, other] = await Promise.all([
      save(id, { name: 'Promotion KOPI', priority: 0 }, { name: 'Kopi A', priority: 7 }),
      save(id, { name: 'Promotion KOPI', terms: off(1_000) }, { name: 'Kopi B', terms: off(2_000) }),
    ]);
    expect([one.outcome, other.outcome].sort()).toEqual(['decided', 'merged']);
    const after = await row('promotions', id);
    expect(after).toMatchObject({ priority: '7', terms: off(2_000), version: '3' });
    const { rows } = await world.admin.query<{ details: Record<string, unknown> }>(
      `SELECT details FROM review_items WHERE code = 'pricing.editCollided' AND details->>'promotionId' = $1`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.details).toMatchObject({ collided: [{ field: 'name', seen: 'Promotion KOPI' }] });
  });

  it('[PRI-61] of one code at once: one is made, the others are refused, capitals or not', async () => {
    const codes = ['TEH', 'teh', 'Teh', 'TEH'];
    const answers = await Promise.all(codes.map((code) => save(newId(), {}, promotion(code))));
    expect(answers.map(({ code }) => code).filter((code) => code !== null)).toEqual(
      Array.from({ length: 3 }, () => 'pricing.codeTaken'),
    );
    const { rows } = await world.admin.query(
      `SELECT 1 FROM promotions WHERE company_id = $1 AND upper(code) = 'TEH'`,
      [company.companyId],
    );
    expect(rows).toHaveLength(1);
  });

  it('are refused for a cashier, without terms that mean something, and of a company to which they don’t belong', async () => {
    const id = newId();
    expect((await save(id, {}, promotion('MINE'), company.cashierId)).code).toBe('identity.notAllowed');
    const nothing = {
      ...promotion('NONE'),
      terms: { ...off(1_000), scope: { ...scope, everything: false } },
    };
    expect((await save(id, {}, nothing)).code).toBe('pricing.termsInvalid');
    expect(await row('promotions', id)).toBeUndefined();
    expect((await save(newId(), { name: 'x' }, { name: 'y' })).code).toBe('pricing.promotionUnknown');
  });
});

describe('price lists at the server', () => {
  const list = {
    code: 'MEMBERS',
    name: 'Members',
    startsAt: '2026-11-01T00:00:00.000Z',
    groupCode: 'members',
  };

  it('[PRI-62] get prices one by one, from two at once', async () => {
    const priceListId = newId();
    const [kopi, milk] = company.items;
    expect((await ask('pricing.savePriceList', { priceListId, seen: {}, changes: list })).outcome).toBe(
      'decided',
    );
    const set = (seen: object, changes: object, by?: string) =>
      ask('pricing.setListPrices', { priceListId, seen, changes }, by);
    const both = await Promise.all([
      set({}, { [kopi.variantId]: '1.00' }),
      set({}, { [kopi.variantId]: '0.95', [milk.variantId]: '9.90' }),
    ]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['decided', 'merged']);
    await set({ [milk.variantId]: '9.90' }, { [milk.variantId]: null });
    const { rows } = await world.admin.query(
      'SELECT variant_id, price_cents FROM list_prices WHERE price_list_id = $1',
      [priceListId],
    );
    expect(rows).toHaveLength(2);
    expect(rows.find(({ variant_id }) => variant_id === milk.variantId)?.price_cents).toBeNull();
    expect((await set({}, { [milk.variantId]: '1.00' }, company.cashierId)).code).toBe('identity.notAllowed');
    const unknown = { priceListId: newId(), seen: {}, changes: { [milk.variantId]: '1.00' } };
    expect((await ask('pricing.setListPrices', unknown)).code).toBe('pricing.listUnknown');
  });

  it('[PRI-61] of a code that is taken are refused', async () => {
    const again = { priceListId: newId(), seen: {}, changes: { ...list, code: 'members' } };
    expect((await ask('pricing.savePriceList', again)).code).toBe('pricing.codeTaken');
  });
});
