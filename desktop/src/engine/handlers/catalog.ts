import { accept } from '#shared/kernel/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readProduct } from '../queries/products/product.ts';
import { browseVariants, readCategories, readTiles } from '../queries/products/tiles.ts';
import type { Handlers } from '../router.ts';

export function catalogHandlers(context: EngineContext): Handlers['catalog'] {
  const { reader, catalogIndex } = context.store;
  return {
    categories: () => accept(readCategories(reader)),
    browse: ({ categoryId, offset, limit }) =>
      atTheTill(context, (device) => {
        const { hits, total } = browseVariants(reader, categoryId, offset, limit);
        return accept({ tiles: readTiles(reader, hits, device.stockPlace()), total });
      }),
    product: ({ productId }) => accept(readProduct(reader, productId) ?? null),
    search: (query) =>
      atTheTill(context, (device) =>
        accept(readTiles(reader, catalogIndex.search(query), device.stockPlace())),
      ),
  };
}
