import { normaliseBarcode } from '#shared/catalog/index.ts';
import type { IndexedProduct } from './catalog-index.ts';
import { indexTexts } from './words.ts';

/** One variant as it is indexed. */
export interface IndexItem {
  readonly productId: string;
  readonly variantId: string;
  readonly nameKey: string;
  readonly categoryId: string | null;
  /** Separated by spaces. */
  readonly words: string;
  /** Comparable barcodes, separated by line feeds, which no barcode contains. */
  readonly codes: string;
}

/** A barcode as it is compared: Caps Lock turns the letters that a typing scanner sends. */
export function barcodeKey(raw: string): string | undefined {
  return normaliseBarcode(raw)?.code.toUpperCase();
}

export function splitList(list: string, separator: ' ' | '\n'): string[] {
  return list === '' ? [] : list.split(separator);
}

/** A product that isn't sold any longer has no items: it is found neither by name nor by barcode. */
export function indexItems(product: IndexedProduct): IndexItem[] {
  if (!product.active) return [];
  return product.variants.map((variant) => {
    const keys = variant.barcodes.map(barcodeKey).filter((key) => key !== undefined);
    const codes = [...new Set(keys)];
    const codesWithLetters = codes.filter((code) => !/^\d+$/.test(code));
    const name = variant.name === null ? product.name : `${product.name} ${variant.name}`;
    const others = [product.nameZh ?? '', ...Object.values(product.furtherNames ?? {})];
    const indexed = indexTexts(name, [...others, variant.sku, ...codesWithLetters]);
    return {
      productId: product.id,
      variantId: variant.id,
      nameKey: indexed.nameKey,
      categoryId: product.categoryId,
      words: indexed.words.join(' '),
      codes: codes.join('\n'),
    };
  });
}

/** The word that all items of a category share; `_` keeps it apart from what can be typed. A rebuild makes it in SQL. */
export function categoryWord(categoryId: string): string {
  return `_${Buffer.from(categoryId, 'utf8').toString('hex')}`;
}
