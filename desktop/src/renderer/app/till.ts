import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Bridge, createBridge } from '#shared/bridge.ts';
import type { OutletId } from '#shared/kernel/index.ts';
import { type Approvals, createApprovals } from '../identity/approvals.ts';
import { type Counter, createCounter } from '../sales/counter-store.ts';
import { createPayment, type Payment } from '../sales/payment-store.ts';
import { payTermsOf } from '../sales/tenders.ts';
import { scanBadge } from './scan-badge.ts';
import { createSession, isCounterOpen, keepSession, type Session, watched } from './session.ts';
import { createSounds, type Sounds } from './sounds.ts';
import type { WatchedTransport } from './transport.ts';

export const screens = ['counter', 'office', 'receipts', 'stock', 'prices', 'shift', 'settings'] as const;
export type Screen = (typeof screens)[number];
export type Overlay = 'palette' | 'help' | 'attention' | 'status';

/** What is on the glass: one screen, and at most one window over it. */
export interface View {
  readonly screen: Screen;
  readonly overlay: Overlay | null;
  /** A short remark at the foot of the screen, by its translation key; `count` grows so that a repeat shows anew. */
  readonly remark: { readonly key: string; readonly scanned: string; readonly count: number } | null;
  /** What another screen should start with: a receipt or product that the palette found. */
  readonly handover: string | null;
  /** The outlet that an office looks at; null: all of them. It stays from screen to screen. */
  readonly outletId: OutletId | null;
}

/** The renderer's whole state, made once for one transport. Screens get it from `useTill`. */
export interface Till {
  readonly bridge: Bridge;
  readonly session: Session;
  readonly counter: Counter;
  readonly payment: Payment;
  readonly approvals: Approvals;
  readonly sounds: Sounds;
  readonly view: StoreApi<View>;
  /** Stops timers and subscriptions. */
  readonly stop: () => void;
}

export function createTill(transport: WatchedTransport): Till {
  const session = createSession();
  let onAway = (): void => undefined;
  const bridge = createBridge(watched(transport, () => onAway()));
  const sounds = createSounds(() => session.getState().state?.settings.sound ?? false);
  const approvals = createApprovals();
  const counter = createCounter(bridge, sounds, approvals);
  const payment = createPayment(bridge, counter, approvals, () => payTermsOf(session.getState().state));
  const view = createStore<View>(() => ({
    ...{ screen: 'counter', overlay: null, remark: null, handover: null, outletId: null },
  }));

  /** The cart belongs to the register; it is fetched when somebody who may sell stands in front of an open shift. */
  const refreshCart = async (): Promise<void> => {
    if (!maySell(session)) return;
    await counter.load();
    const { cart } = counter.getState();
    if (cart) await payment.resume(cart);
  };

  const keeper = keepSession(session, bridge, transport, () => void refreshCart());
  onAway = keeper.lost;

  let couldSell = false;
  let wasTraining = false;
  let personId: string | undefined;
  const stopWatching = session.subscribe(({ state }) => {
    const canSell = maySell(session);
    const isTraining = state?.training ?? false;
    if (canSell && (!couldSell || isTraining !== wasTraining)) void refreshCart();
    couldSell = canSell;
    wasTraining = isTraining;
    if (state && state.person?.id !== personId) {
      personId = state.person?.id;
      view.setState({ screen: homeOf(session), overlay: null, remark: null, handover: null, outletId: null });
    }
  });

  /** A remark about a scan goes when what stood in the scan's way does. */
  const dropRemark = (): void => {
    const { remark } = view.getState();
    if (remark && whyNotSold({ session, payment }) !== remark.key) view.setState({ remark: null });
  };
  const stopWatchingObstacles = [session.subscribe(dropRemark), payment.subscribe(dropRemark)];

  return {
    bridge,
    session,
    counter,
    payment,
    approvals,
    sounds,
    view,
    stop: () => {
      stopWatching();
      for (const stop of stopWatchingObstacles) stop();
      keeper.stop();
    },
  };
}

