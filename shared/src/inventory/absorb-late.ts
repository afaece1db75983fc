import type { FactId, RowId, StreamId, VariantId } from '../kernel/index.ts';
import type { SeenStream } from './schema.ts';

/** A count that is in the books. */
export interface BookedCount {
  readonly factId: FactId;
  readonly countedAt: string;
  readonly seen: readonly SeenStream[];
  /** What was accepted through here the count's book had, whoever made it. */
  readonly seenThroughAcceptNo: number;
}

/** A movement that is in the books, of the location of the counts it is judged by. */
export interface BookedMovement {
  /** Of its row. */
  readonly id: RowId;
  readonly streamId: StreamId;
  readonly sequence: number;
  readonly acceptNo: number;
  readonly variantId: VariantId;
  readonly quantityMilli: number;
  readonly movedAt: string;
  /** The count that it is part of; null for goods that moved. */
  readonly count: { readonly factId: FactId; readonly part: 'difference' | 'absorbed' } | null;
}

/** What a count must take back of one variant. */
export interface DueAbsorption {
  readonly countFactId: FactId;
  readonly variantId: VariantId;
  readonly quantityMilli: number;
}

/**
 * What is to be absorbed now [INV-6]. What is on the shelf when it is counted has every movement from before in it. So
 * a count's book and difference together stand for everything before the count, and what its book hadn't seen of that
 * must add up to nothing: whatever it adds up to is taken back. Since this asks for a sum, and not for what came first,
 * the order in which counts and movements are accepted is of no consequence, and asking again gives nothing more.
 * @param counts counts of one location, each of which has a line of every variant it is to be judged for
 * @param movements of that location and of those variants; what every count had seen may be left out, an absorption may not
 * @param linesOf variants that a count has a line of
 * @param wasSeen true for what a count's book had at another place, before its author recorded it anew
 */
export function absorptionsDue(
  counts: readonly BookedCount[],
  movements: readonly BookedMovement[],
  linesOf: (count: BookedCount) => ReadonlySet<VariantId>,
  wasSeen: (count: BookedCount, movement: BookedMovement) => boolean = () => false,
): DueAbsorption[] {
  const due: DueAbsorption[] = [];
  // In the order of their instants: what is taken back for one count is a movement that those after it haven't seen.
  for (const count of counts.toSorted(inOrderOfInstant)) {
    const sums = new Map<VariantId, number>();
    for (const movement of movements) {
      if (!isLate(movement, count) || (!isOwn(movement, count) && wasSeen(count, movement))) continue;
      sums.set(movement.variantId, (sums.get(movement.variantId) ?? 0) + movement.quantityMilli);
    }
    for (const earlier of due) {
      sums.set(earlier.variantId, (sums.get(earlier.variantId) ?? 0) + earlier.quantityMilli);
    }
    for (const variantId of linesOf(count)) {
      const lateMilli = sums.get(variantId) ?? 0;
      if (lateMilli !== 0) due.push({ countFactId: count.factId, variantId, quantityMilli: -lateMilli });
    }
  }
  return due;
}

const inOrderOfInstant = (a: BookedCount, b: BookedCount): number =>
  compare(a.countedAt, b.countedAt) || compare(a.factId, b.factId);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Made before the count and unknown to its book; what was absorbed for the count itself belongs to the same sum. */
function isLate(movement: BookedMovement, count: BookedCount): boolean {
  if (isOwn(movement, count)) return movement.count?.part === 'absorbed';
  return isBefore(movement, count) && !hasSeen(count, movement);
}

const isOwn = (movement: BookedMovement, count: BookedCount): boolean =>
  movement.count?.factId === count.factId;

/** Two counts of the same instant need an order too, any that is the same for everybody. */
function isBefore({ movedAt, count: part }: BookedMovement, count: BookedCount): boolean {
  if (movedAt !== count.countedAt) return movedAt < count.countedAt;
  return part !== null && part.factId < count.factId;
}

function hasSeen(count: BookedCount, { streamId, sequence, acceptNo }: BookedMovement): boolean {
  if (acceptNo <= count.seenThroughAcceptNo) return true;
  const seen = count.seen.find((stream) => stream.streamId === streamId);
  return seen !== undefined && sequence <= seen.sequence && !seen.without.includes(sequence);
}
