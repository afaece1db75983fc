import { z } from 'zod';
import type { JournalEntryRow } from './accounting/index.ts';
import { askMethods } from './bridge/asked.ts';
import { type Method, method, nothing } from './bridge/method.ts';
import { paperMethods } from './bridge/papers.ts';
import { pricingMethods } from './bridge/pricing.ts';
import { sellingMethods } from './bridge/selling.ts';
import { approval, shiftMethods } from './bridge/shift.ts';
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
import { pin, type Right } from './identity/index.ts';
import { type LotOnHand, MAX_COUNT_LINES } from './inventory/index.ts';
import {
  type ChangedField,
  type CollidedField,
  categoryId,
  customerId,
  factId,
  instant,
  leaseId,
  MAX_QUANTITY_MILLI,
  productId,
  type Rejection,
  registerId,
  requestId,
  rowId,
  saleId,
  shiftId,
  staffId,
  streamId,
  variantId,
} from './kernel/index.ts';
import { tenderCodes } from './payments/index.ts';
import type { PricedCart, ReceiptDocument } from './sales/index.ts';

const wireInput = z.record(z.string().max(100), z.unknown());

/** Who and where; pushed as event `state` whenever any of it changes. */
export interface AppState {
  /** `unpaired`: the first-run wizard; `loading`: the first copy of the shop's data is coming, and what has come may be sold; else `ready`. */
  readonly phase: 'unpaired' | 'loading' | 'ready';
  readonly company: { readonly name: string; readonly gstRegistered: boolean; readonly demo: boolean } | null;
  readonly outlet: { readonly code: string; readonly name: string } | null;
  readonly register: { readonly code: string; readonly name: string } | null;
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly rights: readonly Right[];
  } | null;
  readonly shift: { readonly id: string; readonly openedAt: string; readonly businessDate: string } | null;
  readonly sync: SyncStatus;
  readonly printer: PrinterStatus;
  /** Something that happened to this device and that its person must be told once, with its words in the error table. */
  readonly notice: Notice | null;
  readonly settings: DeviceSettings;
  /** What is taken besides cash, by company setting. */
  readonly tenders: readonly string[];
  /** How the company rounds what is paid in cash (RULES.md R7). */
  readonly cashRounding: string;
  /** Whose badge was scanned, and whose PIN is to follow. */
  readonly badgeOf?: string | null;
  /** After so long without a key, a touch or a scan this till locks; 0 is never. */
  readonly autoLockMinutes?: number;
  /** What is done now is for training, and is thrown away. */
  readonly training?: boolean;
  /** Business time, UTC: what facts are dated by. */
  readonly now: string;
  readonly clock: ClockStatus;
  readonly clockShifted: boolean;
  readonly version: string;
}

/** Device, server and business time, kept apart. */
export interface ClockStatus {
  /** The device's clock jumped, or can't be right, and neither the server nor a person has said since what time it is. */
  readonly doubtful: boolean;
  /** What the device's clock shows, UTC. */
  readonly deviceTime: string;
  /** What facts are dated by, UTC. */
  readonly businessTime: string;
  /** By how much the server's time differed from the device's when it last told; null before. */
  readonly serverSkewSeconds: number | null;
}

export interface SyncStatus {
  readonly server: 'online' | 'offline' | 'connecting';
  /** True when the server has taken this till out of service. */
  readonly outOfService?: boolean;
  /** Facts saved here that the server hasn't accepted. */
  readonly waiting: number;
  /** When the oldest of them was recorded. */
  readonly waitingSince: string | null;
  /** Facts and rows that need a person. */
  readonly attention: number;
  readonly lastContactAt: string | null;
  /** Rows received of the first copy, for the progress bar; null when it is complete. */
  readonly firstCopyRows: number | null;
  /** While it comes: how many rows the server said that there are, as far as it was asked; 0 when it didn't say. */
  readonly firstCopyExpectedRows?: number;
  /** While it comes: what can be done already. */
  readonly firstCopy?: FirstCopy;
}

/** How far the first copy of the shop's data has come. */
export interface FirstCopy {
  /** Everything that a counter needs is here, but for all products and customers and what was sold before. */
  readonly canSell: boolean;
  /** All products are here, and indexed. */
  readonly catalogueComplete: boolean;
  /** Products that are here. */
  readonly products: number;
  /** How many the server said that there are; 0 when it didn't say. */
  readonly productsExpected: number;
}

export interface Notice {
  readonly code:
    | 'devices.rebuiltFromBackup'
    | 'devices.rebuiltFromJournal'
    | 'devices.newStream'
    | 'devices.oldState'
    | 'devices.wiping'
    | 'devices.wiped'
    | 'devices.wipedUnsent';
}

