import type { QuickKeyPage } from '#shared/bridge/quick-keys.ts';
import type { Approval } from '#shared/bridge/shift.ts';
import type {
  AppState,
  AttentionItem,
  Bridge,
  BridgeAnswer,
  BridgeTransport,
  CompletedSale,
  FleetView,
  ListedTill,
  RequestItem,
  TableAudit,
} from '#shared/bridge.ts';
import { isValidGtin } from '#shared/catalog/index.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import { counterSettings, type Role, rightsByRole } from '#shared/identity/index.ts';
import type { LotOnHand } from '#shared/inventory/index.ts';
import { formatScaled, type Result, reject, type SaleId } from '#shared/kernel/index.ts';
import { settle, type Tendered } from '#shared/payments/index.ts';
import {
  addItem,
  type Cart,
  type CartItem,
  checkReady,
  emptyCart,
  type PricedCart,
  type Prices,
  priceCart,
  removeLine,
  setCustomer,
  setQuantity,
  shelfPrices,
} from '#shared/sales/index.ts';
import { demoProductRow, levelsOf, searchTiles } from './demo-goods.ts';
import { cartItem, demoCart, demoEntries, demoReceipt, demoReceiptList, terms } from './demo-papers.ts';
import {
  ambiguousBarcode,
  type DemoProduct,
  demoCategories,
  demoId,
  demoPin,
  demoProducts,
  demoStaff,
  fakeNow,
} from './demo-shop.ts';
import { demoTills, takenOut } from './demo-tills.ts';
import { type FakeCards, fakeCards } from './fake-cards.ts';
import { fakeCopies } from './fake-copies.ts';
import { fakeCounts } from './fake-counts.ts';
import { fakeCustomers } from './fake-customers.ts';
import { demoFleet } from './fake-fleet.ts';
import { fakeOffice, fakeRegisters } from './fake-office.ts';
import { fakeAsked, fakePapers } from './fake-papers.ts';
import { fakePricing } from './fake-pricing.ts';
import { fakeProducts } from './fake-products.ts';
import { fakeQuickKeys } from './fake-quick-keys.ts';
import { type FakeCart, fakeSelling, openGuards } from './fake-selling.ts';
import { type FakeDrawer, fakeShift } from './fake-shift.ts';

type Handler = (input: never) => unknown;
type Handlers = {
  readonly [Context in keyof Omit<Bridge, 'subscribe'>]: Readonly<Record<keyof Bridge[Context], Handler>>;
};

export interface FakeEngine extends BridgeTransport {
  /** Every request so far, in order. */
  readonly requests: { readonly path: string; readonly input: unknown }[];
  readonly state: () => AppState;
  /** Changes what the engine says of itself, and tells it. */
  readonly change: (change: Partial<AppState>) => void;
  readonly emit: (event: string, data: unknown) => void;
  /** From now on nothing is answered but `kernel.unavailable`, until it is called with false. */
  readonly setAway: (away: boolean) => void;
  /** Completed sales by id. */
  readonly sales: ReadonlyMap<string, CompletedSale>;
  /** What was asked of the server, by id. */
  readonly queue: Map<string, RequestItem>;
  /** What things cost; a test gives it lists and promotions. */
  prices: Prices;
  /** What is special about products, by their variant. */
  readonly special: Map<string, Partial<CartItem>>;
  /** Variants that aren't sold without somebody's word. */
  readonly blocked: Set<string>;
  /** What is here of the lots of whatever is asked about. */
  lots: readonly LotOnHand[];
  attention: readonly AttentionItem[];
  /** What a product cost before; a test writes some. */
  readonly priceHistory: ReturnType<typeof fakeProducts>['history'];
  /** Pages of quick keys; a test makes some. */
  quickPages: readonly QuickKeyPage[];
  /** Gift cards, and what the cloud sets aside of them. */
  readonly gifts: FakeCards;
  /** What is in the drawer, and how often it was counted. */
  readonly drawer: FakeDrawer;
  /** Copies between tills, as the engine has them. */
  readonly copies: ReturnType<typeof fakeCopies>;
  /** The markdown labels that were printed. */
  readonly markdownLabels: readonly unknown[];
  /** How the tills are. */
  fleet: FleetView;
  /** What a check of this till finds. */
  audits: readonly TableAudit[];
  /** Called before each answer; tests hold an answer back with it. */
  beforeAnswer: (path: string) => Promise<void>;
}

