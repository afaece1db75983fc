import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ParkedCart, RecalledCart, WhyThisPrice } from '#shared/bridge/selling.ts';
import type { ExceptionList } from '#shared/bridge/shift.ts';
import type { CartChange, CompletedSale } from '#shared/bridge.ts';
import { gtinCheckDigit, ordinarySelling, type ProductRow } from '#shared/catalog/index.ts';
import type { PricedCart, ReceiptDocument } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import {
  CASHIER_PIN,
  codeOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const labelOf = (cents: number): string => {
  const digits = `210012${'3'}${String(cents).padStart(5, '0')}`;
  return `${digits}${gtinCheckDigit(digits)}`;
};
const change = (row: ProductRow, selling: Partial<typeof ordinarySelling>): ProductRow => ({
  ...row,
  selling: { ...ordinarySelling, ...selling },
});

/** Kopi 1.40 with a deposit, milk 3.20 of 18 years, rice with packs, a floor, and a label of the scale. */
const products: readonly ProductRow[] = [
  change(productRow(0), { deposit: { containers: 6, centsEach: 10 } }),
  change(productRow(1), { minimumAge: 18 }),
  change(productRow(3), { isWeighed: true }),
  ((row) => ({
    ...row,
    variants: row.variants.map((variant) => ({
      ...variant,
      floorCents: 1_000,
      barcodes: [...variant.barcodes, '2100123'],
      packs: [{ barcode: 'CASE-12', pieces: 12, name: 'Case', priceCents: null }],
    })),
  }))(productRow(2)),
];
const [kopi, milk, rice] = [0, 1, 2].map((index) => testProduct(index));
if (!kopi || !milk || !rice) throw new Error('expected three products');

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs: number;

const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
  engine.request(path, input).then(valueIn<T>);
const refusal = async (path: string, input: unknown): Promise<string> =>
  codeOf(await engine.request(path, input));
const lineOf = ({ cart, lineId }: CartChange) => cart.lines.find((line) => line.lineId === lineId);
const pay = (cart: PricedCart, changes: object = {}) => ({
  saleId: cart.saleId,
  totalCents: cart.totalCents,
  tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
  ...changes,
});
const manager = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'dented' };