/** A till of this outlet, as the server knows it. */
export interface ListedTill extends TillStatus {
  /** The one that asks. */
  readonly isThis: boolean;
}

/** What was found of one till in a copy of its journal. */
export interface CarriedStream {
  readonly streamId: string;
  /** Null when this till doesn't know the register. */
  readonly registerCode: string | null;
  readonly found: number;
  readonly acceptedBefore: number;
  readonly waiting: number;
  readonly attention: number;
}

export interface CarryReport {
  readonly streams: readonly CarriedStream[];
  /** True when something in the copy couldn't be read. */
  readonly damaged: boolean;
}

export interface PrinterStatus {
  readonly state: 'none' | 'ready' | 'printing' | 'unreachable';
  readonly address: string | null;
  /** Receipts that were to be printed and couldn't be. */
  readonly unprinted: number;
}

export interface StaffTile {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export interface ProductTile {
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly variantName: string | null;
  readonly categoryId: string | null;
  readonly priceCents: number;
  readonly picture: string | null;
  /** On hand at this outlet, thousandths; null while the first copy comes and nobody knows. */
  readonly onHandMilli: number | null;
}

export interface CategoryTile {
  readonly id: string;
  readonly name: string;
  readonly nameZh: string | null;
  readonly hue: number;
  readonly products: number;
}

/** What a scan or a keyed product did to the cart. */
export interface CartChange {
  readonly cart: PricedCart;
  /** The line that is new or changed, to be shown and flashed; null when lines went. */
  readonly lineId: string | null;
  /** What was scanned is a receipt: it is to be shown. */
  readonly receipt?: string;
}

export interface CompletedSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly totalCents: number;
  readonly changeCents: number;
  readonly receipt: ReceiptDocument;
  /** The next cart, empty. */
  readonly cart: PricedCart;
}

export interface ReceiptListItem {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly completedAt: string;
  readonly registerCode: string;
  readonly outletCode: string;
  readonly cashierName: string | null;
  readonly totalCents: number;
  readonly itemCount: number;
  /** Null: nobody that the shop knows. A null name: the profile isn't here yet, or was erased. */
  readonly customer: { readonly id: string; readonly name: string | null } | null;
  /** False until the server has accepted it. */
  readonly acknowledged: boolean;
}

export interface CustomerTile {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly memberCode: string | null;
  readonly note: string | null;
}

/** A gift card, a credit or points, as this till knows it. */
export interface StoredValueTile {
  readonly accountId: string;
  readonly kind: string;
  readonly code: string;
  readonly balanceCents: number;
  /** What is set aside for this till; null: nothing ever was. */
  readonly leaseId: string | null;
  /** What this till may spend of it without asking. */
  readonly restCents: number;
}

export interface RequestItem {
  readonly requestId: string;
  readonly type: string;
  /** The product or customer that it is about, and its name as it is here. */
  readonly subjectId: string | null;
  readonly subjectName: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly state: string;
  /** False: nobody else knows of it yet. */
  readonly sent: boolean;
  /** It is taken back as soon as the server can be told, unless it was decided before. */
  readonly cancelling: boolean;
  /** Why it was refused: a code of the error table. */
  readonly code: string | null;
  readonly changed: readonly ChangedField[];
  readonly collided: readonly CollidedField[];
  readonly decidedAt: string | null;
}

export interface StockByOutlet {
  readonly outletCode: string;
  readonly outletName: string;
  readonly kind: string;
  readonly here: boolean;
  /** Null while the first copy comes and nobody knows. */
  readonly onHandMilli: number | null;
}

/** A product that something is about. */
export interface AttentionLine {
  readonly variantId: string | null;
  readonly sku: string | null;
  readonly name: string;
  readonly nameZh: string | null;
  /** How much was sold. */
  readonly quantityMilli: number | null;
  /** What is on record here now, of a product that went below zero. */
  readonly onHandMilli: number | null;
}

/** `receipt`: there is one to be shown, that is in no books. */
export type AttentionAction = 'count' | 'note' | 'askAgain' | 'receipt' | 'repair';

export interface AttentionItem {
  readonly id: string;
  readonly kind: 'quarantined' | 'review' | 'unreadable';
  readonly code: string;
  /** The number of the receipt that it is about. */
  readonly reference: string | null;
  readonly at: string;
  readonly registerCode: string | null;
  /** On the clock of its till. */
  readonly happenedAt: string | null;
  readonly totalCents: number | null;
  /** The receipt number that was expected instead. */
  readonly expectedReference: string | null;
  readonly lines: readonly AttentionLine[];
  /** Of an edit that collided: what was edited, and both values of each field. */
  readonly subject?: string;
  readonly collided?: readonly CollidedField[];
  readonly actions: readonly AttentionAction[];
}