const initialState: AppState = {
  phase: 'ready',
  company: { name: 'Kampong Minimart', gstRegistered: true, demo: true },
  outlet: { code: 'TPY', name: 'Toa Payoh' },
  register: { code: 'T01', name: 'Front till', kind: 'counter' },
  person: null,
  shift: null,
  sync: {
    server: 'online',
    waiting: 0,
    waitingSince: null,
    attention: 0,
    lastContactAt: fakeNow,
    firstCopyRows: null,
  },
  printer: { state: 'ready', address: '192.168.1.50:9100', unprinted: 0, drawer: 'unknown' },
  notice: null,
  settings: defaultDeviceSettings,
  now: fakeNow,
  clock: { doubtful: false, deviceTime: fakeNow, businessTime: fakeNow, serverSkewSeconds: 0 },
  tenders: ['card', 'nets', 'paynow'],
  cashRounding: 'nearest',
  clockShifted: false,
  version: '0.1.0',
};

/** An engine in memory, with a small shop in it: what the renderer's tests talk to. */
export function createFakeEngine(start: Partial<AppState> = {}): FakeEngine {
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  const requests: FakeEngine['requests'] = [];
  const sales = new Map<string, CompletedSale>();
  let away = false;
  let state: AppState = { ...initialState, ...start };
  let cart: Cart = emptyCart(demoId(5, 1) as SaleId);
  let history: Cart[] = [];
  let nextLine = 1;
  let tills: readonly ListedTill[] = demoTills;

  const emit = (event: string, data: unknown): void => {
    for (const listener of listeners.get(event) ?? []) listener(data);
  };
  const change = (changed: Partial<AppState>): AppState => {
    state = { ...state, ...changed };
    emit('state', state);
    return state;
  };
  const priced = (): PricedCart => priceCart(cart, terms, engine.prices);
  const take = (changed: Result<Cart>, lineId: string | null) => {
    if (!changed.ok) return changed;
    history.push(cart);
    cart = changed.value;
    return ok({ cart: priced(), lineId });
  };
  const addProduct = (
    product: DemoProduct,
    quantityMilli: number,
    barcode: string | null,
    approval?: Approval,
  ) => {
    const { variantId } = product.tile;
    const item = { ...cartItem(product, barcode), ...engine.special.get(variantId) };
    if (engine.blocked.has(variantId)) {
      const { name, nameZh, furtherNames = {}, onHandMilli } = item;
      const goods = { name, nameZh, furtherNames, onHandMilli };
      if (approval === undefined) return reject('sales.outOfStock', { right: 'sellOutOfStock', ...goods });
      if (approval.pin !== demoPin) return reject('identity.pinWrong', { attemptsLeft: 4 });
    }
    const added = addItem(cart, item, quantityMilli, `line-${nextLine}`);
    nextLine += 1;
    return take(added, added.ok ? (added.value.lines.at(-1)?.lineId ?? null) : null);
  };

  const markdownLabels: unknown[] = [];
  const openCart: FakeCart = {
    current: () => cart,
    take,
    replace: (next) => {
      cart = next;
      history = [];
      return priced();
    },
    price: (of) => priceCart(of, terms, engine.prices),
    prices: () => engine.prices,
    moment: terms.moment,
    state: () => state,
    labels: markdownLabels,
    find: (code) => {
      const product = demoProducts.find(({ barcode }) => barcode === code);
      return product && { item: cartItem(product, code), tile: product.tile };
    },
  };
  const customers = fakeCustomers((customerId) =>
    take(ok(setCustomer(cart, customerId as Cart['customerId'])), null),
  );
  const products = fakeProducts();
  const gifts: FakeCards = { cards: [], freeCents: null, held: 0 };
  const cards = fakeCards(gifts);
  const shift = fakeShift({ state: () => state, change });
  const copies = fakeCopies((sending) => change({ copies: sending }));
  const handlers: Handlers = {
    app: {
      state: () => ok(state),
      dismissNotice: () => ok(change({ notice: null })),
      saveSettings: (settings: AppState['settings']) => {
        change({ settings });
        return ok(settings);
      },
      saveAppearance: (appearance: Partial<AppState['settings']>) =>
        ok(change({ settings: { ...state.settings, ...appearance } }).settings),
    },
    identity: {
      staff: () => ok(demoStaff),
      signIn: ({ staffId, pin }: { staffId: string; pin: string }) => {
        const person = demoStaff.find(({ id }) => id === staffId);
        if (!person) return reject('identity.staffUnknown');
        if (pin !== demoPin) {
          return pin === '0000'
            ? reject('identity.pinLocked', { until: '2026-11-21T06:17:00.000Z' })
            : reject('identity.pinWrong', { attemptsLeft: 4 });
        }
        return ok(change({ person: { ...person, rights: rightsByRole[person.role as Role] } }));
      },
      signOut: () => ok(change({ person: null, training: false })),
      badge: () => reject('identity.badgeUnknown'),
      startTraining: () => ok(change({ training: true })),
      endTraining: () => ok(change({ training: false })),
      liftLock: () => ok(null),
    },
    devices: {
      enrol: ({ pairingCode }: { pairingCode: string }) =>
        pairingCode === 'ABCDEFGH' ? ok(change({ phase: 'ready' })) : reject('devices.pairingCodeInvalid'),
      ...fakeRegisters(),
      tills: () => ok(tills),
      fleet: () => ok(engine.fleet),
      takeOut: ({ streamId, wipe, pin }: { streamId: string; wipe: boolean; pin: string }) => {
        if (pin !== demoPin) return reject('identity.pinWrong');
        tills = tills.map((till) => (till.streamId === streamId ? takenOut(till, wipe) : till));
        return ok(tills.find((till) => till.streamId === streamId));
      },
      ...copies.methods,
      carryDeadTill: () => ok({ streams: [], requests: 2, damaged: false }),
      carriedStream: () => ok({ waiting: 0, attention: 0, heldBack: false }),
      closeCarriedStream: ({ streamId, pin }: { streamId: string; pin: string }) => {
        if (pin !== demoPin) return reject('identity.pinWrong');
        tills = tills.map((till) => (till.streamId === streamId ? { ...till, heldCents: 0 } : till));
        return ok({ registerCode: 'T02', receiptSeries: 'T02', lastSequence: 1, lastReceiptSequence: 124 });
      },
      signOut: ({ pin }: { pin: string }) => {
        if (state.sync.waiting > 0) return reject('devices.factsUnsent', { waiting: state.sync.waiting });
        if (pin !== demoPin) return reject('identity.pinWrong');
        change({ phase: 'unpaired', person: null });
        return ok(null);
      },
      printTest: () => (state.settings.printer ? ok(state.printer) : reject('devices.printerMissing')),
      learnDrawer: () => {
        const { printer } = state.settings;
        if (printer === null) return reject('devices.printerMissing');
        state = { ...state, settings: { ...state.settings, printer: { ...printer, drawerShutAt: 0 } } };
        return ok(state.settings);
      },
    },
    catalog: {
      categories: () => ok(demoCategories),
      browse: ({
        categoryId,
        offset,
        limit,
      }: {
        categoryId: string | null;
        offset: number;
        limit: number;
      }) => {
        const tiles = demoProducts
          .map(({ tile }) => tile)
          .filter((tile) => categoryId === null || tile.categoryId === categoryId);
        return ok({ tiles: tiles.slice(offset, offset + limit), total: tiles.length });
      },
      product: ({ productId }: { productId: string }) => ok(products.withCost(demoProductRow(productId))),
      search: ({ text, limit }: { text: string; limit: number }) =>
        ok(searchTiles(text, products.made()).slice(0, limit)),
      ...products.handlers,
      ...fakeAsked(),
      quickKeys: fakeQuickKeys(() => engine),
    },
    customers: customers.customers,
    requests: customers.requests,
    payments: cards.payments,
    inventory: {
      levels: ({ variantId }: { variantId: string }) => ok(levelsOf(variantId)),
      lots: () => ok(engine.lots),
      ...fakeCounts(products.all),
    },
    office: fakeOffice(),
    pricing: fakePricing(),
    selling: fakeSelling(openCart),
    shift: shift.handlers,
    sales: {
      cart: () => ok(priced()),
      scan: ({ code, approval }: { code: string; approval?: Approval }) => {
        if (code === ambiguousBarcode) return reject('catalog.barcodeAmbiguous', { code });
        const product = products.all().find(({ barcode }) => barcode === code);
        if (product) return addProduct(product, 1000, code, approval);
        const receipt = demoReceiptList.find(({ receiptNumber }) => receiptNumber === code)?.saleId;
        if (receipt !== undefined) return ok({ cart: priced(), lineId: null, receipt });
        const card = cards.byCode(code);
        if (card !== null) return ok({ cart: priced(), lineId: null, card });
        const isDamaged = /^\d{13}$/.test(code) && !isValidGtin(code);
        return reject(isDamaged ? 'catalog.barcodeUnreadable' : 'catalog.barcodeUnknown', { code });
      },
      addProduct: ({ variantId, quantityMilli }: { variantId: string; quantityMilli: number }) => {
        const product = products.all().find(({ tile }) => tile.variantId === variantId);
        return product ? addProduct(product, quantityMilli, null) : reject('catalog.productUnknown');
      },
      setQuantity: ({ lineId, quantityMilli }: { lineId: string; quantityMilli: number }) =>
        take(setQuantity(cart, lineId, quantityMilli), lineId),
      removeLine: ({ lineId }: { lineId: string }) => take(removeLine(cart, lineId), null),
      clearCart: () => take(ok(emptyCart(cart.saleId)), null),
      undo: () => {
        const before = history.pop();
        if (!before) return reject('sales.nothingToUndo');
        cart = before;
        return ok({ cart: priced(), lineId: cart.lines.at(-1)?.lineId ?? null });
      },
      completeSale: (input: Parameters<Bridge['sales']['completeSale']>[0]) => {
        const done = sales.get(input.saleId);
        if (done) return ok(done);
        const total = priceCart(cart, terms, engine.prices, input.tenders as readonly Tendered[]);
        if (input.saleId !== cart.saleId || input.totalCents !== total.totalCents) {
          return reject('sales.cartChanged');
        }
        const ready = checkReady(cart, counterSettings.parse({}), '14:12');
        if (!ready.ok) return ready;
        const [guard] = openGuards(openCart, cart);
        if (guard !== undefined) return reject('identity.approvalNeeded', { ...guard });
        const settled = settle(total.totalCents, input.tenders as readonly Tendered[], terms.cashRounding);
        if (!settled.ok) return settled;
        const receiptNumber = `T01-${String(sales.size + 124).padStart(6, '0')}`;
        const receipt = demoReceipt(
          input.saleId,
          receiptNumber,
          total,
          settled.value.payments[0]?.tenderedCents ?? 0,
        );
        cart = emptyCart(demoId(5, sales.size + 2) as SaleId);
        history = [];
        const completed: CompletedSale = {
          saleId: input.saleId,
          receiptNumber,
          totalCents: total.totalCents,
          changeCents: settled.value.changeCents,
          receipt,
          cart: priced(),
        };
        sales.set(input.saleId, completed);
        return ok(completed);
      },
      receipts: ({ text, limit }: { text: string; limit: number }) =>
        ok(
          demoReceiptList
            .filter(({ receiptNumber, totalCents }) =>
              `${receiptNumber} ${formatScaled(totalCents, 2)}`.toLowerCase().includes(text.toLowerCase()),
            )
            .slice(0, limit),
        ),
      receipt: ({ saleId }: { saleId: string }) => {
        const done = sales.get(saleId);
        if (done) return ok({ ...done.receipt, copy: true });
        const item = demoReceiptList.find((candidate) => candidate.saleId === saleId);
        if (!item) return reject('sales.receiptUnknown');
        return ok(demoReceipt(saleId, item.receiptNumber, demoCart(), 5000));
      },
      printReceipt: () => ok(state.printer),
      ...fakePapers({
        receiptOf: (saleId) => sales.get(saleId)?.receipt,
        lastReceipt: () => demoReceiptList[0] ?? null,
        printer: () => state.printer,
      }),
    },
    accounting: { entriesOfSale: ({ saleId }: { saleId: string }) => ok(demoEntries(saleId)) },
    sync: {
      attention: () => ok(engine.attention),
      repair: () => {
        engine.audits = engine.audits.map((audit) => ({ ...audit, result: 'same' }));
        for (const { id, code } of engine.attention) if (code === 'sync.replicaDiffers') settled(id);
        return ok(null);
      },
      auditedTables: () => ok(engine.audits.map(({ table }) => table)),
      auditTable: ({ table }: { table: string }) => {
        const audit = engine.audits.find((each) => each.table === table);
        return audit === undefined ? reject('kernel.inputInvalid') : ok(audit);
      },
      countNow: ({ reviewItemId }: { reviewItemId: string }) => settled(reviewItemId),
      settle: ({ itemId, reason }: { itemId: string; reason: string }) =>
        reason.trim() === '' ? reject('sync.resolutionInvalid') : settled(itemId),
      askAgain: ({ factId }: { factId: string }) => settled(factId),
      heldReceipt: ({ factId }: { factId: string }) => {
        const item = engine.attention.find(({ id }) => id === factId);
        return item?.reference
          ? ok(demoReceipt(factId, item.reference, demoCart(), 5000))
          : reject('sales.receiptUnknown');
      },
      printHeldReceipt: () => ok(state.printer),
    },
  };

  const settled = (id: string) => {
    engine.attention = engine.attention.filter((item) => item.id !== id);
    change({ sync: { ...state.sync, attention: engine.attention.length } });
    return ok(null);
  };
  const engine: FakeEngine = {
    requests,
    sales,
    queue: customers.queue,
    prices: shelfPrices,
    special: new Map(),
    blocked: new Set(),
    lots: [],
    attention: [],
    priceHistory: products.history,
    quickPages: [],
    gifts,
    drawer: shift.drawer,
    copies,
    markdownLabels,
    fleet: demoFleet,
    audits: [],
    beforeAnswer: async () => undefined,
    state: () => state,
    change,
    emit,
    setAway: (next) => {
      away = next;
    },
    async request(path, input) {
      requests.push({ path, input });
      await engine.beforeAnswer(path);
      if (away) return reject('kernel.unavailable');
      const [context = '', name = ''] = path.split('.');
      const handler = (handlers as unknown as Record<string, Record<string, (input: unknown) => unknown>>)[
        context
      ]?.[name];
      if (!handler) throw new Error(`expected a method of the bridge, not ${path}`);
      // As over a wire: what the page gets shares nothing with the engine.
      return structuredClone(handler(input)) as BridgeAnswer<unknown>;
    },
    subscribe(event, callback) {
      const ofEvent = listeners.get(event) ?? new Set();
      listeners.set(event, ofEvent);
      ofEvent.add(callback);
      return () => {
        ofEvent.delete(callback);
      };
    },
  };
  return engine;
}

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
