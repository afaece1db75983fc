import type { CartChange } from '#shared/bridge.ts';
import { normaliseBarcode } from '#shared/catalog/index.ts';
import { rights } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import {
  addCoupon,
  addItem,
  type Cart,
  type CartItem,
  changeLine,
  type LineChange,
  noteAge,
  removeCoupon,
  setCartDiscount,
} from '#shared/sales/index.ts';
import { approve } from '../approvals.ts';
import { allowFor, changeGuarded, openGuards } from '../cart/guarded-change.ts';
import { giveBackHolds } from '../commands/give-back-holds.ts';
import { atTheTill, type EngineContext, whoIsThere } from '../context.ts';
import { readCustomerStaff } from '../queries/customers/customers.ts';
import type { Handlers } from '../router.ts';
import { cartChange } from './at-the-cart.ts';
import { printMarkdownLabels } from './markdown-labels.ts';
import { legsGone, noteMoney } from './note-taken.ts';
import { parkedCartHandlers } from './parked-carts.ts';
import { priceQuestionHandlers } from './price-questions.ts';

export function sellingHandlers(context: EngineContext): Handlers['selling'] {
  const plainly = (make: (cart: Cart) => Result<Cart>) =>
    atTheTill(context, (device) => cartChange(context, device, device.cart.change(make), null));
  const guarded = async (
    make: (cart: Cart) => Result<Cart>,
    approval: Parameters<typeof changeGuarded>[3],
    lineId: string | null,
  ): Promise<Result<CartChange>> => {
    const there = whoIsThere(context);
    if (!there.ok) return there;
    const done = await changeGuarded(context, there.value, make, approval);
    return cartChange(context, there.value.device, done, lineId);
  };

  return {
    changeLine: ({ lineId, change, approval }) =>
      guarded((cart) => changeOfLine(cart, lineId, given(change)), approval, lineId),
    setDiscount: ({ discount, approval }) =>
      guarded((cart) => accept(setCartDiscount(cart, discount)), approval, null),
    addCoupon: ({ code }) => plainly((cart) => addCoupon(cart, code)),
    removeCoupon: ({ code }) => plainly((cart) => accept(removeCoupon(cart, code))),
    answerAge: ({ age, isOldEnough }) =>
      atTheTill(context, (device, person) => {
        const done = device.cart.change((cart) => accept(noteAge(cart, age, isOldEnough, person.id)));
        return cartChange(context, device, done, null);
      }),
    addDepartment: ({ quantityMilli, ...asked }) =>
      atTheTill(context, (device) => {
        const lineId = device.newId();
        const item = departmentItem(asked);
        const done = device.cart.change((cart) => addItem(cart, item, quantityMilli, lineId));
        return cartChange(context, device, done, lineId);
      }),
    approve: async ({ right, lineId, approval }) => {
      const there = whoIsThere(context);
      if (!there.ok) return there;
      const { device, person } = there.value;
      const known = rights.find((one) => one === right);
      if (known === undefined) return reject('identity.notAllowed', { right });
      const buyer = readCustomerStaff(context.store.reader, device.cart.current().customerId);
      const approver = await approve(context, [known], person.id, approval, buyer);
      if (!approver.ok) return approver;
      const done = device.cart.change((cart) => {
        const guard = openGuards(context, device, person, cart).find(
          (open) => open.right === known && open.lineId === lineId,
        );
        return accept(
          guard === undefined ? cart : allowFor(cart, guard, approver.value.id, approval.reason.trim()),
        );
      });
      return cartChange(context, device, done, lineId);
    },
    mayPay: () =>
      atTheTill(context, (device, person) => {
        const [open] = openGuards(context, device, person, device.cart.current());
        if (open === undefined) return accept(null);
        return reject('identity.approvalNeeded', { right: open.right, lineId: open.lineId });
      }),
    noteTaken: ({ saleId, pricedAt, tenders }) =>
      atTheTill(context, (device, person) => {
        const cart = device.cart.current();
        if (cart.saleId !== saleId) return reject('sales.cartChanged', { saleId: cart.saleId });
        if (cart.lines.length === 0) return reject('sales.cartEmpty');
        const gone = legsGone(cart.payment?.tenders ?? [], tenders);
        device.cart.take(tenders, pricedAt);
        noteMoney(device, person.id, 'moneyGivenBack', gone);
        giveBackHolds(context.store, device, () => false);
        return accept(null);
      }),
    ...parkedCartHandlers(context),
    ...priceQuestionHandlers(context),
    printMarkdownLabels: (input) => printMarkdownLabels(context, input),
  };
}

/** What no product is known of, sold at a price that is keyed in. The code that it has is kept. */
const departmentItem = ({
  categoryId,
  name,
  unitPriceCents,
  barcode,
}: Pick<CartItem, 'categoryId' | 'name' | 'unitPriceCents' | 'barcode'>): CartItem => ({
  ...{ kind: 'department', productId: null, variantId: null, sku: 'DEPARTMENT' },
  ...{ categoryId, name, nameZh: null, unitPriceCents, basis: 'open', gstCode: 'SR' },
  barcode: barcode === null ? null : (normaliseBarcode(barcode)?.code ?? barcode),
});

/** What was given of a change: a field that is absent stays as it is. */
const given = (change: Readonly<Record<string, unknown>>): LineChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** The price of an open-price line is what was keyed in; of any other it stands in place of its price. */
function changeOfLine(cart: Cart, lineId: string, change: LineChange): Result<Cart> {
  const line = cart.lines.find((one) => one.lineId === lineId);
  if (line?.basis !== 'open' || change.manual == null) return changeLine(cart, lineId, change);
  const { manual, ...others } = change;
  const priced = {
    ...cart,
    lines: cart.lines.map((one) => (one === line ? { ...one, unitPriceCents: manual.unitCents } : one)),
  };
  return changeLine(priced, lineId, others);
}
