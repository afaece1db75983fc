import type { ProductTile } from '#shared/bridge.ts';
import { accept, instantOf, type VariantId } from '#shared/kernel/index.ts';
import { momentOf, resolveListPrice } from '#shared/pricing/index.ts';
import { noteAsked } from '../commands/note-asked.ts';
import { setAsideItem } from '../commands/set-aside-item.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { stockPlaceOf, stockShown } from '../first-copy.ts';
import { readQuickKeyPages } from '../queries/catalog/quick-keys.ts';
import { readItemsAsked } from '../queries/products/asked.ts';
import { browseArrived, browseVariants, readCategories, readTiles } from '../queries/products/tiles.ts';
import type { Handlers } from '../router.ts';
import { productsHandlers } from './products.ts';

export function catalogHandlers(context: EngineContext): Handlers['catalog'] {
  const { reader, catalogIndex } = context.store;
  const priced = (device: Device, tiles: readonly ProductTile[]): readonly ProductTile[] => {
    const { outletId } = device.state();
    const { book, pricesOf } = device.prices;
    const at = instantOf(context.clock());
    const moment = momentOf({ at, outletId, channel: 'till', groupCode: null });
    return tiles.map((tile) => {
      const listed = resolveListPrice(book, pricesOf(tile.variantId as VariantId), moment);
      return listed === null ? tile : { ...tile, listPriceCents: listed.priceCents };
    });
  };
  return {
    categories: () => accept(readCategories(reader)),
    browse: ({ categoryId, offset, limit, outletId }) =>
      atTheTill(context, (device) => {
        const browse = catalogIndex.isComplete ? browseVariants : browseArrived;
        const { hits, total } = browse(reader, categoryId, offset, limit);
        return accept({
          tiles: priced(device, readTiles(reader, hits, stockShown(reader, device, outletId))),
          total,
        });
      }),
    ...productsHandlers(context),
    search: ({ outletId, ...query }) =>
      atTheTill(context, (device) =>
        accept(
          priced(device, readTiles(reader, catalogIndex.search(query), stockShown(reader, device, outletId))),
        ),
      ),
    quickKeys: ({ pageId }) =>
      atTheTill(context, (device) => {
        const { companyId, outletId } = device.state();
        const { pages, asked } = readQuickKeyPages(reader, { companyId, outletId });
        const shown = pages.find((page) => page.pageId === pageId) ?? pages[0];
        const tiles = priced(device, readTiles(reader, shown?.keys ?? [], stockPlaceOf(device)));
        return accept({ pages, pageId: shown?.pageId ?? null, tiles, asked, outletId });
      }),
    noteAsked: (command) =>
      atTheTill(context, (device, person) => {
        const { store } = context;
        const noted = noteAsked(command, { store, committer: device.committer, by: person.id });
        device.committed(['items_asked']);
        return noted;
      }),
    itemsAsked: ({ limit }) =>
      atTheTill(context, () => {
        const isKnown = (code: string): boolean => catalogIndex.findByBarcode(code).length > 0;
        return accept(readItemsAsked(reader, isKnown, limit));
      }),
    setItemAside: (command) =>
      atTheTill(context, (device, person) => {
        const { store } = context;
        const done = setAsideItem(command, { store, committer: device.committer, by: person.id });
        device.committed(['items_set_aside']);
        return done;
      }),
  };
}
