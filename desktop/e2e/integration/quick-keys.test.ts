import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuickKeysView } from '#shared/bridge/quick-keys.ts';
import type { RequestId } from '#shared/kernel/index.ts';
import { MANAGER_PIN, newId, type TestCompany } from '../../../sync-server/test/world.ts';
import type { Till } from './till.ts';
import { TwoTillShop } from './two-till-shop.ts';

const LOOK_EVERY_MS = 10;

describe('quick keys on two tills', () => {
  let shop: TwoTillShop;
  let company: TestCompany;
  let first: Till;
  let second: Till;

  beforeAll(async () => {
    shop = await TwoTillShop.open();
    ({ company } = shop);
    [first, second] = shop.tills;
    await first.bridge.identity.signIn({ staffId: company.managerId, pin: MANAGER_PIN });
  });
  afterAll(() => shop.close());

  const look = async (till: Till): Promise<QuickKeysView> => {
    const answer = await till.bridge.catalog.quickKeys({ pageId: null });
    if (!answer.ok) throw new Error(`no quick keys: ${answer.error.code}`);
    return answer.value;
  };
  const until = async (till: Till, holds: (view: QuickKeysView) => boolean): Promise<QuickKeysView> => {
    for (;;) {
      const view = await look(till);
      if (holds(view)) return view;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const arrange = async (pages: readonly object[]): Promise<void> => {
    const request = { requestId: newId<RequestId>(), type: 'catalog.arrangeQuickKeys', input: { pages } };
    const answer = await first.bridge.requests.make(request);
    if (!answer.ok) throw new Error(`not asked: ${answer.error.code}`);
  };
  const variants = ({ tiles }: QuickKeysView): readonly string[] => tiles.map(({ variantId }) => variantId);

  it('[CAT-30] come to the other till by themselves, and add to its cart', async () => {
    const pageId = newId();
    const keys = company.items.slice(0, 2).map(({ productId, variantId }) => ({ productId, variantId }));
    await arrange([{ pageId, seen: {}, changes: { name: 'Daily', outletId: null, position: 0, keys } }]);
    const wanted = keys.map(({ variantId }) => variantId);
    const there = await until(second, ({ pages }) => pages.length > 0);
    expect([there.pages[0]?.name, variants(there)]).toEqual(['Daily', wanted]);
    const [tile] = there.tiles;
    if (tile === undefined) throw new Error('expected a tile');
    const added = await second.bridge.sales.addProduct({
      ...{ productId: tile.productId, variantId: tile.variantId, quantityMilli: 1_000 },
    } as Parameters<typeof second.bridge.sales.addProduct>[0]);
    expect(added.ok).toBe(true);
    await second.bridge.sales.clearCart({});
    const here = await until(first, ({ asked }) => asked.length === 0);
    expect(variants(here)).toEqual(wanted);
  });

  it('[CAT-33] wait without the server, are shown as they will be, and reach the other till once it is back', async () => {
    const [page] = (await look(first)).pages;
    if (page === undefined) throw new Error('expected a page');
    await shop.stopServer();
    await first.until(({ sync }) => sync.server === 'offline');
    const turned = [...page.keys].reverse();
    await arrange([{ pageId: page.pageId, seen: { keys: page.keys }, changes: { keys: turned } }]);
    const waiting = await look(first);
    expect(waiting.asked).toMatchObject([{ state: 'waiting' }]);
    const wanted = turned.map(({ variantId }) => variantId);
    expect(variants(waiting)).toEqual(wanted);
    expect(variants(await look(second))).toEqual([...wanted].reverse());
    await shop.startServerAgain();
    await until(second, (view) => variants(view)[0] === wanted[0]);
    const decided = await until(first, ({ asked }) => asked.length === 0);
    expect(variants(decided)).toEqual(wanted);
    expect([...first.problems, ...second.problems].filter((problem) => /quick/.test(problem))).toEqual([]);
  });
});
