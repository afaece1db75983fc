import type { StoreApi } from 'zustand/vanilla';
import type { CheckedPrice, ParkedCart, RecalledCart } from '#shared/bridge/selling.ts';
import type { Bridge, BridgeAnswer, CartChange } from '#shared/bridge.ts';
import { type CategoryId, QUANTITY_ONE_MILLI, type Rejection, type RowId } from '#shared/kernel/index.ts';
import { type HandDiscount, isDerivedLine, type PricedLine } from '#shared/sales/index.ts';
import { type Approvals, type ApprovedCall, given } from '../identity/approvals.ts';
import type { CartSteps } from './cart-steps.ts';
import type { CounterState, Sheet } from './counter-store.ts';

export type LineChange = Parameters<Bridge['selling']['changeLine']>[0]['change'];

/** What is sold under a department's name, because no product is known of it. */
export interface DepartmentItem {
  readonly categoryId: string | null;
  readonly name: string;
  readonly unitPriceCents: number;
  readonly barcode: string | null;
}

/** What is done to the open cart besides scanning. Each gives what was refused, to be said where it was asked; null: it is done. */
export interface Selling {
  /** Opens a sheet over the counter; null closes what is open. */
  open(sheet: Sheet | null): void;
  setQuantity(lineId: string, quantityMilli: number): Promise<Rejection | null>;
  changeLine(lineId: string, change: LineChange): Promise<Rejection | null>;
  /** Asks for somebody's word about goods that were refused because there are too few here, and takes them with it. */
  allowShort(): Promise<void>;
  setDiscount(discount: HandDiscount | null): Promise<Rejection | null>;
  addCoupon(code: string): Promise<Rejection | null>;
  removeCoupon(code: string): Promise<Rejection | null>;
  answerAge(isOldEnough: boolean): Promise<void>;
  addDepartment(item: DepartmentItem): Promise<Rejection | null>;
  /** Puts the cart aside and begins another. */
  park(label: string): Promise<Rejection | null>;
  parked(): Promise<readonly ParkedCart[]>;
  recall(id: string): Promise<Rejection | null>;
  discardParked(id: string): Promise<readonly ParkedCart[]>;
  checkPrice(code: string): Promise<BridgeAnswer<CheckedPrice>>;
  /** The next scan takes a piece off instead of adding one; again: it doesn't. */
  toggleRemoving(): void;
  /** Takes one piece off of what a code means. */
  scanOff(code: string): Promise<void>;
}

