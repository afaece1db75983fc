import type { AskedArrangement, QuickKeyPage, QuickKeysView } from '#shared/bridge/quick-keys.ts';
import type { RequestItem } from '#shared/bridge.ts';
import type { QuickKey } from '#shared/catalog/index.ts';
import { demoId, demoProducts } from './demo-shop.ts';

export const demoOutlet = demoId(4, 1);

/** The key of a product of the demonstration shop. */
export function demoKey(index: number): QuickKey {
  const tile = demoProducts[index]?.tile;
  if (tile === undefined) throw new Error(`expected product ${index} in the demonstration shop`);
  return { productId: tile.productId, variantId: tile.variantId } as QuickKey;
}

export const demoPage = (number: number, name: string, keys: readonly QuickKey[]): QuickKeyPage => ({
  ...{ pageId: demoId(8, number), name, outletId: null, position: number, keys },
});

interface Shop {
  readonly quickPages: readonly QuickKeyPage[];
  readonly queue: ReadonlyMap<string, RequestItem>;
}

/** Pages as a test put them: what is asked for changes nothing, and is said to wait. */
export const fakeQuickKeys =
  (shop: () => Shop) =>
  ({ pageId }: { pageId: string | null }) => {
    const { quickPages: pages, queue } = shop();
    const shown = pages.find((page) => page.pageId === pageId) ?? pages[0];
    const tiles = (shown?.keys ?? []).flatMap(
      ({ variantId }) => demoProducts.find(({ tile }) => tile.variantId === variantId)?.tile ?? [],
    );
    const asked = [...queue.values()].flatMap(({ requestId, type, state, code }): AskedArrangement[] =>
      type === 'catalog.arrangeQuickKeys' && (state === 'waiting' || state === 'refused')
        ? [{ requestId, state, code }]
        : [],
    );
    const value: QuickKeysView = {
      ...{ pages, pageId: shown?.pageId ?? null, tiles, asked, outletId: demoOutlet },
    };
    return { ok: true as const, value };
  };
