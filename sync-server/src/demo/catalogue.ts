import { Decimal } from 'decimal.js';
import { gtinCheckDigit } from '#shared/catalog/index.ts';
import { parseScaled, QUANTITY_ONE_MILLI, roundToInteger } from '#shared/kernel/index.ts';
import type { CompanyImport } from '../import/schema.ts';
import { drawPicture } from './pictures/picture.ts';
import { furtherNamesOf } from './products/further-names.ts';
import type { CategoryTable, ProductLine } from './products/table.ts';

type ImportProduct = CompanyImport['products'][number];
type StockLine = CompanyImport['openingStock'][number];

/** What is sold, with what a demonstration needs to know besides: its cost, and how often it is bought. */
export interface DemoItem {
  readonly sku: string;
  readonly popularity: number;
  /** Ten-thousandths of a dollar. */
  readonly unitCostE4: number;
}

export interface DemoCatalogue {
  readonly categories: CompanyImport['categories'];
  readonly products: readonly ImportProduct[];
  readonly items: readonly DemoItem[];
}

/** GS1 leaves numbers that begin with 20 to 29 to each shop, so that none of these is a real company's. */
const IN_STORE_PREFIX = '29';

/**
 * Makes products of the tables: skus, barcodes, pictures and costs.
 * @param firstCategory number of the first category in barcodes; no two catalogues share one
 */
export function makeCatalogue(
  tables: readonly CategoryTable[],
  terms: { readonly gstIncluded: boolean; readonly firstCategory: number },
): DemoCatalogue {
  const products: ImportProduct[] = [];
  const items: DemoItem[] = [];
  tables.forEach((table, offset) => {
    table.lines.forEach((line, index) => {
      const numbers = { category: terms.firstCategory + offset, product: index + 1 };
      const product = makeProduct(table, line, numbers);
      products.push(product);
      const sold = product.variants ?? [{ sku: product.sku, price: product.price ?? 0 }];
      for (const { sku, price } of sold) {
        const unitCostE4 = costOf(price, table.costPercent, terms.gstIncluded);
        items.push({ sku, popularity: line[4] / sold.length, unitCostE4 });
      }
    });
  });
  return {
    categories: tables.map(({ code, name, nameZh, hue }) => ({ code, name, nameZh, hue })),
    products,
    items,
  };
}

interface Numbers {
  readonly category: number;
  readonly product: number;
}

function makeProduct(table: CategoryTable, line: ProductLine, numbers: Numbers): ImportProduct {
  const [name, nameZh, price, picture, , more] = line;
  const sku = `${table.code}-${String(numbers.product).padStart(3, '0')}`;
  const base: ImportProduct = {
    sku,
    name,
    nameZh,
    ...furtherNamesOf(name),
    category: table.code,
    gstCode: 'SR',
    barcodes: [],
    picture: drawPicture(picture),
    ...(more?.description === undefined ? {} : { description: more.description }),
  };
  if (more?.variants === undefined) {
    return { ...base, barcodes: barcodesOf(numbers, more?.barcode), price: parseScaled(price, 2) };
  }
  const variants = more.variants.map(([variantName, variantPrice], index) => ({
    sku: `${sku}-${String.fromCharCode(65 + index)}`,
    name: variantName,
    barcodes: [longBarcode(numbers, index + 1)],
    price: parseScaled(variantPrice, 2),
  }));
  return { ...base, variants };
}

function barcodesOf(numbers: Numbers, kind: 'two' | 'short' | undefined): string[] {
  if (kind === 'short') return [shortBarcode(numbers)];
  return kind === 'two' ? [longBarcode(numbers, 0), longBarcode(numbers, 9)] : [longBarcode(numbers, 0)];
}

const completed = (digits: string): string => `${digits}${gtinCheckDigit(digits)}`;
const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/** EAN-13: category, product and kind, then four digits that make neighbours look unlike. */
function longBarcode({ category, product }: Numbers, kind: number): string {
  const scattered = (category * 7919 + product * 613 + kind * 97) % 10_000;
  return completed(
    `${IN_STORE_PREFIX}${digits(category, 2)}${digits(product, 3)}${kind}${digits(scattered, 4)}`,
  );
}

/** EAN-8, whose numbers from 2 on are a shop's own too. */
const shortBarcode = ({ category, product }: Numbers): string =>
  completed(`2${digits(category, 2)}${digits(product, 3)}0`);

/** What a piece costs the shop: a share of its price without GST. Ten-thousandths of a dollar. */
function costOf(priceCents: number, percent: number, gstIncluded: boolean): number {
  const net = new Decimal(priceCents).times(100).div(gstIncluded ? 109 : 100);
  return roundToInteger(net.times(100).times(percent).div(100), 'halfUp');
}

/** Popular things are bought much more often than others, not just a little. */
export const demandOf = (popularity: number): number => popularity ** 1.5;

/** Stock of every item at an outlet: some of each, and more of what is bought more often. */
export function stockAt(
  outlet: string,
  items: readonly DemoItem[],
  each: { readonly base: number; readonly perDemand: number },
): StockLine[] {
  return items.map(({ sku, popularity, unitCostE4 }) => {
    const wanted = each.base + each.perDemand * demandOf(popularity);
    return { outlet, sku, quantity: Math.ceil(wanted) * QUANTITY_ONE_MILLI, unitCost: unitCostE4 };
  });
}
