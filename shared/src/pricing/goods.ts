import { allocate, assert, extendPrice, QUANTITY_ONE_MILLI } from '../kernel/index.ts';
import { type ListPriceOfVariant, resolveListPrice } from './list-price.ts';
import { compareText, type Described, type PriceBook, type Promotion } from './price-book.ts';
import type { ManualDiscount, PriceableLine } from './priceable.ts';
import type { Moment } from './schedule.ts';
import type { AdjustmentKind, PriceSource } from './schema.ts';

/** A line with its price, before anything is taken off. */
export interface LineAtPrice {
  /** Its place in the cart. */
  readonly position: number;
  readonly line: PriceableLine;
  readonly unitCents: number;
  readonly listUnitCents: number;
  readonly source: PriceSource;
  readonly listCode: string | null;
  readonly grossCents: number;
}

/** What took something off goods. */
export interface Taken {
  readonly kind: AdjustmentKind;
  readonly code: string;
  readonly name: string;
  readonly nameZh: string | null;
  amountCents: number;
}

/**
 * Goods that are alike, whichever lines they are on. Everything is worked out on goods in an order that comes from what they
 * are, and only then spread over lines: so neither the order of lines nor the way of ringing up changes what is paid (SAL-5).
 */
export interface Goods extends Described {
  /** Place in the order: the dearest unit first. */
  index: number;
  readonly lines: LineAtPrice[];
  /** What a unit costs; of a broken number the whole of it, which counts as one. */
  readonly unitCents: number;
  pieces: number;
  /** The quantity of one piece of a broken number (weighed goods); null: pieces are whole units. */
  readonly brokenMilli: number | null;
  /** May promotions and coupons touch it? Not what stands outside them (R3), nor what has a price by hand (R2). */
  readonly isPromotable: boolean;
  /** May anything be taken off at all (R3)? */
  readonly isDiscountable: boolean;
  readonly markdownBp: number | null;
  readonly discount: ManualDiscount | null;
  grossCents: number;
  /** What they still cost. */
  leftCents: number;
  readonly taken: Taken[];
}

/** Lines at their prices (base or list, then by hand), put together to goods, dearest first. */
export function gatherGoods(
  lines: readonly PriceableLine[],
  book: PriceBook,
  pricesOf: (variant: NonNullable<PriceableLine['variantId']>) => readonly ListPriceOfVariant[],
  moment: Moment,
): Goods[] {
  const alike = new Map<string, Goods>();
  const keyed: { key: string; goods: Goods }[] = [];
  for (const [position, line] of lines.entries()) {
    const priced: LineAtPrice = { position, ...priceOf(line, book, pricesOf, moment) };
    const key = keyOf(priced);
    // A discount by hand is of one line: its percentage is rounded there.
    const same = line.discount === null ? alike.get(key) : undefined;
    if (same !== undefined) {
      addLine(same, priced);
      continue;
    }
    const goods = startGoods(priced);
    addLine(goods, priced);
    if (line.discount === null) alike.set(key, goods);
    keyed.push({ key, goods });
  }
  keyed.sort((one, other) => other.goods.unitCents - one.goods.unitCents || compareText(one.key, other.key));
  return keyed.map(({ goods }, index) => {
    goods.index = index;
    return goods;
  });
}

function priceOf(
  line: PriceableLine,
  book: PriceBook,
  pricesOf: Parameters<typeof gatherGoods>[2],
  moment: Moment,
): Omit<LineAtPrice, 'position'> {
  assert(line.baseUnitCents >= 0, 'a price that is not below zero');
  assert(line.quantityMilli > 0, 'a quantity above zero');
  const listed =
    line.basis === 'base' && line.variantId !== null
      ? resolveListPrice(book, pricesOf(line.variantId), moment)
      : null;
  const listUnitCents = listed?.priceCents ?? line.baseUnitCents;
  const unitCents = line.manualUnitCents ?? listUnitCents;
  assert(unitCents >= 0, 'a price that is not below zero');
  const listSource = listed === null ? line.basis : 'list';
  return {
    line,
    unitCents,
    listUnitCents,
    source: line.manualUnitCents === null ? listSource : 'manual',
    listCode: listed?.code ?? null,
    grossCents: extendPrice(line.quantityMilli, unitCents),
  };
}

const isBroken = ({ quantityMilli }: PriceableLine): boolean => quantityMilli % QUANTITY_ONE_MILLI !== 0;

/** The same for lines that nothing can tell apart, however they were rung up. */
const keyOf = ({ line, unitCents }: LineAtPrice): string =>
  [
    line.productId,
    line.variantId,
    line.categoryId,
    unitCents,
    isBroken(line) || line.discount !== null ? line.quantityMilli : 'whole',
    line.manualUnitCents !== null,
    line.outsideDiscounts,
    line.markdownBp,
    line.discount === null ? '' : JSON.stringify(line.discount),
  ].join('|');

function startGoods({ line, unitCents, grossCents }: LineAtPrice): Goods {
  return {
    index: 0,
    productId: line.productId,
    variantId: line.variantId,
    categoryId: line.categoryId,
    lines: [],
    unitCents: isBroken(line) ? grossCents : unitCents,
    pieces: 0,
    brokenMilli: isBroken(line) ? line.quantityMilli : null,
    isPromotable: !line.outsideDiscounts && line.manualUnitCents === null,
    isDiscountable: !line.outsideDiscounts,
    markdownBp: line.markdownBp,
    discount: line.discount,
    grossCents: 0,
    leftCents: 0,
    taken: [],
  };
}

function addLine(goods: Goods, priced: LineAtPrice): void {
  goods.lines.push(priced);
  goods.pieces += goods.brokenMilli === null ? priced.line.quantityMilli / QUANTITY_ONE_MILLI : 1;
  goods.grossCents += priced.grossCents;
  goods.leftCents += priced.grossCents;
}

/** Takes an amount off goods and writes down what did; several sets of one promotion are one entry. */
export function takeOff(
  goods: Goods,
  kind: AdjustmentKind,
  by: Pick<Promotion, 'code' | 'name' | 'nameZh'>,
  amountCents: number,
): void {
  assert(amountCents >= 0 && amountCents <= goods.leftCents, 'no more taken off than is left');
  if (amountCents === 0) return;
  goods.leftCents -= amountCents;
  const before = goods.taken.at(-1);
  if (before !== undefined && before.kind === kind && before.code === by.code) {
    before.amountCents += amountCents;
    return;
  }
  const known = goods.taken.find((taken) => taken.kind === kind && taken.code === by.code);
  if (known !== undefined) known.amountCents += amountCents;
  else goods.taken.push({ kind, code: by.code, name: by.name, nameZh: by.nameZh, amountCents });
}

/**
 * Takes an amount off several goods, in proportion to what is left of each (or to weights that aren't above it), by largest
 * remainder, ties to the earlier.
 */
export function spreadOver(
  goods: readonly Goods[],
  kind: AdjustmentKind,
  by: Pick<Promotion, 'code' | 'name' | 'nameZh'>,
  amountCents: number,
  weights: readonly number[] = goods.map(({ leftCents }) => leftCents),
): void {
  if (amountCents === 0) return;
  const parts = allocate(amountCents, weights);
  goods.forEach((each, index) => {
    takeOff(each, kind, by, parts[index] ?? 0);
  });
}

export const leftOf = (goods: readonly Goods[]): number =>
  goods.reduce((sum, { leftCents }) => sum + leftCents, 0);
