import type { ProductTile } from '#shared/bridge.ts';
import {
  type CreateProduct,
  decideCreateProduct,
  type productCreated,
  variantOf,
} from '#shared/catalog/index.ts';
import { accept, present, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readProduct } from '../queries/products/product.ts';
import { readTiles, type StockPlace } from '../queries/products/tiles.ts';
import type { Store } from '../store/index.ts';

interface CreateProductParts {
  readonly store: Store;
  readonly committer: Committer;
  readonly by: StaffId;
  readonly place: StockPlace;
}

/** Records a new product, which can be sold at once; a repeat of one that was recorded gives the same answer and records nothing. */
export function createProduct(
  command: CreateProduct,
  { store, committer, by, place }: CreateProductParts,
): Result<ProductTile> {
  const { reader, catalogIndex } = store;
  // While the first copy comes nobody can say whether a barcode is free.
  if (!catalogIndex.isComplete) return reject('catalog.stillLoading');
  const known = readProduct(reader, command.productId);
  const ownerOf = (barcode: string): string | undefined => {
    const [owner] = catalogIndex.findByBarcode(barcode);
    return owner && readProduct(reader, owner.productId)?.name;
  };
  const recorded =
    known === undefined
      ? committer.commit<typeof productCreated>({
          actor: by,
          decide: () => decideCreateProduct(command, { by, ownerOf }),
        })
      : committer.ensureJournaled();
  if (!recorded.ok) return recorded;
  const { productId } = command;
  const [tile] = readTiles(reader, [{ productId, variantId: variantOf(productId) }], place);
  return accept(present(tile, 'the product that was recorded'));
}
