import { hasRight } from '#shared/identity/index.ts';
import { accept, instantOf, reject } from '#shared/kernel/index.ts';
import { createProduct } from '../commands/create-product.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { stockPlaceOf } from '../first-copy.ts';
import { readCosts, withoutCosts } from '../queries/products/costs.ts';
import { readPriceChanges, readScheduledPrices } from '../queries/products/price-history.ts';
import { readProduct } from '../queries/products/product.ts';
import type { Handlers } from '../router.ts';

type ProductHandlers = Pick<Handlers['catalog'], 'product' | 'createProduct' | 'costs' | 'priceHistory'>;

/** Products one by one: making them, what they cost, and what they cost before. */
export function productsHandlers(context: EngineContext): ProductHandlers {
  const { store } = context;
  const { reader } = store;
  const now = (): string => instantOf(context.clock());
  const maySeeCost = (): boolean => {
    const person = context.people.person();
    return person !== undefined && hasRight(person.role, 'seeCost');
  };
  return {
    product: ({ productId }) => {
      const product = readProduct(reader, productId);
      return accept(product === undefined ? null : maySeeCost() ? product : withoutCosts(product));
    },
    createProduct: (command) =>
      atTheTill(context, (device, person) => {
        const { committer } = device;
        const made = createProduct(command, {
          ...{ store, committer, by: person.id },
          place: stockPlaceOf(device),
        });
        device.committed(['products', 'price_changes']);
        return made;
      }),
    costs: ({ items }) => atTheTill(context, () => accept(readCosts(reader, items, now()))),
    priceHistory: ({ productId, ...filter }) =>
      atTheTill(context, (device) => {
        const product = readProduct(reader, productId);
        if (product === undefined) return reject('catalog.productUnknown');
        return accept({
          asOf: device.sync.status().lastContactAt,
          changes: readPriceChanges(reader, product, { ...filter, withCosts: maySeeCost() }),
          scheduled: readScheduledPrices(reader, product, now()),
        });
      }),
  };
}
