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
import type { Lot, SaleLine, saleCompleted } from '../sales/index.ts';
import type { lateMovementAbsorbed, stockCounted, stockOpened } from './facts.ts';
import { stockLevels, stockLots, stockMovements } from './rows.ts';
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
          lot: line.lot,
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
      lot: line.lot,
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
  /** Of which lot, when that is known. */
  readonly lot?: Lot | undefined;
}

/** A movement and what it changes, the level and its lot, always together [INV-3] [INV-20]. */
function moveStock(envelope: Envelope, index: number, { lot, ...movement }: Movement): RowWrite[] {
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
    ...(lot === undefined
      ? []
      : [
          addTo(
            stockLots,
            {
              companyId: envelope.company,
              locationId,
              variantId,
              lotCode: lot.code,
              expiresOn: lot.expiresOn ?? '',
            },
            { quantityMilli },
          ),
        ]),
  ];
}
