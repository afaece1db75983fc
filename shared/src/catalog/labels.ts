import type { LabelLayout } from '../identity/index.ts';
import { isValidGtin } from './gtin.ts';

/** What an in-store label says: an item, and what this piece of it costs or weighs. */
export interface ReadLabel {
  /** The item's number as the scale knows it: looked up as a barcode of its product. */
  readonly item: string;
  readonly value:
    | { readonly kind: 'price'; readonly cents: number }
    | { readonly kind: 'weight'; readonly grams: number };
}

/**
 * Reads an in-store EAN-13 by the layouts of the shop (GS1 General Specifications, 2.1.12.2: restricted circulation numbers are the
 * company's own). The check digit must be right: a label that was misread is no label.
 * @param code 13 digits, as `normaliseBarcode` gives them
 */
export function readLabel(code: string, layouts: readonly LabelLayout[]): ReadLabel | undefined {
  if (code.length !== 13 || !isValidGtin(code)) return undefined;
  const layout = layouts.find((known) => code.startsWith(known.prefix) && lengthOf(known) === code.length);
  if (layout === undefined) return undefined;
  const itemFrom = layout.prefix.length;
  const valueFrom = itemFrom + layout.itemDigits + (layout.hasValueCheck ? 1 : 0);
  const item = code.slice(itemFrom, itemFrom + layout.itemDigits);
  const value = Number(code.slice(valueFrom, valueFrom + layout.valueDigits));
  return {
    item: `${layout.prefix}${item}`,
    value: layout.value === 'price' ? { kind: 'price', cents: value } : { kind: 'weight', grams: value },
  };
}

const lengthOf = ({ prefix, itemDigits, valueDigits, hasValueCheck }: LabelLayout): number =>
  prefix.length + itemDigits + (hasValueCheck ? 1 : 0) + valueDigits + 1;
