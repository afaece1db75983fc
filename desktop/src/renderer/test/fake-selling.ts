import type { Approval } from '#shared/bridge/shift.ts';
import type { AppState, CartChange, ProductTile } from '#shared/bridge.ts';
import { counterSettings, hasRight, type Right } from '#shared/identity/index.ts';
import { type Rejection, type Result, reject, type StaffId } from '#shared/kernel/index.ts';
import type { Tendered } from '#shared/payments/index.ts';
import { nearMisses, type PriceMoment, whyThisPrice } from '#shared/pricing/index.ts';
import {
  addCoupon,
  addItem,
  allow,
  type Cart,
  type CartItem,
  changeLine,
  emptyCart,
  type Guard,
  guardsOf,
  type HandDiscount,
  type LineChange,
  noteAge,
  noteTaken,
  type PricedCart,
  type Prices,
  priceableLine,
  removeCoupon,
  setCartDiscount,
} from '#shared/sales/index.ts';
import { demoId, demoPin, demoStaff } from './demo-shop.ts';

export interface FakeCart {
  current(): Cart;
  take(changed: Result<Cart>, lineId: string | null): Result<CartChange>;
  /** Another cart takes its place, and nothing of the last can be undone. */
  replace(cart: Cart): PricedCart;
  price(cart: Cart): PricedCart;
  readonly prices: () => Prices;
  readonly moment: PriceMoment;
  readonly state: () => AppState;
  /** The markdown labels that were printed. */
  readonly labels: unknown[];
  /** What a code means; undefined: nothing. */
  find(code: string): { readonly item: CartItem; readonly tile: ProductTile } | undefined;
}

interface Approved {
  readonly approval?: Approval;
}

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
const settings = counterSettings.parse({});

/** What is done to a cart besides scanning, in memory, by the shop's own rules. */
export function fakeSelling(cart: FakeCart) {
  const parked: { id: string; label: string; cart: Cart; totalCents: number }[] = [];
  let nextParked = 1;
  let nextDepartment = 1;
  const guarded = (changed: Result<Cart>, lineId: string | null, approval?: Approval) => {
    if (!changed.ok) return changed;
    const before = openGuards(cart, cart.current()).map(nameOf);
    const asked = openGuards(cart, changed.value).filter((guard) => !before.includes(nameOf(guard)));
    const next = approveAll(changed.value, asked, approval);
    return next.ok ? cart.take(next, lineId) : next;
  };
  const list = () => ok(parked.map((one) => tileOf(one)));
  return {
    changeLine: (input: { lineId: string; change: LineChange } & Approved) =>
      guarded(changed(cart.current(), input.lineId, input.change), input.lineId, input.approval),
    setDiscount: ({ discount, approval }: { discount: HandDiscount | null } & Approved) =>
      guarded(ok(setCartDiscount(cart.current(), discount)), null, approval),
    addCoupon: ({ code }: { code: string }) => cart.take(addCoupon(cart.current(), code), null),
    removeCoupon: ({ code }: { code: string }) => cart.take(ok(removeCoupon(cart.current(), code)), null),
    answerAge: ({ age, isOldEnough }: { age: number; isOldEnough: boolean }) =>
      cart.take(ok(noteAge(cart.current(), age, isOldEnough, demoId(4, 1) as StaffId)), null),
    addDepartment: ({ quantityMilli, ...item }: Omit<CartItem, 'kind'> & { quantityMilli: number }) => {
      const lineId = `department-${nextDepartment}`;
      nextDepartment += 1;
      return cart.take(addItem(cart.current(), departmentItem(item), quantityMilli, lineId), lineId);
    },
    approve: ({ right, lineId, approval }: { right: string; lineId: string | null; approval: Approval }) => {
      const asked = openGuards(cart, cart.current()).filter(
        (guard) => guard.right === right && guard.lineId === lineId,
      );
      return cart.take(approveAll(cart.current(), asked, approval), lineId);
    },
    mayPay: () => {
      const [open] = openGuards(cart, cart.current());
      return open === undefined ? ok(null) : reject('identity.approvalNeeded', { ...open });
    },
    noteTaken: ({ tenders, pricedAt }: { tenders: readonly Tendered[]; pricedAt: string }) => {
      cart.replace(noteTaken(cart.current(), tenders, pricedAt));
      return ok(null);
    },
    park: ({ label }: { label: string }) => {
      const current = cart.current();
      if (current.lines.length === 0) return reject('sales.cartEmpty');
      const id = demoId(9, 7000 + nextParked);
      parked.push({ id, label: label || '14:12', cart: current, totalCents: cart.price(current).totalCents });
      nextParked += 1;
      return ok({
        cart: cart.replace(emptyCart(demoId(5, 7000 + nextParked) as Cart['saleId'])),
        lineId: null,
      });
    },
    parked: list,
    recall: ({ id }: { id: string }) => {
      if (cart.current().lines.length > 0) return reject('sales.cartInUse');
      const index = parked.findIndex((one) => one.id === id);
      const [found] = index === -1 ? [] : parked.splice(index, 1);
      if (found === undefined) return reject('sales.parkedUnknown', { id });
      const priced = cart.replace(found.cart);
      const wasCents = priced.totalCents === found.totalCents ? null : found.totalCents;
      return ok({ cart: priced, lineId: null, wasCents });
    },
    discardParked: ({ id }: { id: string }) => {
      const index = parked.findIndex((one) => one.id === id);
      if (index !== -1) parked.splice(index, 1);
      return list();
    },
    whyThisPrice: ({ lineId }: { lineId: string }) => {
      const line = cart.current().lines.find((one) => one.lineId === lineId);
      const priced = cart.price(cart.current()).lines.find((one) => one.lineId === lineId);
      if (line === undefined || priced === undefined) return reject('sales.lineUnknown', { lineId });
      const lines = cart.current().lines.map(priceableLine);
      const { book, pricesOf } = cart.prices();
      return ok({
        steps: whyThisPrice(priceableLine(line), priced),
        nearMisses: nearMisses({ lines }, book, pricesOf, cart.moment),
      });
    },
    checkPrice: ({ code }: { code: string }) => {
      const found = cart.find(code);
      if (found === undefined) return reject('catalog.barcodeUnknown', { code });
      const alone = addItem(emptyCart(demoId(5, 7000) as Cart['saleId']), found.item, 1_000, 'checked');
      if (!alone.ok) return alone;
      const [line] = alone.value.lines;
      const [priced] = cart.price(alone.value).lines;
      if (line === undefined || priced === undefined) return reject('catalog.productUnknown');
      const steps = whyThisPrice(priceableLine(line), priced);
      return ok({ tile: found.tile, unitCents: priced.totalCents, steps });
    },
    printMarkdownLabels: (
      label: { variantId: string; percent: number; labels: number; expiresOn: string | null } & Approved,
    ) => {
      const { approval, ...printed } = label;
      if (printed.percent * 100 > settings.discountCapBp) {
        if (approval === undefined) return reject('identity.approvalNeeded', { right: 'exceedDiscountCap' });
        const refused = refusedApproval('exceedDiscountCap', approval);
        if (refused !== null) return { ok: false as const, error: refused };
      }
      cart.labels.push(printed);
      const { wasCents, nowCents } = { wasCents: 335, nowCents: 167 };
      return ok({ code: '9'.repeat(24), wasCents, nowCents, printer: cart.state().printer });
    },
  };
}

