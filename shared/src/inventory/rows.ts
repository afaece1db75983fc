import {
  column,
  companyId,
  defineTable,
  factId,
  locationId,
  type RowOf,
  rowId,
  variantId,
} from '../kernel/index.ts';
import { movementKinds } from './schema.ts';

/** Every movement of stock, only ever added. */
export const stockMovements = defineTable({
  name: 'stock_movements',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    factId: column.id(factId),
    locationId: column.id(locationId),
    variantId: column.id(variantId),
    /** Negative: out. */
    quantityMilli: column.quantityMilli(),
    kind: column.enum(movementKinds),
    movedAt: column.instant(),
  },
});
export type StockMovementRow = RowOf<typeof stockMovements>;

/** What is there: the sum of the movements, kept as it goes. */
export const stockLevels = defineTable({
  name: 'stock_levels',
  home: 'everywhere',
  key: ['companyId', 'locationId', 'variantId'],
  columns: {
    companyId: column.id(companyId),
    locationId: column.id(locationId),
    variantId: column.id(variantId),
    onHandMilli: column.quantityMilli(),
  },
});
export type StockLevelRow = RowOf<typeof stockLevels>;

/** What is there of each lot, as far as it was told when goods came and went: the sum of what was, kept as it goes [INV-20]. */
export const stockLots = defineTable({
  name: 'stock_lots',
  home: 'everywhere',
  key: ['companyId', 'locationId', 'variantId', 'lotCode', 'expiresOn'],
  columns: {
    companyId: column.id(companyId),
    locationId: column.id(locationId),
    variantId: column.id(variantId),
    lotCode: column.text(60),
    /** The last good day; empty when it has none. */
    expiresOn: column.text(10),
    quantityMilli: column.quantityMilli(),
  },
});
export type StockLotRow = RowOf<typeof stockLots>;

export const inventoryTables = [stockMovements, stockLevels, stockLots] as const;