export function createSelling(
  bridge: Bridge,
  steps: CartSteps,
  store: StoreApi<CounterState>,
  approvals: Approvals,
): Selling {
  const { selling } = bridge;
  const quietly = (ask: () => Promise<BridgeAnswer<CartChange>>) => steps.ask(ask);
  /** Each attempt is a step of its own, so that scans go on while somebody's PIN is asked for. */
  const guarded = async (call: ApprovedCall<CartChange>, reason?: string): Promise<Rejection | null> => {
    const about = { reason, isOfCart: true };
    const answer = await approvals.ask((approval) => quietly(() => call(approval)), about);
    return answer.ok ? null : answer.error;
  };
  const plainly = async (ask: () => Promise<BridgeAnswer<CartChange>>): Promise<Rejection | null> => {
    const answer = await quietly(ask);
    return answer.ok ? null : answer.error;
  };
  /** Does with somebody's word what was refused for want of it; gives the refusal when nobody gave it. */
  const withWord = async (asked: Rejection, call: ApprovedCall<CartChange>): Promise<Rejection | null> => {
    const needed = { ok: false, error: { code: 'identity.approvalNeeded', details: asked.details } } as const;
    const answer = await approvals.ask(
      (approval) => (approval === undefined ? Promise.resolve(needed) : call(approval)),
      { isOfCart: true },
    );
    if (answer.ok) return null;
    return answer.error.code === needed.error.code ? asked : answer.error;
  };

  return {
    open: (sheet) => store.setState({ sheet }),
    setQuantity: async (lineId, quantityMilli) => {
      const call: ApprovedCall<CartChange> = (approval) =>
        quietly(() => bridge.sales.setQuantity({ lineId, quantityMilli, ...given(approval) }));
      const first = await call();
      if (first.ok) return null;
      return first.error.code === 'sales.outOfStock' ? withWord(first.error, call) : first.error;
    },
    allowShort: async () => {
      const { problem } = store.getState();
      const again = problem?.again ?? null;
      if (problem === null || again === null) return;
      const isIt = (one: { readonly again: unknown }): boolean => one.again === again;
      const refused = await withWord(problem.error, (approval) =>
        steps.ask(() => again(approval), { sound: true, settles: isIt }),
      );
      if (refused !== null && refused.code !== problem.error.code)
        await steps.refuse(refused, problem.scanned);
    },
    changeLine: (lineId, change) =>
      guarded(
        (approval) => selling.changeLine({ lineId, change, ...given(approval) }),
        change.manual?.reason ?? change.discount?.reason,
      ),
    setDiscount: (discount) =>
      guarded((approval) => selling.setDiscount({ discount, ...given(approval) }), discount?.reason),
    addCoupon: (code) => plainly(() => selling.addCoupon({ code })),
    removeCoupon: (code) => plainly(() => selling.removeCoupon({ code })),
    answerAge: async (isOldEnough) => {
      const age = store.getState().cart?.ageToAsk;
      if (age != null) await steps.change(() => selling.answerAge({ age, isOldEnough }));
    },
    addDepartment: async ({ categoryId, ...item }) => {
      const isItsScan = item.barcode === null ? {} : { settles: wasScanned(item.barcode) };
      const answer = await steps.ask(
        () =>
          selling.addDepartment({
            ...item,
            categoryId: categoryId as CategoryId | null,
            quantityMilli: QUANTITY_ONE_MILLI,
          }),
        { sound: true, ...isItsScan },
      );
      return answer.ok ? null : answer.error;
    },
    park: async (label) => {
      const refused = await plainly(() => selling.park({ label }));
      if (refused === null) {
        startAnew(steps, store);
        approvals.forget();
      }
      return refused;
    },
    parked: async () => {
      const answer = await selling.parked({});
      return answer.ok ? answer.value : [];
    },
    recall: async (id) => {
      const answer = await steps.ask<RecalledCart>(() => selling.recall({ id: id as RowId }));
      if (!answer.ok) return answer.error;
      startAnew(steps, store);
      store.setState({ wasCents: answer.value.wasCents });
      return null;
    },
    discardParked: async (id) => {
      const answer = await selling.discardParked({ id: id as RowId });
      return answer.ok ? answer.value : [];
    },
    checkPrice: (code) => selling.checkPrice({ code }),
    toggleRemoving: () => store.setState(({ removing }) => ({ removing: !removing })),
    scanOff: async (code) => {
      store.setState({ removing: false });
      const found = await selling.checkPrice({ code });
      // One piece less than there are once every scan before is answered.
      await new Promise<void>((resolve) => steps.inOrder(resolve));
      const lines = store.getState().cart?.lines ?? [];
      const line = lines.findLast(
        (one) => one.barcode === code || (found.ok && one.variantId === found.value.tile.variantId),
      );
      if (line === undefined) return steps.refuse({ code: 'sales.lineUnknown', details: {} }, code);
      await steps.change(() => takeOff(bridge, line), { settles: wasScanned(code) });
    },
  };
}

/** Another cart is open: what was done to the last one can't be undone, and was for it alone. */
function startAnew(steps: CartSteps, store: StoreApi<CounterState>): void {
  steps.forget();
  store.setState({ problem: null, earlier: [], wasCents: null, removing: false, times: null, keyed: '' });
}

const takeOff = (bridge: Bridge, { lineId, quantityMilli }: PricedLine) =>
  quantityMilli > QUANTITY_ONE_MILLI
    ? bridge.sales.setQuantity({ lineId, quantityMilli: quantityMilli - QUANTITY_ONE_MILLI })
    : bridge.sales.removeLine({ lineId });

const wasScanned =
  (code: string) =>
  ({ scanned }: { readonly scanned: string | null }): boolean =>
    scanned === code;

/** Somebody rang it up: it can be chosen, changed and taken off. The other lines follow from these. */
export const isRungUp = (line: PricedLine): boolean => !isDerivedLine(line);
