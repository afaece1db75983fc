import { z } from 'zod';
import type { JournalEntryRow } from './accounting/index.ts';
import { askMethods } from './bridge/asked.ts';
import { copyMethods } from './bridge/copies.ts';
import { countMethods } from './bridge/counts.ts';
import { type Method, method, nothing } from './bridge/method.ts';
import { type MadeCode, officeMethods, ofOutlet, registerMethods } from './bridge/office.ts';
import { paperMethods } from './bridge/papers.ts';
import { paymentMethods } from './bridge/payments.ts';
import { pricingMethods } from './bridge/pricing.ts';
import { productMethods } from './bridge/products.ts';
import { quickKeyMethods } from './bridge/quick-keys.ts';
import { sellingMethods } from './bridge/selling.ts';
import { approval, shiftMethods } from './bridge/shift.ts';
import type { AppState, FleetView, ListedTill, PrinterStatus } from './bridge/state.ts';
import type {
  AttentionItem,
  CarryReport,
  CartChange,
  CategoryTile,
  CompletedSale,
  CustomerTile,
  ProductTile,
  ReceiptListItem,
  RequestItem,
  StaffTile,
  StockByOutlet,
  TableAudit,
} from './bridge/views.ts';
import type { ProductRow } from './catalog/index.ts';
import { typedCustomer } from './customers/index.ts';
import {
  type CloseStreamResponse,
  type DeviceSettings,
  deviceSettings,
  pairingCode,
  type RegisterRow,
  type TillStatus,
} from './devices/index.ts';
import { pin } from './identity/index.ts';
import { type LotOnHand, MAX_COUNT_LINES } from './inventory/index.ts';
import {
  calendarInstant,
  categoryId,
  customerId,
  factId,
  MAX_QUANTITY_MILLI,
  productId,
  type Rejection,
  registerId,
  requestId,
  rowId,
  saleId,
  staffId,
  streamId,
  text,
  variantId,
} from './kernel/index.ts';
import { storedValueLeg, tenderCodes } from './payments/index.ts';
import type { PricedCart, ReceiptDocument } from './sales/index.ts';

export type { CopiesView, CopyStatus, KeptCopy } from './bridge/copies.ts';
export type * from './bridge/state.ts';
export type * from './bridge/views.ts';

const wireInput = z.record(z.string().max(100), z.unknown());

/**
 * The bridge: everything that a renderer can ask of the engine, as one typed object. Inputs are parsed by the engine;
 * amounts are domain integers (cents, thousandths), since both ends are ours and on one machine.
 */
