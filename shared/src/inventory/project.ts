import {
  addTo,
  deriveId,
  type Envelope,
  extendPrice,
  insertRow,
  type LocationId,
  type Projector,
  type RowWrite,
  type VariantId,
} from '../kernel/index.ts';
import type { SaleLine, saleCompleted } from '../sales/index.ts';
import type { lateMovementAbsorbed, stockCounted, stockOpened } from './facts.ts';
import { stockLevels, stockMovements } from './rows.ts';
import type { movementKinds } from './schema.ts';

/** Goods sold leave the sale's location [INV-1]. Lines without a variant move nothing. */
export const projectSaleStock: Projector<typeof saleCompleted> = ({ envelope, body }) =>
  body.lines.flatMap((line, index) =>
    line.variantId === null
      ? []
      : moveStock(envelope, index, {
          locationId: body.locationId,
          variantId: line.variantId,
          quantityMilli: -stockOf(line),
          kind: 'sale',
        }),
  );

/** What a line takes from the stock: a six-pack takes six, a labelled piece its weight. */
const stockOf = ({ quantityMilli, stockEachMilli }: SaleLine): number =>
  stockEachMilli === undefined ? quantityMilli : extendPrice(quantityMilli, stockEachMilli);

/** Opening stock arrives at its location [INV-2]. */
export const projectStockOpened: Projector<typeof stockOpened> = ({ envelope, body }) =>
  body.lines.flatMap((line, index) =>
    moveStock(envelope, index, {
      locationId: body.locationId,
      variantId: line.variantId,
      quantityMilli: line.quantityMilli,
      kind: 'opening',
    }),
  );

/**
 * A count moves the level by what the book was wrong by [INV-4]. A line that was right moves nothing, and is written all
 * the same: it is how a movement that comes in late finds the count.
 */
export const projectStockCounted: Projector<typeof stockCounted> = ({ envelope, body }) =>
  body.lines.flatMap((line, index) =>
    moveStock(envelope, index, {
      locationId: body.locationId,
      variantId: line.variantId,
      quantityMilli: line.countedMilli - line.bookMilli,
      kind: 'count',
      movedAt: body.countedAt,
    }),
  );

/** What was late for a count is taken back at the count's instant [INV-6]. */
export const projectLateMovementAbsorbed: Projector<typeof lateMovementAbsorbed> = ({ envelope, body }) =>
  body.lines.flatMap((line, index) =>
    moveStock(envelope, index, {
      locationId: body.locationId,
      variantId: line.variantId,
      quantityMilli: line.quantityMilli,
      kind: 'absorbed',
      movedAt: body.countedAt,
    }),
  );

interface Movement {
  readonly locationId: LocationId;
  readonly variantId: VariantId;
  readonly quantityMilli: number;
  readonly kind: (typeof movementKinds)[number];
  /** When, if not at the fact's instant. */
  readonly movedAt?: string;
}

/** A movement and the level it changes, always together [INV-3]. */
function moveStock(envelope: Envelope, index: number, movement: Movement): RowWrite[] {
  const { locationId, variantId, quantityMilli } = movement;
  return [
    insertRow(stockMovements, {
      id: deriveId(envelope.id, 'movement', index),
      companyId: envelope.company,
      factId: envelope.id,
      movedAt: envelope.at,
      ...movement,
    }),
    addTo(
      stockLevels,
      { companyId: envelope.company, locationId, variantId },
      { onHandMilli: quantityMilli },
    ),
  ];
}
