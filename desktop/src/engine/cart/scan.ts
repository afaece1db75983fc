import type { StoredValueTile } from '#shared/bridge.ts';
import {
  type LabelKey,
  type NormalisedBarcode,
  normaliseBarcode,
  readLabel,
  readMarkdownLabel,
  unpadded,
} from '#shared/catalog/index.ts';
import type { LabelLayout } from '#shared/identity/index.ts';
import {
  accept,
  type CustomerId,
  QUANTITY_ONE_MILLI,
  type Result,
  reject,
  type SaleId,
} from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import type { BarcodeHit, CatalogIndex } from '../queries/catalog/index.ts';

/** Lengths of EAN-8, UPC-A, EAN-13 and GTIN-14: digits of these lengths end in a check digit. */
const gtinLengths: ReadonlySet<number> = new Set([8, 12, 13, 14]);

export interface ScanReads {
  readonly index: CatalogIndex;
  /** How the shop's labels are read; asked only when no product has the code. */
  labels(): readonly LabelLayout[];
  /** What a markdown label of the company is known by. */
  labelKey(): LabelKey;
  readItem(hit: BarcodeHit, barcode: string): ProductItem | undefined;
  /** Tiles of the products that a code could mean. */
  readCandidates(hits: readonly BarcodeHit[]): readonly unknown[];
  /** How many products are here of how many; undefined when all are. Asked only when nothing has the code. */
  loading(): { readonly here: number; readonly expected: number } | undefined;
  /** The sale of a receipt number, as it is printed. */
  findReceipt(number: string): SaleId | undefined;
  /** The customer of a member card. */
  findMember(code: string): CustomerId | undefined;
  isCoupon(code: string): boolean;
  /** The gift card or store credit of a code. */
  findCard(code: string): StoredValueTile | undefined;
}

/** What a code puts in the cart. */
export interface ScannedItem {
  readonly item: ProductItem;
  readonly quantityMilli: number;
}

/** Whatever a scanner reads at a counter. */
export type Scanned =
  | ({ readonly kind: 'item' } & ScannedItem)
  | { readonly kind: 'receipt'; readonly saleId: SaleId }
  | { readonly kind: 'customer'; readonly customerId: CustomerId }
  | { readonly kind: 'coupon'; readonly code: string }
  | { readonly kind: 'card'; readonly card: StoredValueTile };

/**
 * The one resolver of what is scanned or typed: goods first, by their barcode or a label of the shop, then a receipt, a member's card,
 * a coupon and a gift card [PAY-36]; anything else is refused with what was read.
 */
export function resolveScan(raw: string, reads: ScanReads): Result<Scanned> {
  const found = findItem(raw, reads);
  if (found.ok) return accept({ kind: 'item', ...found.value });
  const barcode = normaliseBarcode(raw);
  if (barcode === undefined || found.error.code === 'catalog.barcodeAmbiguous') return found;
  const saleId = reads.findReceipt(barcode.code);
  if (saleId !== undefined) return accept({ kind: 'receipt', saleId });
  const customerId = reads.findMember(barcode.code);
  if (customerId !== undefined) return accept({ kind: 'customer', customerId });
  if (reads.isCoupon(barcode.code)) return accept({ kind: 'coupon', code: barcode.code });
  const card = reads.findCard(barcode.code);
  return card === undefined ? found : accept({ kind: 'card', card });
}

/** The product that a code means, by itself or on a label of the shop. */
export function findItem(raw: string, reads: ScanReads): Result<ScannedItem> {
  const barcode = normaliseBarcode(raw);
  if (barcode === undefined) return reject('catalog.barcodeUnreadable', { code: raw.trim().slice(0, 64) });
  const hits = reads.index.findByBarcode(raw);
  if (hits.length === 0)
    return findMarkedDown(barcode, reads) ?? findLabelled(barcode, reads) ?? unknown(barcode, reads);
  const item = oneOf(hits, barcode.code, reads);
  return item.ok ? accept({ item: item.value, quantityMilli: QUANTITY_ONE_MILLI }) : item;
}

function oneOf(hits: readonly BarcodeHit[], code: string, reads: ScanReads): Result<ProductItem> {
  const [first] = hits;
  if (hits.length > 1)
    return reject('catalog.barcodeAmbiguous', { code, candidates: reads.readCandidates(hits) });
  const item = first && reads.readItem(first, code);
  return item === undefined ? reject('catalog.barcodeUnknown', { code }) : accept(item);
}

/** A piece with a markdown label of the company's [CAT-51]; undefined when the code has not the form of one. */
function findMarkedDown({ code }: NormalisedBarcode, reads: ScanReads): Result<ScannedItem> | undefined {
  const label = readMarkdownLabel(code, reads.labelKey());
  if (label === undefined) return undefined;
  if (label === 'wrong') return reject('catalog.markdownLabelWrong', { code });
  const found = oneOf(hitsOfPadded(label.paddedCode, reads.index), code, reads);
  if (!found.ok) return found;
  const item = { ...found.value, markdownBp: label.percent * 100, hasMarkdownLabel: true };
  return accept({ item, quantityMilli: QUANTITY_ONE_MILLI });
}

/** What a barcode with zeros in front stands for. */
export function hitsOfPadded(
  paddedCode: string,
  index: Pick<CatalogIndex, 'findByBarcode'>,
): readonly BarcodeHit[] {
  for (const code of unpadded(paddedCode)) {
    const hits = index.findByBarcode(code);
    if (hits.length > 0) return hits;
  }
  return [];
}

/** A piece that the shop weighed or priced itself; undefined when the code is no label, or nothing has its item's number. */
function findLabelled({ code }: NormalisedBarcode, reads: ScanReads): Result<ScannedItem> | undefined {
  const label = readLabel(code, reads.labels());
  if (label === undefined) return undefined;
  const hits = reads.index.findByBarcode(label.item);
  if (hits.length === 0) return undefined;
  const found = oneOf(hits, label.item, reads);
  if (!found.ok) return found;
  const item = { ...found.value, barcode: code };
  if (label.value.kind === 'weight') {
    if (label.value.grams === 0) return reject('catalog.barcodeUnreadable', { code });
    return accept({ item, quantityMilli: label.value.grams });
  }
  const { cents } = label.value;
  // Of goods by weight, the price says how much of the stock the piece is.
  const stockEachMilli =
    item.isWeighed === true && item.unitPriceCents > 0
      ? Math.max(1, Math.round((cents * QUANTITY_ONE_MILLI) / item.unitPriceCents))
      : QUANTITY_ONE_MILLI;
  return accept({
    item: { ...item, unitPriceCents: cents, basis: 'label', isWeighed: false, stockEachMilli },
    quantityMilli: QUANTITY_ONE_MILLI,
  });
}

function unknown({ code, kind }: NormalisedBarcode, reads: ScanReads): Result<never> {
  const loading = reads.loading();
  if (loading !== undefined) return reject('catalog.stillLoading', { code, ...loading });
  // A shop may label goods with any digits, so a wrong check digit counts only when nothing has the code.
  const isDamaged = kind === 'other' && /^\d+$/.test(code) && gtinLengths.has(code.length);
  return reject(isDamaged ? 'catalog.barcodeUnreadable' : 'catalog.barcodeUnknown', { code });
}
