import type { Device } from './device.ts';
import type { StockPlace } from './queries/products/tiles.ts';

/** Where the stock of this till's products is read: nowhere while the first copy comes, since any figure would be a guess. */
export const stockPlaceOf = (device: Device): StockPlace =>
  device.state().firstCopyComplete ? device.stockPlace() : null;

/** How many products are here of how many; undefined when all are. */
export function productsLoading(
  device: Device,
): { readonly here: number; readonly expected: number } | undefined {
  const copy = device.sync.status().firstCopy;
  if (copy === undefined || copy.catalogueComplete) return undefined;
  return { here: copy.products, expected: copy.productsExpected };
}
