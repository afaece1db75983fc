import { type Decision, type FactId, type LocationId, present, type VariantId } from '../kernel/index.ts';
import { absorptionsDue, type BookedCount, type BookedMovement } from './absorb-late.ts';
import { lateMovementAbsorbed } from './facts.ts';
import type { StockCountedBody } from './schema.ts';

/** A count, with those of its variants that something was accepted for. */
export interface ConcernedCount extends BookedCount {
  readonly body: StockCountedBody;
  readonly variantIds: ReadonlySet<VariantId>;
}

/** What planning reads of the server's books, while nobody else can enter anything in them. */
export interface AbsorptionDb {
  /**
   * Counts of the locations and variants that these facts moved, made at the instants of those movements or after them;
   * a count concerns itself. An absorption that is brought in (by a device, to a server that was restored) is one of them.
   */
  concernedCounts(factIds: readonly string[]): Promise<readonly ConcernedCount[]>;
  /** Movements through a count's instant, of its location and concerned variants, that its book hadn't seen. */
  movementsUnseenBy(count: ConcernedCount): Promise<readonly BookedMovement[]>;
}

/** What the server must record after it accepted facts, in this order [INV-6] [INV-7]. */
export async function planAbsorptions(
  db: AbsorptionDb,
  acceptedFactIds: readonly string[],
): Promise<Decision<typeof lateMovementAbsorbed>[]> {
  const counts = await db.concernedCounts(acceptedFactIds);
  const movements = new Map<LocationId, Map<string, BookedMovement>>();
  const unseen = new Map<FactId, ReadonlySet<string>>();
  for (const count of counts) {
    const { locationId } = count.body;
    const known = movements.get(locationId) ?? new Map<string, BookedMovement>();
    movements.set(locationId, known);
    const unseenHere = await db.movementsUnseenBy(count);
    for (const movement of unseenHere) known.set(movement.id, movement);
    unseen.set(count.factId, new Set(unseenHere.map(({ id }) => id)));
  }
  return [...movements].flatMap(([locationId, known]) => {
    const here = counts.filter((count) => count.body.locationId === locationId);
    const variantsOf = new Map(here.map((count) => [count.factId, count.variantIds]));
    const due = absorptionsDue(
      here,
      [...known.values()],
      ({ factId }) => variantsOf.get(factId) ?? new Set<VariantId>(),
      // What is unseen by one count may be known to another by a place that it had before [SYN-22].
      ({ factId }, { id }) => unseen.get(factId)?.has(id) === false,
    );
    const inOrder = [...new Set(due.map(({ countFactId }) => countFactId))];
    return inOrder.map((countFactId) =>
      decisionOf(
        countFactId,
        present(
          here.find(({ factId }) => factId === countFactId),
          'the count that absorbs',
        ).body,
        due.filter((each) => each.countFactId === countFactId),
      ),
    );
  });
}

function decisionOf(
  countFactId: FactId,
  { countId, locationId, outletId, countedAt }: StockCountedBody,
  lines: readonly { readonly variantId: VariantId; readonly quantityMilli: number }[],
): Decision<typeof lateMovementAbsorbed> {
  return {
    definition: lateMovementAbsorbed,
    outlets: [outletId],
    privateText: null,
    body: {
      countId,
      countFactId,
      locationId,
      outletId,
      countedAt,
      lines: lines.map(({ variantId, quantityMilli }) => ({ variantId, quantityMilli })),
    },
  };
}
