import type { OutletId } from '#shared/kernel/index.ts';
import type { Device } from './device.ts';
import { readReach } from './queries/devices/registers.ts';
import { readLocation } from './queries/identity/people.ts';
import type { StockPlace, StockPlaces } from './queries/products/tiles.ts';
import type { ReadableDb } from './store/index.ts';

/** Where the stock of this till's products is read: nowhere while the first copy comes, since any figure would be a guess. */
export const stockPlaceOf = (device: Device): StockPlace =>
  device.state().firstCopyComplete ? device.stockPlace() : null;

/** The same for what a screen shows: at an office, of the outlet that it asks for, or of all. */
export function stockShown(db: ReadableDb, device: Device, asked: OutletId | undefined): StockPlaces {
  const state = device.state();
  if (!state.firstCopyComplete || readReach(db, state) !== null) return stockPlaceOf(device);
  const locationId = asked === undefined ? null : (readLocation(db, asked) ?? null);
  return { companyId: state.companyId, locationId };
}

/** How many products are here of how many; undefined when all are. */
export function productsLoading(
  device: Device,
): { readonly here: number; readonly expected: number } | undefined {
  const copy = device.sync.status().firstCopy;
  if (copy === undefined || copy.catalogueComplete) return undefined;
  return { here: copy.products, expected: copy.productsExpected };
}
