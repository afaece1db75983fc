import { accept, type Envelope, epochMsOf, type Result, reject } from '../kernel/index.ts';
import type { StockCountedBody } from './schema.ts';

/** What the other end checks of a count [INV-4]; what was counted and what the book said is the device's. */
export function verifyCount(count: StockCountedBody, envelope: Envelope): Result<null> {
  const broken = (rule: string) => reject('inventory.countInvalid', { rule, countId: count.countId });
  if (!envelope.outlets.includes(count.outletId)) return broken('outlet');
  if (epochMsOf(count.countedAt) > epochMsOf(envelope.at)) return broken('countedAt');
  if (count.lines.some((line) => line.countedMilli < 0)) return broken('quantity');
  if (new Set(count.lines.map((line) => line.variantId)).size !== count.lines.length) {
    return broken('lines');
  }
  if (new Set(count.seen.map((seen) => seen.streamId)).size !== count.seen.length) return broken('seen');
  const isSeen = count.seen.every(({ sequence, without }) =>
    without.every((missing) => missing >= 1 && missing <= sequence),
  );
  return isSeen ? accept(null) : broken('without');
}
