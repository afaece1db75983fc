import type { FurtherNames } from '../catalog/index.ts';
import type { ChangedField, CollidedField } from '../kernel/index.ts';
import type { StoredValueLeg, Tendered } from '../payments/index.ts';
import type { PricedCart, ReceiptDocument } from '../sales/index.ts';

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
  /** What the till had asked of the cloud and nobody had decided: so many wait at this till now that weren't here. */
  readonly requests: number;
  /** True when something in the copy couldn't be read. */
  readonly damaged: boolean;
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
  /** By language code; left out of a product that has none. */
  readonly furtherNames?: FurtherNames;
  readonly variantName: string | null;
  readonly categoryId: string | null;
  /** The shelf price. */
  readonly priceCents: number;
  /** What a price list has for everybody at this outlet now, in place of it; left out where none has. */
  readonly listPriceCents?: number;
  /** Its price is keyed in as it is sold; left out of what has one. */
  readonly hasOpenPrice?: true;
  /** There is never any of it on a shelf, so that its stock means nothing; left out of goods. */
  readonly isService?: true;
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
  /** What was scanned is a gift card or store credit: it can pay. */
  readonly card?: StoredValueTile;
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
  /** What price lists and promotions ask for; null: in no group. */
  readonly groupCode: string | null;
  /** Who of the staff it is; null: none of them. */
  readonly staffId: string | null;
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

/** An amount of a card that is set aside for the open cart, as a leg of its payment. */
export interface HeldValue {
  readonly leg: Tendered & { readonly storedValue: StoredValueLeg };
  readonly card: StoredValueTile;
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
  /** The instant that the figure is of; null: as far as this device has heard by now. */
  readonly asOf: string | null;
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
  /** Where it was; null: nobody knows, or everywhere. */
  readonly outletId?: string | null;
  /** On the clock of its till. */
  readonly happenedAt: string | null;
  readonly totalCents: number | null;
  /** The receipt number that was expected instead. */
  readonly expectedReference: string | null;
  readonly lines: readonly AttentionLine[];
  /** Of an edit that collided: what was edited, and both values of each field. Of products made with one barcode: that. */
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