/** What a table of this replica is, compared with the server's. */
export interface TableAudit {
  readonly table: string;
  /** How many rows the server has of it. */
  readonly rows: number;
  /** `unknown`: it can't be compared now. */
  readonly result: 'same' | 'differs' | 'unknown';
}

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
    /** Language and theme are anybody's choice. */
    saveAppearance: method<DeviceSettings>()(
      'nobody',
      deviceSettings.pick({ language: true, theme: true, sound: true }),
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
    createPairingCode: method<{
      readonly pairingCode: string;
      readonly registerCode: string;
      readonly expiresAt: string;
    }>()('pairDevice', z.strictObject({ registerId, pin })),
    /** Ends this till's pairing; refused while anything waits to be sent. Its data is kept aside, and the wizard comes. */
    signOut: method<null>()('pairDevice', z.strictObject({ pin })),
    /** The tills of this outlet, as the server knows them. */
    tills: method<readonly ListedTill[]>()('pairDevice', nothing),
    /** Takes another till out of service; `wipe` has its data destroyed too. It needs the server and the person's PIN. */
    takeOut: method<TillStatus>()('pairDevice', z.strictObject({ streamId, wipe: z.boolean(), pin })),
    printTest: method<PrinterStatus>()('changeSettings', nothing),
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
  },
  catalog: {
    categories: method<readonly CategoryTile[]>()('anybody', nothing),
    browse: method<{ readonly tiles: readonly ProductTile[]; readonly total: number }>()(
      'anybody',
      z.strictObject({
        categoryId: z.nullable(categoryId),
        offset: z.int().min(0).max(1_000_000),
        limit: z.int().min(1).max(200),
      }),
    ),
    /** With all its variants, as it is here; null: not here. */
    product: method<ProductRow | null>()('anybody', z.strictObject({ productId })),
    search: method<readonly ProductTile[]>()(
      'anybody',
      z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(100) }),
    ),
    ...askMethods,
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
  /** Leases are asked for as requests (`payments.leaseStoredValue`), because the server gives them. */
  payments: {
    /** A card or account by its code; null: not here. */
    storedValue: method<StoredValueTile | null>()(
      'sell',
      z.strictObject({ code: z.string().min(1).max(60) }),
    ),
    /** Works without a network. `spendId` is made by the caller before the first try. */
    spend: method<StoredValueTile>()(
      'sell',
      z.strictObject({ spendId: rowId, leaseId, amountCents: z.int() }),
    ),
    /** Gives back what isn't spent. */
    release: method<StoredValueTile>()('sell', z.strictObject({ leaseId })),
  },
  inventory: {
    levels: method<readonly StockByOutlet[]>()('viewStock', z.strictObject({ variantId })),
    /** What is here of a variant's lots, first to expire first. */
    lots: method<readonly LotOnHand[]>()('sell', z.strictObject({ variantId })),
  },
  selling: sellingMethods,
  pricing: pricingMethods,
  shift: shiftMethods,
  sales: {
    /** `shiftId` is made by the caller before the first try. */
    openShift: method<AppState>()(
      'openShift',
      z.strictObject({
        shiftId,
        floatCents: z.int(),
        /** What time a person says it is; asked for when the clock is doubtful. */
        clockConfirmedAt: z.optional(z.nullable(instant)),
      }),
    ),
    cart: method<PricedCart>()('sell', nothing),
    /** Whatever a scanner or a hand typed; refused with `catalog.barcode…` when no line comes of it. */
    scan: method<CartChange>()('sell', z.strictObject({ code: z.string().min(1).max(500) })),
    addProduct: method<CartChange>()(
      'sell',
      z.strictObject({ productId, variantId, quantityMilli: z.int() }),
    ),
    setQuantity: method<CartChange>()(
      'sell',
      z.strictObject({ lineId: z.string().max(60), quantityMilli: z.int() }),
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
        pricedAt: z.optional(instant),
        tenders: z
          .array(
            z.strictObject({
              tender: z.enum(tenderCodes),
              tenderedCents: z.int(),
              reference: z.optional(z.string().max(60)),
            }),
          )
          .max(20),
      }),
    ),
    /** Newest first; `text` is part of a receipt number, or an amount. */
    receipts: method<readonly ReceiptListItem[]>()(
      'findReceipts',
      z.strictObject({ text: z.string().max(100), limit: z.int().min(1).max(200) }),
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
      z.strictObject({ itemId: rowId, kind: z.enum(['review', 'quarantined']), reason: z.string().max(500) }),
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