export const bridgeContract = {
  app: {
    state: method<AppState>()('nobody', nothing),
    /** The notice was read. */
    dismissNotice: method<AppState>()('nobody', nothing),
    saveSettings: method<DeviceSettings>()('changeSettings', deviceSettings),
    /** How the screens look and sound is anybody's choice. */
    saveAppearance: method<DeviceSettings>()(
      'nobody',
      deviceSettings.pick({ language: true, theme: true, sound: true, layout: true, textSize: true }),
    ),
  },
  identity: {
    staff: method<readonly StaffTile[]>()('nobody', nothing),
    signIn: method<AppState>()('nobody', z.strictObject({ staffId, pin })),
    signOut: method<AppState>()('nobody', nothing),
    /** A badge was scanned: signs its person in, or says in `badgeOf` whose PIN is to follow. */
    badge: method<AppState>()('nobody', z.strictObject({ code: z.string().min(1).max(500) })),
    /** From here on nothing is recorded: what is done is done in a copy of the till's data that is thrown away (RULES.md R14). */
    startTraining: method<AppState>()('train', nothing),
    endTraining: method<AppState>()('nobody', nothing),
    /** Lets somebody who is locked out for wrong PINs try again (RULES.md R32). */
    liftLock: method<null>()('nobody', z.strictObject({ staffId, approval })),
  },
  devices: {
    enrol: method<AppState>()('nobody', z.strictObject({ serverUrl: z.url().max(300), pairingCode })),
    registers: method<readonly RegisterRow[]>()('pairDevice', nothing),
    createPairingCode: method<MadeCode>()('pairDevice', z.strictObject({ registerId, pin })),
    ...registerMethods,
    /** Ends this till's pairing; refused while anything waits to be sent. Its data is kept aside, and the wizard comes. */
    signOut: method<null>()('pairDevice', z.strictObject({ pin })),
    /** The tills of this outlet, as the server knows them. */
    tills: method<readonly ListedTill[]>()('pairDevice', nothing),
    /** How they are; this one as it is now, the others as the server knows them, or knew them when it last told. */
    fleet: method<FleetView>()('pairDevice', nothing),
    /** Takes another till out of service; `wipe` has its data destroyed too. It needs the server and the person's PIN. */
    takeOut: method<TillStatus>()('pairDevice', z.strictObject({ streamId, wipe: z.boolean(), pin })),
    printTest: method<PrinterStatus>()('changeSettings', nothing),
    /** Opens the drawer, which must be shut now, to learn whether it tells so; the settings are saved with it. */
    learnDrawer: method<DeviceSettings>()('changeSettings', nothing),
    /** Takes a dead till's records in from a copy of its journal (a stick, a shared folder); they are sent from here. */
    carryDeadTill: method<CarryReport>()(
      'pairDevice',
      z.strictObject({ folder: z.string().min(1).max(500), recoveryKey: z.string().min(1).max(200) }),
    ),
    /** `heldBack`: what waits follows something that is missing; it is sent when the till's number series is ended. */
    carriedStream: method<{
      readonly waiting: number;
      readonly attention: number;
      readonly heldBack: boolean;
    }>()('pairDevice', z.strictObject({ streamId })),
    /** The dead till's number series ends here; it needs the server and the person's PIN. */
    closeCarriedStream: method<CloseStreamResponse>()('pairDevice', z.strictObject({ streamId, pin })),
    ...copyMethods,
  },
  catalog: {
    categories: method<readonly CategoryTile[]>()('anybody', nothing),
    browse: method<{ readonly tiles: readonly ProductTile[]; readonly total: number }>()(
      'anybody',
      z.strictObject({
        categoryId: z.nullable(categoryId),
        offset: z.int().min(0).max(1_000_000),
        limit: z.int().min(1).max(200),
        ...ofOutlet,
      }),
    ),
    /** With all its variants, as it is here, and what they cost for who may see it; null: not here. */
    product: method<ProductRow | null>()('anybody', z.strictObject({ productId })),
    search: method<readonly ProductTile[]>()(
      'anybody',
      z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(100), ...ofOutlet }),
    ),
    ...askMethods,
    ...productMethods,
    ...quickKeyMethods,
  },
  customers: {
    /** By the beginning of a word of the name, the member code, the phone or its last four digits. */
    search: method<readonly CustomerTile[]>()(
      'keepCustomers',
      z.strictObject({ text: z.string().max(100), limit: z.int().min(1).max(50) }),
    ),
    /** Null: not here, or not yet, or erased. */
    get: method<CustomerTile | null>()('anybody', z.strictObject({ customerId })),
    /** Works without a network. `customerId` is made by the caller before the first try. */
    create: method<CustomerTile>()(
      'keepCustomers',
      z.strictObject({ customerId, typed: typedCustomer, consent: z.boolean(), offers: z.boolean() }),
    ),
    /** Says who the cart is for; null: nobody. */
    attach: method<CartChange>()('sell', z.strictObject({ customerId: z.nullable(customerId) })),
  },
  /** What this device asks the server to decide. `input` is in its wire form; ids are made before the first try. */
  requests: {
    list: method<readonly RequestItem[]>()('findReceipts', nothing),
    make: method<RequestItem>()(
      'keepCustomers',
      z.strictObject({ requestId, type: z.string().max(100), input: wireInput }),
    ),
    /** Until it is decided. `newRequestId` is used when the first may have reached the server. */
    edit: method<RequestItem>()(
      'keepCustomers',
      z.strictObject({ requestId, newRequestId: requestId, input: wireInput }),
    ),
    cancel: method<RequestItem>()('keepCustomers', z.strictObject({ requestId })),
    retry: method<RequestItem>()('keepCustomers', z.strictObject({ requestId, newRequestId: requestId })),
  },
  payments: paymentMethods,
  inventory: {
    levels: method<readonly StockByOutlet[]>()('viewStock', z.strictObject({ variantId })),
    /** What is here of a variant's lots, first to expire first. */
    lots: method<readonly LotOnHand[]>()('sell', z.strictObject({ variantId })),
    ...countMethods,
  },
  office: officeMethods,
  selling: sellingMethods,
  pricing: pricingMethods,
  shift: shiftMethods,
  sales: {
    cart: method<PricedCart>()('sell', nothing),
    /**
     * Whatever a scanner or a hand typed; refused with `catalog.barcode…` when no line comes of it. Goods that are blocked below what is
     * here are refused with `sales.outOfStock`, here and below; asked again with somebody's approval they are taken.
     */
    scan: method<CartChange>()(
      'sell',
      z.strictObject({ code: z.string().min(1).max(500), approval: z.optional(approval) }),
    ),
    addProduct: method<CartChange>()(
      'sell',
      z.strictObject({ productId, variantId, quantityMilli: z.int(), approval: z.optional(approval) }),
    ),
    setQuantity: method<CartChange>()(
      'sell',
      z.strictObject({
        lineId: z.string().max(60),
        quantityMilli: z.int(),
        approval: z.optional(approval),
      }),
    ),
    removeLine: method<CartChange>()('sell', z.strictObject({ lineId: z.string().max(60) })),
    clearCart: method<CartChange>()('sell', nothing),
    /** Takes back the last change of the cart. */
    undo: method<CartChange>()('sell', nothing),
    /**
     * The commit. `saleId` and `totalCents` are the cart's as it was shown: a repeat of a completed sale gives the same
     * answer and records nothing, a cart that changed meanwhile is refused.
     */
    completeSale: method<CompletedSale>()(
      'sell',
      z.strictObject({
        saleId,
        totalCents: z.int(),
        /** `pricedAt` of the cart that was shown: its prices hold while Pay is open (R25). Absent: those of now. */
        pricedAt: z.optional(calendarInstant),
        tenders: z
          .array(
            z.strictObject({
              tender: z.enum(tenderCodes),
              tenderedCents: z.int(),
              reference: z.optional(text(60)),
              tipCents: z.optional(z.int()),
              surchargeCents: z.optional(z.int()),
              storedValue: z.optional(storedValueLeg),
            }),
          )
          .max(20),
      }),
    ),
    /** Newest first; `text` is part of a receipt number, or an amount. */
    receipts: method<readonly ReceiptListItem[]>()(
      'findReceipts',
      z.strictObject({ text: z.string().max(100), limit: z.int().min(1).max(200), ...ofOutlet }),
    ),
    receipt: method<ReceiptDocument>()('findReceipts', z.strictObject({ saleId })),
    /** A reprint is marked COPY. */
    printReceipt: method<PrinterStatus>()('findReceipts', z.strictObject({ saleId })),
    ...paperMethods,
  },
  accounting: {
    entriesOfSale: method<
      readonly (JournalEntryRow & { readonly accountNames: Readonly<Record<string, string>> })[]
    >()('viewJournal', z.strictObject({ saleId })),
  },
  sync: {
    attention: method<readonly AttentionItem[]>()('findReceipts', nothing),
    /** Makes this till's figures and rows anew from the server's; what waits to be sent is not touched. */
    repair: method<null>()('changeSettings', nothing),
    /** Tables that can be compared with the server's now. */
    auditedTables: method<readonly string[]>()('changeSettings', nothing),
    /** Compares one of them; what differs is looked at again when everything under way has come. */
    auditTable: method<TableAudit>()('changeSettings', z.strictObject({ table: z.string().max(60) })),
    /** What was counted of products that went below zero; the item that asked for it is settled with it. */
    countNow: method<null>()(
      'settleAttention',
      z.strictObject({
        countId: rowId,
        reviewItemId: rowId,
        lines: z
          .array(z.strictObject({ variantId, countedMilli: z.int().min(0).max(MAX_QUANTITY_MILLI) }))
          .min(1)
          .max(MAX_COUNT_LINES),
      }),
    ),
    /** Somebody looked at it, and says in words what they found. */
    settle: method<null>()(
      'settleAttention',
      z.strictObject({ itemId: rowId, kind: z.enum(['review', 'quarantined']), reason: text(500) }),
    ),
    /** Sends a fact again that the server refused: a newer version of it may understand what an older one didn't. */
    askAgain: method<null>()('settleAttention', z.strictObject({ factId })),
    /** The receipt of a sale that was refused, which no list of receipts has. */
    heldReceipt: method<ReceiptDocument>()('findReceipts', z.strictObject({ factId })),
    printHeldReceipt: method<PrinterStatus>()('findReceipts', z.strictObject({ factId })),
  },
} as const satisfies Record<string, Record<string, Method>>;

