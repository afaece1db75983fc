import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, CompletedSale, HeldValue, RequestItem, StoredValueTile } from '#shared/bridge.ts';
import { leaseId, requestId, type SaleId, storedValueAccountId, streamId } from '#shared/kernel/index.ts';
import { storedValueAccounts, storedValueLeases } from '#shared/payments/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import { readShiftFigures } from './queries/shift/figures.ts';
import { openStore, upsertRow } from './store/index.ts';
import { storedValueHolds } from './store/local-tables.ts';
import {
  codeOf,
  databaseKeyOf,
  makePairedFolder,
  openTill,
  scan,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const card = storedValueAccountId.parse('019a0000-0000-7000-8000-00000000c001');
const emptyCard = storedValueAccountId.parse('019a0000-0000-7000-8000-00000000c002');
const points = storedValueAccountId.parse('019a0000-0000-7000-8000-00000000c003');
const lease = leaseId.parse('019a0000-0000-7000-8000-00000000c101');
const request = requestId.parse('019a0000-0000-7000-8000-00000000c201');
const CARD_CODE = 'GIFT-2026-4321';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
const ask = <T>(path: string, input: unknown = {}): Promise<T> =>
  engine.request(path, input).then(valueIn<T>);
const refusal = async (path: string, input: unknown = {}): Promise<string> =>
  codeOf(await engine.request(path, input));
const open = (): Promise<PricedCart> => ask('sales.cart');

/** Looks into the till's data, or changes it, while it is closed. */
function inData<T>(run: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  try {
    return run(store);
  } finally {
    store.close();
  }
}

/** A card of 50.00, of which this till holds 30.00, and an empty one. */
function putCards(): void {
  inData((store) => {
    const figure = { companyId: shop.company, version: 0, booked: [] };
    const row = { ...figure, kind: 'giftCard', customerId: null, leasedCents: 0, status: 'active' };
    const updatedAt = '2026-11-20T00:00:00.000Z';
    const state = store.reader.prepare<{ id: string }>('SELECT stream_id AS id FROM device_state').get();
    store.write((db) => {
      const account = { ...row, id: card, code: CARD_CODE, balanceCents: 5_000, updatedAt };
      upsertRow(db, storedValueAccounts, { ...account, leasedCents: 3_000 });
      upsertRow(db, storedValueAccounts, { ...account, id: emptyCard, code: 'GIFT-EMPTY', balanceCents: 0 });
      upsertRow(db, storedValueAccounts, { ...account, id: points, code: 'POINTS-1', kind: 'points' });
      upsertRow(db, storedValueLeases, {
        ...figure,
        ...{ id: lease, accountId: card, streamId: streamId.parse(state?.id), outletId: shop.outlet },
        ...{ amountCents: 3_000, spentCents: 0, returnedCents: 0, state: 'open' },
      });
    });
  });
}

async function start(): Promise<void> {
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
}

/** Rice for 13.95, three times. */
async function cartOf4185(): Promise<PricedCart> {
  await scan(engine, testProduct(2).code);
  const { lineId } = await scan(engine, testProduct(2).code);
  return (await ask<{ cart: PricedCart }>('sales.setQuantity', { lineId, quantityMilli: 3_000 })).cart;
}
const hold = (saleId: string, amountCents: number, accountId: string = card): Promise<HeldValue> =>
  ask('payments.hold', { saleId, accountId, amountCents });
const tile = (): Promise<StoredValueTile> => ask('payments.storedValue', { code: CARD_CODE });

beforeEach(async () => {
  folder = makePairedFolder();
  putCards();
  await start();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('a gift card at the counter', () => {
  it('[PAY-36] is one of the things that are scanned, in whatever case, and changes no cart', async () => {
    await scan(engine, testProduct(0).code);
    const scanned = await scan(engine, CARD_CODE.toLowerCase());
    expect(scanned).toMatchObject({
      lineId: null,
      card: { accountId: card, kind: 'giftCard', balanceCents: 5_000, restCents: 3_000 },
    });
    expect(scanned.cart.lines).toHaveLength(1);
    expect(await refusal('sales.scan', { code: 'GIFT-2026-9999' })).toBe('catalog.barcodeUnknown');
    // Points are no money.
    expect(await refusal('sales.scan', { code: 'POINTS-1' })).toBe('catalog.barcodeUnknown');
  });

  it('[PAY-36] pays offline what this till holds of it, once, and not what is empty or unknown', async () => {
    const { saleId, pricedAt } = await cartOf4185();
    const held = await hold(saleId, 4_185);
    expect(held.leg).toMatchObject({ tender: 'giftCard', tenderedCents: 3_000 });
    expect(held.leg.storedValue).toMatchObject({ accountId: card, leaseId: lease, last4: '4321' });
    await ask('selling.noteTaken', { saleId, pricedAt, tenders: [held.leg] });
    const again = { saleId, accountId: card, amountCents: 100 };
    expect(await refusal('payments.hold', again)).toBe('payments.cardTaken');
    expect(await refusal('payments.hold', { ...again, accountId: emptyCard })).toBe('payments.cardEmpty');
    expect(await refusal('payments.hold', { ...again, accountId: points })).toBe('payments.accountUnknown');
    expect(await refusal('payments.hold', { ...again, amountCents: 0 })).toBe('payments.amountInvalid');
    expect(await refusal('payments.hold', { ...again, saleId: request })).toBe('sales.cartChanged');
    // Nothing of another card is held here, and nobody can be asked.
    await engine.close();
    inData((store) =>
      store.write((db) => db.prepareChange('UPDATE stored_value_accounts SET balance_cents = 900').run()),
    );
    await start();
    expect(await refusal('payments.hold', { ...again, accountId: emptyCard })).toBe('payments.holdOffline');
  });

  it('[PAY-37] R16: a sale spends it, through a restart in the middle of Pay, and the paper says what is left', async () => {
    const { saleId, pricedAt } = await cartOf4185();
    const { leg } = await hold(saleId, 2_500);
    await ask('selling.noteTaken', { saleId, pricedAt, tenders: [leg] });
    await engine.close();
    await start();
    const cart = await open();
    expect(cart.taken).toEqual([leg]);
    const cash = { tender: 'cash', tenderedCents: 2_000 };
    const sale = { saleId, totalCents: 4_185, pricedAt: cart.pricedAt };
    const done = await ask<CompletedSale>('sales.completeSale', { ...sale, tenders: [leg, cash] });
    expect(done.changeCents).toBe(315);
    expect(JSON.stringify(done.receipt)).toContain('*4321 Left on it');
    expect(JSON.stringify(done.receipt)).toContain('"25.00"');
    expect(await tile()).toMatchObject({ balanceCents: 2_500, restCents: 500 });
    // The answer was lost: it is asked again, and nothing is spent again.
    await ask('sales.completeSale', { ...sale, tenders: [leg, cash] });
    expect(await tile()).toMatchObject({ balanceCents: 2_500, restCents: 500 });
    const { shift } = await ask<AppState>('app.state');
    await engine.close();
    expect(inData((store) => readShiftFigures(store.reader, shift?.id ?? '').payments)).toContainEqual({
      ...{ tender: 'giftCard', count: 1, amountCents: 2_500 },
    });
    const entry = inData((store) =>
      store.reader.prepare<{ lines: string }>(`SELECT lines FROM journal_entries WHERE kind = 'sale'`).get(),
    );
    expect(JSON.parse(entry?.lines ?? '[]')).toContainEqual(
      expect.objectContaining({ accountCode: '2300', debitCents: '25.00' }),
    );
    await start();
  });

  it('[PAY-37] takes no more than is held, and nothing is spent of a sale that isn’t made', async () => {
    const { saleId, pricedAt, totalCents } = await cartOf4185();
    const { leg } = await hold(saleId, 3_000);
    const more = { ...leg, tenderedCents: totalCents };
    expect(await refusal('sales.completeSale', { saleId, pricedAt, totalCents, tenders: [more] })).toBe(
      'payments.leaseShort',
    );
    const asCard = { ...leg, tender: 'storeCredit' };
    const cash = { tender: 'cash', tenderedCents: 5_000 };
    expect(
      await refusal('sales.completeSale', { saleId, pricedAt, totalCents, tenders: [asCard, cash] }),
    ).toBe('payments.accountUnknown');
    expect(await tile()).toMatchObject({ balanceCents: 5_000, restCents: 3_000 });
  });
});

describe('what was set aside for a payment', () => {
  const putHold = (saleId: SaleId) =>
    inData((store) =>
      store.write((db) =>
        upsertRow(db, storedValueHolds, {
          ...{ requestId: request, leaseId: lease, accountId: card, saleId },
          ...{ amountCents: 2_000, heldBy: shop.cashier },
        }),
      ),
    );
  const holds = () =>
    inData((store) => store.reader.prepare('SELECT request_id FROM stored_value_holds').all().length);

  it('[PAY-38] goes back when the till starts again without the payment it was for', async () => {
    const { saleId } = await cartOf4185();
    await engine.close();
    putHold(saleId);
    await start();
    expect(await tile()).toMatchObject({ balanceCents: 5_000, restCents: 1_000 });
    await engine.close();
    expect(holds()).toBe(0);
    await start();
    expect(await tile()).toMatchObject({ restCents: 1_000 });
  });

  it('[PAY-38] is taken back when the cloud hasn’t decided it and nothing is to be paid any more', async () => {
    const { saleId } = await cartOf4185();
    const input = { accountId: card, leaseId: lease, amountCents: '20.00' };
    await ask('requests.make', { requestId: request, type: 'payments.leaseStoredValue', input });
    const asked = async () =>
      (await ask<RequestItem[]>('requests.list')).find(({ requestId }) => requestId === request);
    expect(await asked()).toMatchObject({ state: 'waiting', cancelling: false });
    await engine.close();
    putHold(saleId);
    await start();
    const now = await asked();
    expect(now === undefined || now.cancelling).toBe(true);
    // What it holds besides stays its own.
    expect(await tile()).toMatchObject({ balanceCents: 5_000, restCents: 3_000 });
  });

  it('[PAY-38] stays while its leg does, and goes back when the leg is taken off', async () => {
    const { saleId, pricedAt } = await cartOf4185();
    const { leg } = await hold(saleId, 2_500);
    await ask('selling.noteTaken', { saleId, pricedAt, tenders: [leg] });
    await engine.close();
    putHold(saleId);
    await start();
    expect(await tile()).toMatchObject({ restCents: 3_000 });
    await ask('selling.noteTaken', { saleId, pricedAt, tenders: [] });
    expect(await tile()).toMatchObject({ balanceCents: 5_000, restCents: 1_000 });
  });

  it('[PAY-38] is spent with the sale, and nothing goes back then', async () => {
    const { saleId, pricedAt, totalCents } = await cartOf4185();
    const { leg } = await hold(saleId, 2_500);
    await ask('selling.noteTaken', { saleId, pricedAt, tenders: [leg] });
    await engine.close();
    putHold(saleId);
    await start();
    const cash = { tender: 'cash', tenderedCents: 5_000 };
    await ask('sales.completeSale', { saleId, pricedAt, totalCents, tenders: [leg, cash] });
    expect(await tile()).toMatchObject({ balanceCents: 2_500, restCents: 500 });
    await engine.close();
    expect(holds()).toBe(0);
    await start();
  });
});
