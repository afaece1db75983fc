import { gtinCheckDigit, isValidGtin, normaliseBarcode } from '#shared/catalog/index.ts';
import type { Note } from './check-import.ts';
import type { ImportProduct } from './product-schema.ts';
import type { CompanyImport } from './schema.ts';

/** A product's only variant, or one of several. */
type Sold = Pick<ImportProduct, 'sku' | 'barcodes' | 'price' | 'floor' | 'cost' | 'packs'>;

/** @returns the skus that stock can be of */
export function checkProducts(
  { products }: CompanyImport,
  categories: ReadonlySet<string>,
  note: Note,
): ReadonlySet<string> {
  const skus = new Set<string>();
  const stocked = new Set<string>();
  const barcodes = new Map<string, string>();
  const takeSku = (place: string, sku: string) => {
    if (skus.has(sku)) note(place, `"${sku}" is used twice`);
    skus.add(sku);
  };
  const checkOne = (place: string, sold: Sold, product: ImportProduct) => {
    takeSku(`${place}.sku`, sold.sku);
    stocked.add(sold.sku);
    checkMoney(place, sold, product, note);
    sold.barcodes.forEach((raw, index) => {
      checkBarcode(`${place}.barcodes[${index}]`, raw, sold.sku, barcodes, note);
    });
    checkPacks(place, sold, product, note);
    sold.packs?.forEach(({ barcode }, index) => {
      checkBarcode(`${place}.packs[${index}].barcode`, barcode, sold.sku, barcodes, note);
    });
  };
  products.forEach((product, index) => {
    const place = `products[${index}]`;
    if (product.category !== undefined && !categories.has(product.category))
      note(`${place}.category`, `there is no category "${product.category}" in this file`);
    const centsEach = product.selling?.deposit?.centsEach ?? 0;
    if (centsEach < 0) note(`${place}.selling.deposit.centsEach`, 'a deposit is not below zero');
    if (product.variants === undefined) {
      if (product.price === undefined) note(`${place}.price`, 'it has neither a price nor variants');
      checkOne(place, product, product);
      return;
    }
    takeSku(`${place}.sku`, product.sku);
    if (product.variants.length === 0) note(`${place}.variants`, 'leave it out where there are none');
    const { price, floor, cost, packs } = product;
    if ([price, floor, cost, packs].some((given) => given !== undefined) || product.barcodes.length > 0)
      note(place, 'with variants, prices, costs, barcodes and packs belong to those');
    product.variants.forEach((variant, position) => {
      checkOne(`${place}.variants[${position}]`, variant, product);
    });
  });
  return stocked;
}

function checkMoney(place: string, sold: Sold, product: ImportProduct, note: Note): void {
  const { price, floor, cost } = sold;
  if (price !== undefined && price < 0) note(`${place}.price`, 'a price is not below zero');
  if (floor !== undefined && floor < 0) note(`${place}.floor`, 'a price is not below zero');
  if (cost !== undefined && cost < 0) note(`${place}.cost`, 'a cost is not below zero');
  // The price on file of goods whose price is keyed in says nothing.
  const isPriced = price !== undefined && product.selling?.hasOpenPrice !== true;
  if (isPriced && floor !== undefined && floor > price)
    note(`${place}.floor`, 'the lowest price is above the price itself');
}

function checkPacks(place: string, { packs = [] }: Sold, product: ImportProduct, note: Note): void {
  const { isWeighed, hasOpenPrice, tracking } = product.selling ?? {};
  if (packs.length > 0 && (isWeighed === true || hasOpenPrice === true || tracking === 'serial'))
    note(`${place}.packs`, 'goods by weight, with a price keyed in or with serial numbers have no packs');
  packs.forEach(({ price }, index) => {
    if (price !== undefined && price < 0) note(`${place}.packs[${index}].price`, 'a price is not below zero');
  });
}

function checkBarcode(place: string, raw: string, sku: string, taken: Map<string, string>, note: Note): void {
  const barcode = normaliseBarcode(raw);
  if (barcode === undefined) {
    note(place, 'it has characters that no barcode has, or none at all');
    return;
  }
  const { code } = barcode;
  if (/^(\d{8}|\d{12,14})$/.test(code) && !isValidGtin(code))
    note(place, `the check digit of ${code} is wrong: it would be ${gtinCheckDigit(code.slice(0, -1))}`);
  // A scanner that types into Caps Lock sends letters in the other case: tills find a code in either.
  const key = code.toUpperCase();
  const other = taken.get(key);
  if (other !== undefined) note(place, `${code} is a barcode of "${other}" already`);
  taken.set(key, sku);
}
