import {
  type AbsorptionDb,
  type BookedMovement,
  type ConcernedCount,
  lateMovementAbsorbed,
  stockCounted,
  stockMovements,
} from '#shared/inventory/index.ts';
import { epochMsOf, type FactId, present, type StreamId, type VariantId } from '#shared/kernel/index.ts';
import {
  incarnations,
  OFFICE,
  quarantinedFacts,
  type ServerFactRow,
  serverFacts,
} from '#shared/sync/index.ts';
import type { Transaction } from './postgres.ts';

/** What planning absorptions reads of the simulated books. */
export function absorptionDb(tx: Transaction): AbsorptionDb {
  const facts = new Map<string, ServerFactRow>(
    tx.rows(serverFacts).flatMap((row) => (row.audience === OFFICE ? [[row.id as string, row]] : [])),
  );
  const movements = tx.rows(stockMovements);
  const places = new Map([...facts.values()].map((fact) => [`${fact.streamId} ${fact.sequence}`, fact.id]));
  const twins = new Map<FactId, { readonly streamId: StreamId; readonly sequence: number }[]>();
  for (const { factId, streamId, sequence, outcome } of tx.rows(quarantinedFacts)) {
    if (outcome !== 'duplicate' || factId === null || sequence === null) continue;
    // A copy's fact was never there for anybody else.
    if ((places.get(`${streamId} ${sequence}`) ?? factId) !== factId) continue;
    twins.set(factId, [...(twins.get(factId) ?? []), { streamId, sequence }]);
  }
  const factOf = (id: string): ServerFactRow => present(facts.get(id), 'the fact of a movement');
  return {
    async concernedCounts(factIds) {
      const moved = movements.filter(({ factId }) => factIds.includes(factId));
      const variants = new Map<FactId, Set<VariantId>>();
      for (const count of movements) {
        const isConcerned = moved.some(
          (movement) =>
            count.kind === 'count' &&
            count.locationId === movement.locationId &&
            count.variantId === movement.variantId &&
            epochMsOf(count.movedAt) >= epochMsOf(movement.movedAt),
        );
        if (!isConcerned) continue;
        variants.set(count.factId, (variants.get(count.factId) ?? new Set<VariantId>()).add(count.variantId));
      }
      return [...variants].map(([factId, variantIds]): ConcernedCount => {
        const body = stockCounted.body.decode(factOf(factId).body as never);
        const livedThrough = tx
          .rows(incarnations)
          .filter(({ number }) => number > body.seenThrough.incarnation)
          .reduce((least, { throughAcceptNo }) => Math.min(least, throughAcceptNo), Number.MAX_SAFE_INTEGER);
        const seenThroughAcceptNo = Math.min(body.seenThrough.acceptNo, livedThrough);
        const { countedAt, seen } = body;
        return { factId, body, countedAt, seen, seenThroughAcceptNo, variantIds };
      });
    },

    async movementsUnseenBy({ body, countedAt, seen, seenThroughAcceptNo, variantIds }) {
      return movements.flatMap((movement): BookedMovement[] => {
        const { id, factId, variantId, quantityMilli, movedAt, kind, locationId } = movement;
        if (locationId !== body.locationId || !variantIds.has(variantId) || movedAt > countedAt) return [];
        const { streamId, sequence, acceptNo } = factOf(factId);
        // A fact that was recorded again in another stream is in the book of its author at that place.
        const places = [{ streamId, sequence }, ...(twins.get(factId) ?? [])];
        const isSeen = places.some((place) =>
          seen.some(
            (stream) =>
              stream.streamId === place.streamId &&
              place.sequence <= stream.sequence &&
              !stream.without.includes(place.sequence),
          ),
        );
        if (isSeen || acceptNo <= seenThroughAcceptNo) return [];
        return [
          {
            id,
            streamId,
            sequence,
            acceptNo,
            variantId,
            quantityMilli,
            movedAt,
            count: partOf(kind, factOf(factId)),
          },
        ];
      });
    },
  };
}

function partOf(kind: string, fact: ServerFactRow): BookedMovement['count'] {
  if (kind === 'count') return { factId: fact.id, part: 'difference' };
  if (kind !== 'absorbed') return null;
  const { countFactId } = lateMovementAbsorbed.body.decode(fact.body as never);
  return { factId: countFactId, part: 'absorbed' };
}
