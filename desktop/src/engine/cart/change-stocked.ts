import type { Approval } from '#shared/bridge/shift.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import { type Cart, type CartLine, noteOnHand, shortLines, stockGuards } from '#shared/sales/index.ts';
import { approve } from '../approvals.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { stockPlaceOf } from '../first-copy.ts';
import { readOnHand } from '../queries/inventory/on-hand.ts';
import { allowFor } from './guarded-change.ts';

/** Who lets goods be sold of which there aren't enough here, and why. */
export interface StockWord {
  readonly approvedBy: StaffId;
  readonly reason: string;
}

/** Somebody's word that goods may be sold below what is here; null: nobody was asked. */
export async function stockWord(
  context: EngineContext,
  approval: Approval | undefined,
): Promise<Result<StockWord | null>> {
  if (approval === undefined) return accept(null);
  const there = atTheTill(context, (_device, person) => accept(person));
  if (!there.ok) return there;
  const approver = await approve(context, ['sellOutOfStock'], there.value.id, approval);
  return approver.ok ? accept({ approvedBy: approver.value.id, reason: approval.reason.trim() }) : approver;
}

/**
 * Changes the open cart by a line that may take more from the stock. What the book has is looked up for that line alone and noted
 * on it [SAL-90]; goods that are blocked below that are refused, unless somebody gives their word [SAL-91].
 * @param lineOf the line that was added or changed
 */
export function changeStocked(
  { store }: EngineContext,
  {
    device,
    person,
    word,
  }: { readonly device: Device; readonly person: StaffRow; readonly word: StockWord | null },
  make: (cart: Cart) => Result<Cart>,
  lineOf: (cart: Cart) => CartLine | undefined,
): Result<Cart> {
  return device.cart.change((before) => {
    const made = make(before);
    if (!made.ok) return made;
    const line = lineOf(made.value);
    if (line === undefined || !takesMore(before, line)) return made;
    const onHandMilli = readOnHand(store.reader, stockPlaceOf(device), line.variantId);
    const noted = noteOnHand(made.value, line.variantId, onHandMilli);
    const isOfIt = (one: CartLine): boolean => one.variantId === line.variantId;
    if (!shortLines(noted.lines).some((short) => isOfIt(short.line))) return accept(noted);
    // Out of reach of the server nobody knows what the other tills sold, or what came in [SAL-93].
    if (device.sync.status().server !== 'online') return accept(noteOnHand(noted, line.variantId, null));
    const ofIt = new Set(noted.lines.filter(isOfIt).map(({ lineId }) => lineId));
    const asked = stockGuards(noted, person.role).filter(({ lineId }) => ofIt.has(lineId ?? ''));
    if (asked.length === 0) return accept(noted);
    if (word === null) {
      const { lineId, name, nameZh, furtherNames = {} } = line;
      const goods = { lineId, name, nameZh, furtherNames, onHandMilli };
      return reject('sales.outOfStock', { right: 'sellOutOfStock', ...goods });
    }
    return accept(asked.reduce((cart, guard) => allowFor(cart, guard, word.approvedBy, word.reason), noted));
  });
}

/** True of a line of goods whose stock is counted, and of which there is more than there was. */
const takesMore = (
  before: Cart,
  line: CartLine,
): line is CartLine & { variantId: NonNullable<CartLine['variantId']> } =>
  line.variantId !== null &&
  line.whenOutOfStock !== 'ignore' &&
  line.quantityMilli > (before.lines.find(({ lineId }) => lineId === line.lineId)?.quantityMilli ?? 0);
