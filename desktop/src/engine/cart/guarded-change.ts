import type { Approval } from '#shared/bridge/shift.ts';
import { counterSettingsOf, type StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, present, type Result, reject, singaporeDate } from '#shared/kernel/index.ts';
import { allow, type Cart, type Guard, guardsOf } from '#shared/sales/index.ts';
import { approve } from '../approvals.ts';
import { priceOpenCart } from '../commands/complete-sale.ts';
import type { EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { readCustomerStaff } from '../queries/customers/customers.ts';
import { readCompany } from '../queries/identity/people.ts';

/**
 * Changes the open cart. What the change makes the cart ask for is done with the person's own right or somebody's approval, which the
 * cart keeps; what it asked for before is asked when it is paid.
 */
export async function changeGuarded(
  context: EngineContext,
  { device, person }: { readonly device: Device; readonly person: StaffRow },
  make: (cart: Cart) => Result<Cart>,
  approval: Approval | undefined,
): Promise<Result<Cart>> {
  const before = device.cart.current();
  const made = make(before);
  if (!made.ok) return made;
  const known = new Set(openGuards(context, device, person, before).map(nameOf));
  const asked = openGuards(context, device, person, made.value).filter((guard) => !known.has(nameOf(guard)));
  const [first] = asked;
  const allowed: ((cart: Cart) => Cart)[] = [];
  if (first !== undefined) {
    if (approval === undefined) return reject('identity.approvalNeeded', { right: first.right });
    const rights = [...new Set(asked.map(({ right }) => right))];
    const buyer = readCustomerStaff(context.store.reader, made.value.customerId);
    const approver = await approve(context, rights, person.id, approval, buyer);
    if (!approver.ok) return approver;
    const approvedBy = approver.value.id;
    allowed.push(
      ...asked.map((guard) => (cart: Cart) => allowFor(cart, guard, approvedBy, approval.reason.trim())),
    );
  }
  // The cart may have been scanned into while a PIN was checked: the change is made on what is there now.
  return device.cart.change((cart) => {
    const again = make(cart);
    return again.ok ? accept(allowed.reduce((next, note) => note(next), again.value)) : again;
  });
}

/** What of a cart still needs somebody's word. */
export function openGuards(context: EngineContext, device: Device, person: StaffRow, cart: Cart): Guard[] {
  const { reader } = context.store;
  const now = instantOf(context.clock());
  const { settings } = present(
    readCompany(reader, device.state().companyId),
    'the company of a device that sells',
  );
  const priced = priceOpenCart(reader, device.state(), cart, device.prices, now);
  return guardsOf(cart, priced, {
    settings: counterSettingsOf(settings),
    role: person.role,
    isOwnPurchase: readCustomerStaff(reader, cart.customerId) === person.id,
    onDate: singaporeDate(now),
  });
}

/** Writes an approval into a cart: of a discount as far as it goes now. */
export const allowFor = (
  cart: Cart,
  { right, lineId, byHandBp }: Guard,
  approvedBy: StaffRow['id'],
  reason: string,
): Cart => allow(cart, { right, lineId, upToBp: byHandBp, approvedBy, reason });

/** Of a discount how much is part of it: more of it is another question. */
const nameOf = ({ right, lineId, byHandBp }: Guard): string => `${right} ${lineId ?? ''} ${byHandBp ?? ''}`;
