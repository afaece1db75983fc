import type { RegisterKind } from '#shared/devices/index.ts';
import type { CompanySettings } from '#shared/identity/index.ts';
import type {
  CompanyId,
  LocationId,
  OutletId,
  ProductId,
  RegisterId,
  StaffId,
  VariantId,
} from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { OFFICE } from '#shared/sync/index.ts';
import type { World } from './world.ts';

/** A place with stock, and the audience of its documents. */
export interface Place {
  readonly outletId: OutletId;
  readonly locationId: LocationId;
}

/** One company: a shop with tills, a warehouse with a station, an office with a laptop. */
export interface Shop {
  readonly companyId: CompanyId;
  readonly settings: CompanySettings;
  readonly shop: Place;
  readonly warehouse: Place;
  readonly staffId: StaffId;
  readonly items: readonly ProductItem[];
  readonly audiences: readonly string[];
}

const newPlace = (world: World): Place => ({
  outletId: world.newId<OutletId>(),
  locationId: world.newId<LocationId>(),
});

/** Stock of every product when the books begin. */
export const OPENING_MILLI = 12_000;
export const OPENING_COST_E4 = 12_345;

export function newShop(world: World): Shop {
  const shop = newPlace(world);
  const warehouse = newPlace(world);
  const gstMethod = world.random.chance(500) ? 'receipt' : 'line';
  return {
    companyId: world.newId<CompanyId>(),
    settings: {
      gst: { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: gstMethod },
      cashRounding: 'nearest',
      receiptFooter: [],
      demo: false,
    },
    shop,
    warehouse,
    staffId: world.newId<StaffId>(),
    items: [109, 1090, 333].map((unitPriceCents, index) => newItem(world, unitPriceCents, index)),
    audiences: [OFFICE, shop.outletId, warehouse.outletId],
  };
}

const newItem = (world: World, unitPriceCents: number, index: number): ProductItem => ({
  productId: world.newId<ProductId>(),
  variantId: world.newId<VariantId>(),
  sku: `SKU-${index}`,
  name: `Product ${index}`,
  nameZh: null,
  barcode: null,
  unitPriceCents,
  gstCode: index === 2 ? 'ZR' : 'SR',
});

export interface Register {
  readonly id: RegisterId;
  readonly code: string;
  readonly kind: RegisterKind;
  readonly place: Place;
}