/** What of a cart still needs somebody's word. */
export const openGuards = ({ price, state }: FakeCart, current: Cart): Guard[] =>
  guardsOf(current, price(current), {
    settings,
    role: state().person?.role ?? 'cashier',
    // The last of the customers is whoever is at the till.
    isOwnPurchase: current.customerId === ownProfile,
    onDate: '2026-11-21',
  });

/** The customer whom the fake shop takes for the person at the till. */
export const ownProfile = demoId(11, 2) as NonNullable<Cart['customerId']>;

const nameOf = ({ right, lineId, byHandBp }: Guard): string => `${right} ${lineId} ${byHandBp}`;

function approveAll(current: Cart, asked: readonly Guard[], approval: Approval | undefined): Result<Cart> {
  let next = current;
  for (const guard of asked) {
    if (approval === undefined) return reject('identity.approvalNeeded', { ...guard });
    const refused = refusedApproval(guard.right, approval);
    if (refused !== null) return { ok: false, error: refused };
    next = allow(next, {
      ...guard,
      upToBp: guard.byHandBp,
      approvedBy: approval.staffId,
      reason: approval.reason,
    });
  }
  return ok(next);
}

function refusedApproval(right: Right, { staffId, pin }: Approval): Rejection | null {
  const role = demoStaff.find(({ id }) => id === staffId)?.role ?? '';
  if (pin !== demoPin) return { code: 'identity.pinWrong', details: { attemptsLeft: 4 } };
  return hasRight(role, right) ? null : { code: 'identity.notAllowed', details: {} };
}

/** The price of an open-price line is what was keyed in. */
function changed(current: Cart, lineId: string, change: LineChange): Result<Cart> {
  const line = current.lines.find((one) => one.lineId === lineId);
  if (line?.basis !== 'open' || change.manual == null) return changeLine(current, lineId, change);
  const { unitCents } = change.manual;
  const lines = current.lines.map((one) => (one === line ? { ...one, unitPriceCents: unitCents } : one));
  return ok({ ...current, lines });
}

const departmentItem = (item: Omit<CartItem, 'kind'>): CartItem => ({
  ...item,
  kind: 'department',
  productId: null,
  variantId: null,
  sku: 'DEPARTMENT',
  nameZh: null,
  basis: 'open',
  gstCode: 'SR',
});

const tileOf = ({ cart, ...one }: { id: string; label: string; cart: Cart; totalCents: number }) => ({
  ...one,
  parkedAt: '2026-11-21T06:12:00.000Z',
  parkedBy: 'Mei Ling',
  items: cart.lines.length,
});
