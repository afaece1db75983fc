import { decideCountStock, type stockCounted, stockLevels } from '#shared/inventory/index.ts';
import type { Decision, Result, RowId, StreamId } from '#shared/kernel/index.ts';
import { localFacts, readBase } from '#shared/sync/index.ts';
import type { MemoryReplica } from '../memory-replica.ts';
import { madeHere } from './products.ts';
import type { Random } from './random.ts';
import type { Register, Shop } from './shop.ts';
import type { World } from './world.ts';

/** Who counts, where, and by which book. */
interface Counter {
  readonly db: MemoryReplica;
  readonly world: World;
  readonly shop: Shop;
  readonly register: Register;
}

/** Decides a count of some products at an instant; undefined when none was picked. */
export function countOfSome(
  { db, world, shop, register }: Counter,
  random: Random,
): ((at: string) => Result<Decision<typeof stockCounted>>) | undefined {
  const { locationId, outletId } = register.place;
  const { companyId, items, staffId } = shop;
  const counted = [...items, ...madeHere({ db })].filter(() => random.chance(600));
  if (counted.length === 0) return undefined;
  const book = (variantId: (typeof items)[number]['variantId']) => {
    const level = db.get(stockLevels, { companyId, locationId, variantId });
    return { name: 'counted', onHandMilli: level?.onHandMilli ?? 0 };
  };
  const { incarnation, throughAcceptNo } = readBase(db);
  return (at) =>
    decideCountStock(
      {
        countId: world.newId<RowId>(),
        lines: counted.map(({ variantId }) => ({
          variantId,
          countedMilli: Math.max(0, book(variantId).onHandMilli + random.between(-1, 1) * 1000),
        })),
        reviewItemId: null,
      },
      {
        locationId,
        outletId,
        countedBy: staffId,
        book,
        seen: seenOf(db),
        seenThrough: { incarnation, acceptNo: throughAcceptNo },
      },
      at,
    );
}

/**
 * What the book has of each stream: its newest fact that is in the book, and those below that aren't in it or aren't here. What
 * is before the first fact that is here may be in the checkpoint that the book starts from.
 */
function seenOf(db: MemoryReplica) {
  const { throughAcceptNo } = readBase(db);
  const streams = new Map<StreamId, { readonly book: Set<number>; first: number }>();
  for (const { streamId, sequence, counted, acceptNo } of db.all(localFacts)) {
    const known = streams.get(streamId) ?? { book: new Set(), first: sequence };
    streams.set(streamId, known);
    known.first = Math.min(known.first, sequence);
    if (counted || (acceptNo !== null && acceptNo <= throughAcceptNo)) known.book.add(sequence);
  }
  return [...streams].flatMap(([streamId, { book, first }]) => {
    if (book.size === 0) return [];
    const sequence = Math.max(...book);
    const without: number[] = [];
    for (let each = throughAcceptNo === 0 ? 1 : first; each < sequence; each += 1) {
      if (!book.has(each)) without.push(each);
    }
    return [{ streamId, sequence, without }];
  });
}
