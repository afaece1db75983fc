import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntryRow } from '#shared/accounting/index.ts';
import type { AppState, CartChange, ReceiptListItem } from '#shared/bridge.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import type { Engine } from './engine.ts';
import {
  codeOf,
  gtin,
  MORNING_MS,
  makePairedFolder,
  openTill,
  productRow,
  scan,
  sell,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const kopi = testProduct(0);
const milk = testProduct(1);
const rice = testProduct(2);

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let nowMs: number;

const open = async (): Promise<void> => {
  engine = await startTestEngine(folder.dataDir, { clock: () => nowMs });
};
const restart = async (): Promise<void> => {
  await engine.close();
  await open();
};
const cart = async (): Promise<PricedCart> => valueIn(await engine.request('sales.cart', {}));
const pay = async (shown: PricedCart, tenderedCents = 100_000) =>
  engine.request('sales.completeSale', {
    saleId: shown.saleId,
    totalCents: shown.totalCents,
    tenders: [{ tender: 'cash', tenderedCents }],
  });

beforeEach(async () => {
  nowMs = MORNING_MS;
  folder = makePairedFolder({
    products: [
      productRow(0),
      productRow(1),
      productRow(2),
      productRow(3, ['88800']),
      productRow(4, ['88800']),
    ],
  });
  await open();
  await openTill(engine);
});

afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('a cart', () => {
  it('takes a scan as a line and a second one of the same as a count', async () => {
    await scan(engine, kopi.code);
    const { cart: shown, lineId } = await scan(engine, `]E0${kopi.code}\r`);
    expect(shown.lines.map(({ lineId: id, name, quantityMilli }) => ({ id, name, quantityMilli }))).toEqual([
      { id: lineId, name: 'Kopi-O', quantityMilli: 2_000 },
    ]);
    expect(shown.totalCents).toBe(280);
    expect(shown.gstCents).toBe(23);
  });

  it('refuses a code that no product has, one whose check digit is wrong, and one that two products have', async () => {
    const unknown = await engine.request('sales.scan', { code: gtin(999_999) });
    expect(codeOf(unknown)).toBe('catalog.barcodeUnknown');
    const damaged = await engine.request('sales.scan', { code: '8880000000012' });
    expect(codeOf(damaged)).toBe('catalog.barcodeUnreadable');
    const ambiguous = await engine.request('sales.scan', { code: '88800' });
    expect(ambiguous).toMatchObject({
      error: {
        code: 'catalog.barcodeAmbiguous',
        details: {
          candidates: expect.arrayContaining([
            expect.objectContaining({ name: 'Product 3' }),
            expect.objectContaining({ name: 'Product 4' }),
          ]),
        },
      },
    });
    expect((await cart()).lines).toEqual([]);
  });

  it('is there again after a restart, with the sale id that it had', async () => {
    const { cart: before } = await scan(engine, kopi.code);
    await scan(engine, milk.code);
    await restart();
    expect(codeOf(await engine.request('sales.cart', {}))).toBe('identity.notSignedIn');
    valueIn(
      await engine.request('identity.signIn', {
        staffId: '019a0000-0000-7000-8000-000000000006',
        pin: '1234',
      }),
    );
    const after = await cart();
    expect(after.saleId).toBe(before.saleId);
    expect(after.lines.map(({ name }) => name)).toEqual(['Kopi-O', 'Fresh Milk']);
  });

  it('takes back its last changes one by one', async () => {
    const first = await scan(engine, kopi.code);
    await scan(engine, milk.code);
    valueIn(await engine.request('sales.setQuantity', { lineId: first.lineId, quantityMilli: 5_000 }));
    valueIn(await engine.request('sales.clearCart', {}));
    const undo = async () => valueIn<CartChange>(await engine.request('sales.undo', {})).cart;
    expect((await undo()).lines.map(({ quantityMilli }) => quantityMilli)).toEqual([5_000, 1_000]);
    expect((await undo()).lines.map(({ quantityMilli }) => quantityMilli)).toEqual([1_000, 1_000]);
    expect((await undo()).lines).toHaveLength(1);
    expect((await undo()).lines).toEqual([]);
    expect(codeOf(await engine.request('sales.undo', {}))).toBe('sales.nothingToUndo');
  });

  it('stays as it is when a quantity is zero, negative, absurd or not a number', async () => {
    const { lineId } = await scan(engine, kopi.code);
    const before = await cart();
    for (const quantityMilli of [0, -1_000, 10_000_000, 1e15]) {
      const answer = await engine.request('sales.setQuantity', { lineId, quantityMilli });
      expect(codeOf(answer)).toBe('sales.quantityInvalid');
    }
    for (const quantityMilli of ['1', null, 1.5, Number.NaN]) {
      const answer = await engine.request('sales.setQuantity', { lineId, quantityMilli });
      expect(codeOf(answer)).toBe('kernel.inputInvalid');
    }
    const unknown = await engine.request('sales.removeLine', { lineId: 'nothing' });
    expect(codeOf(unknown)).toBe('sales.lineUnknown');
    expect(await cart()).toEqual(before);
  });
});

describe('a sale', () => {
  it('gets the next receipt number, change to 5 cents, and leaves an empty cart with another sale id', async () => {
    await scan(engine, kopi.code);
    const { cart: shown } = await scan(engine, milk.code);
    expect(shown.cashDueCents).toBe(460);
    const first = await sell(engine, [rice.code]);
    expect(first).toMatchObject({
      receiptNumber: 'T01-000001',
      totalCents: 1_855,
      changeCents: 98_145,
      cart: { lines: [], totalCents: 0 },
    });
    expect(first.cart.saleId).not.toBe(first.saleId);
    expect((await sell(engine, [kopi.code])).receiptNumber).toBe('T01-000002');
  });

  it('is recorded once however often its answer is asked for', async () => {
    const { cart: shown } = await scan(engine, kopi.code);
    const first = valueIn<{ receiptNumber: string }>(await pay(shown));
    const again = valueIn<{ receiptNumber: string }>(await pay(shown));
    expect(again.receiptNumber).toBe(first.receiptNumber);
    const listed = valueIn<readonly ReceiptListItem[]>(
      await engine.request('sales.receipts', { text: '', limit: 10 }),
    );
    expect(listed).toHaveLength(1);
  });

  it('is refused when less cash is given, the total is another than shown, or the cart is', async () => {
    const { cart: shown } = await scan(engine, kopi.code);
    expect(codeOf(await pay(shown, 100))).toBe('payments.cashShort');
    expect(codeOf(await pay(shown, -5))).toBe('payments.tenderInvalid');
    expect(codeOf(await pay({ ...shown, totalCents: 139 }))).toBe('sales.cartChanged');
    const other = shown.saleId.replace(/.{12}$/, '000000000000') as PricedCart['saleId'];
    expect(codeOf(await pay({ ...shown, saleId: other }))).toBe('sales.cartChanged');
    expect(await cart()).toEqual(shown);
    expect(valueIn(await engine.request('sales.receipts', { text: '', limit: 10 }))).toEqual([]);
  });

  it('is refused without lines', async () => {
    expect(codeOf(await pay(await cart()))).toBe('sales.cartEmpty');
  });

  it('lowers stock, and books cash, sales and GST in balance', async () => {
    const { saleId } = await sell(engine, [rice.code, rice.code]);
    const levels = valueIn(await engine.request('inventory.levels', { variantId: rice.variant }));
    expect(levels).toMatchObject([{ outletCode: 'TPY', here: true, onHandMilli: 98_000 }]);
    expect(codeOf(await engine.request('accounting.entriesOfSale', { saleId }))).toBe('identity.notAllowed');
    valueIn(
      await engine.request('identity.signIn', {
        staffId: '019a0000-0000-7000-8000-000000000005',
        pin: '4711',
      }),
    );
    const [entry] = valueIn<readonly (JournalEntryRow & { accountNames: Record<string, string> })[]>(
      await engine.request('accounting.entriesOfSale', { saleId }),
    );
    expect(entry?.accountNames['1010']).toBe('Cash in tills');
    expect(entry).toMatchObject({
      status: 'provisional',
      reference: 'T01-000001',
      postingMonth: '2026-11',
      lines: [
        { accountCode: '1010', debitCents: 2_790, creditCents: 0 },
        { accountCode: '4000', debitCents: 0, creditCents: 2_560 },
        { accountCode: '2200', debitCents: 0, creditCents: 230 },
      ],
    });
  });

  it('never dates before the one before it, though the clock was set back', async () => {
    await sell(engine, [kopi.code]);
    nowMs -= 3_600_000;
    await sell(engine, [milk.code]);
    const listed = valueIn<readonly ReceiptListItem[]>(
      await engine.request('sales.receipts', { text: '', limit: 10 }),
    );
    expect(listed.map(({ receiptNumber }) => receiptNumber)).toEqual(['T01-000002', 'T01-000001']);
  });
});

describe('receipts', () => {
  it('are found by part of their number and by amount, newest first', async () => {
    for (const code of [kopi.code, milk.code, rice.code, kopi.code]) {
      nowMs += 60_000;
      await sell(engine, [code]);
    }
    const find = async (text: string) =>
      valueIn<readonly ReceiptListItem[]>(await engine.request('sales.receipts', { text, limit: 10 })).map(
        ({ receiptNumber }) => receiptNumber,
      );
    expect(await find('')).toEqual(['T01-000004', 'T01-000003', 'T01-000002', 'T01-000001']);
    expect(await find('0003')).toEqual(['T01-000003']);
    expect(await find('t01-000002')).toEqual(['T01-000002']);
    expect(await find('$1.40')).toEqual(['T01-000004', 'T01-000001']);
    expect(await find('13.95')).toEqual(['T01-000003']);
    expect(await find('%')).toEqual([]);
  });

  it('say who sold what, and whether the server has them', async () => {
    await sell(engine, [kopi.code, kopi.code, milk.code]);
    const [item] = valueIn<readonly ReceiptListItem[]>(
      await engine.request('sales.receipts', { text: '', limit: 1 }),
    );
    expect(item).toMatchObject({
      cashierName: 'Aisha',
      registerCode: 'T01',
      outletCode: 'TPY',
      itemCount: 3,
      totalCents: 600,
      acknowledged: false,
    });
  });

  it('of a sale that this device does not have are refused', async () => {
    const answer = await engine.request('sales.receipt', { saleId: newSampleId() });
    expect(codeOf(answer)).toBe('sales.receiptUnknown');
  });
});

describe('a shift', () => {
  it('is opened once: a repeat is done, another is refused, and it outlives a restart', async () => {
    const shift = valueIn<AppState>(await engine.request('app.state', {})).shift;
    const again = await engine.request('sales.openShift', { shiftId: shift?.id, floatCents: 10_000 });
    expect(codeOf(again)).toBe('ok');
    const other = await engine.request('sales.openShift', { shiftId: newSampleId(), floatCents: 0 });
    expect(codeOf(other)).toBe('sales.shiftOpen');
    await restart();
    const state = valueIn<AppState>(await engine.request('app.state', {}));
    expect(state.shift).toEqual(shift);
    expect(state.person).toBeNull();
  });
});
