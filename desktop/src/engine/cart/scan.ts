import { normaliseBarcode } from '#shared/catalog/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { CartItem } from '#shared/sales/index.ts';
import type { BarcodeHit, CatalogIndex } from '../queries/catalog/index.ts';

/** Lengths of EAN-8, UPC-A, EAN-13 and GTIN-14: digits of these lengths end in a check digit. */
const gtinLengths: ReadonlySet<number> = new Set([8, 12, 13, 14]);

export interface ScanReads {
  readonly index: CatalogIndex;
  readItem(hit: BarcodeHit, barcode: string): CartItem | undefined;
  /** Tiles of the products that a code could mean. */
  readCandidates(hits: readonly BarcodeHit[]): readonly unknown[];
  /** How many products are here of how many; undefined when all are. */
  readonly loading: { readonly here: number; readonly expected: number } | undefined;
}

/** The product that a scanned or typed code means; anything else is refused with what was read. */
export function findScanned(raw: string, reads: ScanReads): Result<CartItem> {
  const barcode = normaliseBarcode(raw);
  if (barcode === undefined) return reject('catalog.barcodeUnreadable', { code: raw.trim().slice(0, 64) });
  const { code, kind } = barcode;
  const hits = reads.index.findByBarcode(raw);
  const [first] = hits;
  if (first === undefined) {
    if (reads.loading !== undefined) return reject('catalog.stillLoading', { code, ...reads.loading });
    // A shop may label goods with any digits, so a wrong check digit counts only when nothing has the code.
    const isDamaged = kind === 'other' && /^\d+$/.test(code) && gtinLengths.has(code.length);
    return reject(isDamaged ? 'catalog.barcodeUnreadable' : 'catalog.barcodeUnknown', { code });
  }
  if (hits.length > 1) {
    return reject('catalog.barcodeAmbiguous', { code, candidates: reads.readCandidates(hits) });
  }
  const item = reads.readItem(first, code);
  return item === undefined ? reject('catalog.barcodeUnknown', { code }) : accept(item);
}