export type BridgeContract = typeof bridgeContract;

/** Every answer is a value or a coded rejection; a broken connection to the engine is `kernel.unavailable`. */
export type BridgeAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Rejection };

type OutputOf<M> = M extends { readonly output?: infer Output } ? Exclude<Output, undefined> : never;

/** The object that screens use: `bridge.sales.scan({ code })`. */
export type Bridge = {
  readonly [Context in keyof BridgeContract]: {
    readonly [Name in keyof BridgeContract[Context]]: BridgeContract[Context][Name] extends Method<
      infer Input
    >
      ? (input: z.input<Input>) => Promise<BridgeAnswer<OutputOf<BridgeContract[Context][Name]>>>
      : never;
  };
} & {
  /** Calls back with each event from now on; gives the function that stops it. */
  subscribe<Name extends keyof BridgeEvents>(
    name: Name,
    callback: (data: BridgeEvents[Name]) => void,
  ): () => void;
};

/** What the engine tells without being asked. */
export interface BridgeEvents {
  readonly state: AppState;
  /** Stock or prices changed; screens that show them ask again. */
  readonly dataChanged: { readonly tables: readonly string[] };
}

/** What carries the bridge: a request by path, and events. Electron's preload and the browser host's socket are two. */
export interface BridgeTransport {
  request(path: string, input: unknown): Promise<BridgeAnswer<unknown>>;
  subscribe(event: string, callback: (data: unknown) => void): () => void;
}

/** The typed object over a transport. */
export function createBridge(transport: BridgeTransport): Bridge {
  const contexts = Object.entries(bridgeContract).map(([context, methods]) => [
    context,
    Object.fromEntries(
      Object.keys(methods).map((name) => [
        name,
        (input: unknown) => transport.request(`${context}.${name}`, input),
      ]),
    ),
  ]);
  return { ...Object.fromEntries(contexts), subscribe: transport.subscribe } as Bridge;
}