/** Somebody with the right to sell is signed in, and the drawer's shift is open. */
export function maySell(session: Session): boolean {
  const now = session.getState();
  const { person, shift } = now.state ?? {};
  return isCounterOpen(now) && shift != null && (person?.rights.includes('sell') ?? false);
}

/** Where somebody starts, and where Esc leads: at the counter, the office's overview or the stock, or with what they may see. */
export function homeOf(session: Session): Screen {
  const { person, register } = session.getState().state ?? {};
  const rights = person?.rights ?? [];
  if (register?.kind === 'warehouse') return 'stock';
  if (register?.kind === 'office') return rights.includes('findReceipts') ? 'office' : 'stock';
  if (rights.includes('sell')) return 'counter';
  return rights.includes('findReceipts') ? 'receipts' : 'stock';
}

/** Shows a place; what was said of a scan at the place before is over. */
export const goTo = (till: Till, screen: Screen, handover: string | null = null): void =>
  till.view.setState({ screen, overlay: null, remark: null, handover });

export function remark(till: Till, key: string, scanned = ''): void {
  const count = (till.view.getState().remark?.count ?? 0) + 1;
  till.view.setState({ remark: { key, scanned, count } });
}

/** A scan made outside of the counter that the screen shown wants for itself, such as the stock screen's search. */
export type ScanTaker = (code: string) => void;
const takers: ScanTaker[] = [];

/** Registers a screen's use for scans while it is shown. @returns the function that ends it */
export function takeScans(taker: ScanTaker): () => void {
  takers.push(taker);
  return () => {
    takers.splice(takers.indexOf(taker), 1);
  };
}

/** Decides what a scan means where the till stands now. */
export function routeScan(till: Till, code: string): void {
  const { state } = till.session.getState();
  const taker = takers.at(-1);
  // The code that a manager's screen shows, on the first screen of a new device.
  if (state?.phase === 'unpaired') {
    taker?.(code);
    return;
  }
  if (state === null || !isCounterOpen(till.session.getState())) return;
  const { screen } = till.view.getState();
  if (!state.person) {
    void scanBadge(till, code, (key) => remark(till, key, code));
    return;
  }
  if (screen !== 'counter' && taker) {
    till.view.setState({ overlay: null });
    taker(code);
    return;
  }
  if (state.register?.kind !== 'counter') {
    goTo(till, 'stock', code);
    return;
  }
  if (isMoneyTaken(till.payment)) {
    // A card isn't added to the cart: it can pay.
    void till.payment.offerCode(code).then((isCard) => {
      if (!isCard) void till.counter.refuse({ code: 'sales.paymentBegun', details: {} }, code);
    });
    return;
  }
  const obstacle = whyNotSold(till);
  if (obstacle !== null) {
    remark(till, obstacle, code);
    return;
  }
  if (till.payment.getState().completed) till.payment.next();
  if (screen !== 'counter' || till.view.getState().overlay) goTo(till, 'counter');
  void till.counter.scan(code).then((isReceipt) => {
    if (isReceipt) goTo(till, 'receipts', code.trim());
  });
}

/** Why a scan can't become a line just now, as the key of the words that say so; null when it can. */
function whyNotSold({ session, payment }: Pick<Till, 'session' | 'payment'>): string | null {
  const { state } = session.getState();
  if (!state?.person) return 'scan.nobody';
  if (!state.person.rights.includes('sell')) return 'scan.notAllowed';
  if (!state.shift) return 'scan.noShift';
  return payment.getState().attempt ? 'scan.paying' : null;
}

/** Money was entered for the open cart: until it is paid or given back, nothing is added to it (RULES.md R15). */
function isMoneyTaken(payment: Payment): boolean {
  const { open, typed, taken, attempt } = payment.getState();
  return attempt === null && open && (typed !== '' || taken.length > 0);
}