beforeEach(async () => {
  nowMs = MORNING_MS;
  folder = makePairedFolder({ products });
  engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
  await openTill(engine);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('what is scanned', () => {
  it('is a pack of pieces, a label of the shop with its price, or a receipt', async () => {
    const pack = await scan(engine, 'CASE-12');
    expect(lineOf(pack)).toMatchObject({ unitPriceCents: rice.priceCents * 12, stockEachMilli: 12_000 });
    const labelled = await scan(engine, labelOf(895));
    expect(lineOf(labelled)).toMatchObject({ unitPriceCents: 895, basis: 'label', totalCents: 895 });
    const { saleId, receiptNumber } = await ask<CompletedSale>('sales.completeSale', pay(labelled.cart));
    const again = await scan(engine, receiptNumber.toLowerCase());
    expect([again.receipt, again.cart.lines]).toEqual([saleId, []]);
  });

  it('[SAL-23] is sold by weight with its kilograms on the paper, and on a copy', async () => {
    const { lineId } = await scan(engine, testProduct(3).code);
    const { cart } = await ask<CartChange>('sales.setQuantity', { lineId, quantityMilli: 1_456 });
    const sold = await ask<CompletedSale>('sales.completeSale', pay(cart));
    expect(JSON.stringify(sold.receipt.blocks)).toContain('1.456 kg x 1.03/kg');
    const copy = await ask<ReceiptDocument>('sales.receipt', { saleId: sold.saleId });
    expect(JSON.stringify(copy.blocks)).toContain('1.456 kg x 1.03/kg');
  });

  it('takes the pieces of a pack from the stock', async () => {
    const before = await ask<readonly { onHandMilli: number }[]>('inventory.levels', {
      variantId: rice.variant,
    });
    await sell(engine, ['CASE-12']);
    const after = await ask<readonly { onHandMilli: number }[]>('inventory.levels', {
      variantId: rice.variant,
    });
    expect((before[0]?.onHandMilli ?? 0) - (after[0]?.onHandMilli ?? 0)).toBe(12_000);
  });
});

describe('a drink with a deposit', () => {
  it('R6: carries its containers as a line of their own, which goes with it and has no GST', async () => {
    const { cart } = await scan(engine, kopi.code);
    expect(cart.lines.map(({ kind, totalCents, gstCents }) => [kind, totalCents, gstCents > 0])).toEqual([
      ['product', 140, true],
      ['deposit', 60, false],
    ]);
    expect(cart.totalCents).toBe(200);
    const deposit = cart.lines[1]?.lineId;
    expect(await refusal('sales.removeLine', { lineId: deposit })).toBe('sales.lineUnknown');
    const gone = await ask<CartChange>('sales.removeLine', { lineId: cart.lines[0]?.lineId });
    expect(gone.cart.lines).toEqual([]);
  });
});

describe('what a cashier may not do alone', () => {
  it('R5: asks once line and cart together go past the cap, and names both people in the sale', async () => {
    const { lineId } = await scan(engine, rice.code);
    const tenPercent = { kind: 'percent', percentBp: 1_000, reason: 'regular' };
    await ask('selling.changeLine', { lineId, change: { discount: tenPercent } });
    expect(await refusal('selling.setDiscount', { discount: tenPercent })).toBe('identity.approvalNeeded');
    expect((await ask<PricedCart>('sales.cart')).discount).toBeNull();
    const self = { staffId: shop.cashier, pin: CASHIER_PIN, reason: 'please' };
    expect(await refusal('selling.setDiscount', { discount: tenPercent, approval: self })).toBe(
      'identity.ownApproval',
    );
    const { cart } = await ask<CartChange>('selling.setDiscount', {
      discount: tenPercent,
      approval: manager,
    });
    expect(cart.byHandBp).toBe(1_900);
    await ask('sales.completeSale', pay(cart));
  });

  it('asks for a price by hand, for one below the floor, and leaves the line as it was until somebody allows it', async () => {
    const { lineId } = await scan(engine, rice.code);
    const manual = { unitCents: 900, reason: 'torn bag' };
    expect(await refusal('selling.changeLine', { lineId, change: { manual } })).toBe(
      'identity.approvalNeeded',
    );
    expect((await ask<PricedCart>('sales.cart')).totalCents).toBe(rice.priceCents);
    const { cart } = await ask<CartChange>('selling.changeLine', {
      lineId,
      change: { manual },
      approval: manager,
    });
    expect(cart.lines[0]).toMatchObject({
      unitPriceCents: 900,
      listUnitCents: rice.priceCents,
      priceSource: 'manual',
    });
    const { receiptNumber } = await ask<CompletedSale>('sales.completeSale', pay(cart));
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    const { items } = await ask<ExceptionList>('shift.exceptions', {
      ...{ from: '2026-11-21', to: '2026-11-21', kinds: ['override'], staffId: null, limit: 10 },
    });
    const told = { goods: { name: cart.lines[0]?.name }, isWholeSale: false, amountCents: 900 };
    const both = { by: 'Aisha', approvedBy: 'Devi', reference: receiptNumber, reason: 'dented' };
    expect(items.toSorted((one, other) => ((one.right ?? '') < (other.right ?? '') ? -1 : 1))).toMatchObject([
      { right: 'changePrice', ...told, ...both },
      { right: 'exceedDiscountCap', goods: null, isWholeSale: true, amountCents: 900, ...both },
      { right: 'sellBelowFloor', ...told, ...both },
    ]);
  });

  it('R30: asks for an age once, takes the line off when it is "no", and sells after a "yes"', async () => {
    await scan(engine, kopi.code);
    const { cart } = await scan(engine, milk.code);
    expect(await refusal('sales.completeSale', pay(cart))).toBe('sales.ageUnchecked');
    const without = await ask<CartChange>('selling.answerAge', { age: 18, isOldEnough: false });
    expect(without.cart.lines.map(({ sku }) => sku)).toEqual(['SKU-0', 'DEPOSIT']);
    await scan(engine, milk.code);
    const asked = await ask<CartChange>('selling.answerAge', { age: 18, isOldEnough: true });
    const again = await scan(engine, milk.code);
    expect(again.cart.totalCents).toBe(asked.cart.totalCents + milk.priceCents);
    await ask('sales.completeSale', pay(again.cart));
  });
});

describe('a parked cart', () => {
  it('waits through a restart, another sale comes between, and it is gone on with under its own id', async () => {
    const { cart } = await scan(engine, kopi.code);
    await ask('selling.park', { label: 'blue shirt' });
    expect(await refusal('selling.park', { label: '' })).toBe('sales.cartEmpty');
    await sell(engine, [rice.code]);
    await engine.close();
    engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
    await openTill(engine);
    const [parked] = await ask<readonly ParkedCart[]>('selling.parked');
    expect(parked).toMatchObject({ label: 'blue shirt', items: 1, totalCents: 200, parkedBy: 'Aisha' });
    await scan(engine, rice.code);
    expect(await refusal('selling.recall', { id: parked?.id })).toBe('sales.cartInUse');
    await ask('sales.clearCart');
    const recalled = await ask<RecalledCart>('selling.recall', { id: parked?.id });
    expect([recalled.cart.saleId, recalled.wasCents]).toEqual([cart.saleId, null]);
    expect(await ask('selling.parked')).toEqual([]);
    expect(await refusal('selling.recall', { id: parked?.id })).toBe('sales.cartInUse');
  });
});

describe('prices', () => {
  it('are explained step by step, and checked without touching the cart', async () => {
    const { lineId } = await scan(engine, rice.code);
    await ask('selling.changeLine', {
      lineId,
      change: { discount: { kind: 'amount', amountCents: 95, reason: 'loyal' } },
    });
    const { steps } = await ask<WhyThisPrice>('selling.whyThisPrice', { lineId });
    expect(steps.map(({ step }) => step)).toEqual(['shelf', 'gross', 'adjustment', 'total']);
    const checked = await ask<{ unitCents: number }>('selling.checkPrice', { code: milk.code });
    expect(checked.unitCents).toBe(milk.priceCents);
    expect((await ask<PricedCart>('sales.cart')).lines).toHaveLength(1);
  });

  it('are paid half an hour after they were shown', async () => {
    const { cart } = await scan(engine, rice.code);
    nowMs += 30 * 60_000;
    await ask('sales.completeSale', pay(cart, { pricedAt: cart.pricedAt }));
  });

  it('R7: are paid with several tenders, of which only the cash that pays the rest is rounded', async () => {
    const { cart } = await scan(engine, rice.code);
    const tooMuch = [{ tender: 'card', tenderedCents: cart.totalCents + 1 }];
    expect(await refusal('sales.completeSale', pay(cart, { tenders: tooMuch }))).toBe('payments.tooMuch');
    const tenders = [
      { tender: 'card', tenderedCents: 1_000, reference: '004211' },
      { tender: 'cash', tenderedCents: 400 },
    ];
    const sold = await ask<CompletedSale>('sales.completeSale', pay(cart, { tenders }));
    expect(sold.changeCents).toBe(1_400 - rice.priceCents);
  });
});

describe('goods that no product is known of', () => {
  it('are sold under a department, with the code that was scanned', async () => {
    expect(await refusal('sales.scan', { code: '4006381333900' })).toMatch(/^catalog\.barcode/);
    const sold = await ask<CartChange>('selling.addDepartment', {
      categoryId: shop.category,
      name: 'Pantry',
      unitPriceCents: 250,
      barcode: '4006381333900',
      quantityMilli: 2_000,
    });
    expect(lineOf(sold)).toMatchObject({ kind: 'department', totalCents: 500, barcode: '4006381333900' });
    expect(await refusal('sales.completeSale', { ...pay(sold.cart), saleId: randomUUID() })).toBe(
      'sales.cartChanged',
    );
    await ask('sales.completeSale', pay(sold.cart));
  });
});

describe('what is taken out of a cart', () => {
  it('stands in the exception report: the line with its containers, and the cart that was given up', async () => {
    const { cart, lineId } = await scan(engine, kopi.code);
    expect(cart.totalCents).toBe(200);
    await ask('sales.removeLine', { lineId });
    await scan(engine, rice.code);
    await ask('sales.clearCart');
    await ask('sales.clearCart');
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    const { items } = await ask<{ items: readonly { kind: string; amountCents: number | null }[] }>(
      'shift.exceptions',
      {
        from: '2026-11-21',
        to: '2026-11-21',
        kinds: ['lineVoided', 'cartCancelled'],
        staffId: null,
        limit: 10,
      },
    );
    expect(items.map(({ kind, amountCents }) => [kind, amountCents]).sort()).toEqual([
      ['cartCancelled', rice.priceCents],
      ['lineVoided', 200],
    ]);
  });
});
