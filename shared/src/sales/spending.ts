import type { Envelope, Projector } from '../kernel/index.ts';
import {
  effectOf,
  effectsOfPayments,
  movementRow,
  movesStoredValue,
  type StoredValueEffect,
} from '../payments/index.ts';
import { saleCompleted } from './facts.ts';

/** What a sale was paid with of cards and credit: a movement for each, as of a spending by itself [PAY-37]. */
export const projectSaleSpending: Projector<typeof saleCompleted> = ({ envelope, body }) =>
  effectsOfPayments(body.payments).map((effect, index) => movementRow(envelope, effect, index));

/** What a fact does to accounts of stored value; nothing, most of the time. */
export function storedValueEffectsOf({
  type,
  body,
}: Pick<Envelope, 'type' | 'body'>): readonly StoredValueEffect[] {
  if (movesStoredValue(type)) return [effectOf({ type, body })];
  // Most sales take nothing of a card: they aren't read again to find that out.
  if (type !== saleCompleted.type || !JSON.stringify(body.payments ?? null).includes('"storedValue"'))
    return [];
  return effectsOfPayments(saleCompleted.body.decode(body as never).payments);
}
