import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandResponse } from '#shared/sync/index.ts';
import { post, type TestDevice } from './device.ts';
import { shapeOf } from './gatekeeper-world.ts';
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

const arrange = async (pages: readonly object[], by: string = company.managerId) => {
  const body = {
    ...{ commandId: newId(), type: 'catalog.arrangeQuickKeys', input: { pages } },
    ...{ at: '2026-11-21T02:03:04.000Z', by },
  };
  return (await post<CommandResponse>(`${till.url}/v1/commands`, body, till.authorization)).data;
};
const keyOf = ({ productId, variantId }: { readonly productId: string; readonly variantId: string }) => ({
  productId,
  variantId,
});
const made = (pageId: string, name: string, keys: readonly object[] = []) => ({
  ...{ pageId, seen: {}, changes: { name, outletId: null, position: 0, keys } },
});
const rows = async (sql: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> =>
  (await world.admin.query(sql, [...values])).rows;
const page = async (id: string) => (await rows('SELECT * FROM quick_key_pages WHERE id = $1', [id]))[0];

describe('quick keys at the server', () => {
  it('[CAT-31] are arranged by who may, and by nobody else', async () => {
    const id = newId();
    const keys = company.items.slice(0, 2).map(keyOf);
    expect((await arrange([made(id, 'Bread', keys)], company.cashierId)).code).toBe('identity.notAllowed');
    expect((await arrange([made(id, 'Bread', keys)])).outcome).toBe('decided');
    expect(await page(id)).toMatchObject({ name: 'Bread', keys, status: 'active', version: '1' });
    const moved = { pageId: id, seen: { keys }, changes: { keys: [...keys].reverse() } };
    expect((await arrange([moved])).outcome).toBe('decided');
    expect(await page(id)).toMatchObject({ keys: [...keys].reverse(), version: '2' });
    const facts = await rows(
      `SELECT body FROM facts WHERE type = 'catalog.quickKeysArranged.v1' AND body->'pageIds' ? $1
        AND audience = 'office' ORDER BY accept_no`,
      [id],
    );
    expect(facts).toHaveLength(2);
  });

  it('[CAT-31] are taken as a whole, or not at all', async () => {
    const [one, two] = [newId(), newId()];
    const asked = [made(one, 'Drinks'), made(two, 'drinks')];
    expect((await arrange(asked)).code).toBe('catalog.quickPageNameTaken');
    expect([await page(one), await page(two)]).toEqual([undefined, undefined]);
  });

  it('[CAT-31] arranged by two at once: the first holds, and a person is shown both by the names of the goods', async () => {
    const id = newId();
    const keys = company.items.slice(0, 2).map(keyOf);
    await arrange([made(id, 'Sweets', keys)]);
    const wanted = [[keys[1]], [keys[0]]];
    const both = await Promise.all(
      wanted.map((after) => arrange([{ pageId: id, seen: { keys }, changes: { keys: after } }])),
    );
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['decided', 'merged']);
    const [item] = await rows(
      `SELECT details FROM review_items WHERE code = 'catalog.quickKeysCollided' AND details->>'name' = 'Sweets'`,
      [],
    );
    const names = await rows('SELECT name FROM products WHERE id = ANY($1::uuid[])', [
      keys.map(({ productId }) => productId),
    ]);
    const said = JSON.stringify(item?.details);
    for (const { name } of names) expect(said).toContain(name);
  });

  it('[CAT-32] have a name of their own, also when two tills make a page at the same moment', async () => {
    const both = await Promise.all([newId(), newId()].map((id) => arrange([made(id, 'Ice')])));
    expect(both.map(({ code }) => code).sort()).toEqual(['catalog.quickPageNameTaken', null]);
  });

  it('come down to tills as master data', async () => {
    const id = newId();
    await arrange([made(id, 'Nuts')]);
    expect(await shapeOf(till, 'quick_key_pages')).toMatchObject({ live: true });
  });
});
