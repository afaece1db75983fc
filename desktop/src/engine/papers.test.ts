import type { Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskedItem } from '#shared/bridge/asked.ts';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { AppState, CompletedSale, ReceiptListItem } from '#shared/bridge.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import { uuidV7 } from '#shared/kernel/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import { startPaper } from './paper-printer.fixture.ts';
import {
  codeOf,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';
import { until } from './until.fixture.ts';

/** What opens the drawer: ESC p 0. */
const PULSE = '\u001bp\u0000';
const pulses = (text: string): number => text.split(PULSE).length - 1;

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let ids = 0;
const servers: Server[] = [];
const newId = (): string => {
  ids += 1;
  return uuidV7(MORNING_MS + ids, new Uint8Array(10).fill(ids));
};

const buyer = {
  name: 'Changi Hardware',
  address: '10 Changi Village Road\nSingapore 500010',
  registration: '199912345M',
  email: null,
};

const printer = async () => valueIn<AppState>(await engine.request('app.state', {})).printer;
async function usePrinter(printAutomatically: boolean): Promise<() => string> {
  const paper = await startPaper();
  servers.push(paper.server);
  await setPrinter(paper.port, printAutomatically);
  return paper.text;
}
const setPrinter = async (port: number, printAutomatically: boolean): Promise<void> => {
  valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
  const settings = {
    ...defaultDeviceSettings,
    printer: { host: '127.0.0.1', port, columns: 48, drawerShutAt: null },
  };
  valueIn(await engine.request('app.saveSettings', { ...settings, printAutomatically }));
};
const reprints = async (): Promise<number> => {
  const found = await engine.request('shift.exceptions', {
    ...{ from: '2026-11-21', to: '2026-11-21', kinds: ['reprint'], staffId: null, limit: 100 },
  });
  return valueIn<{ items: unknown[] }>(found).items.length;
};
const invoiceOf = async (saleId: string): Promise<TaxInvoiceView | null> =>
  valueIn(await engine.request('sales.taxInvoice', { saleId }));

beforeEach(async () => {
  folder = makePairedFolder();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});

afterEach(async () => {
  await engine.close();
  for (const server of servers.splice(0)) server.close();
  folder.remove();
});

describe('a tax invoice at the till', () => {
  it('[SAL-80] is issued without a network, once, and shown and printed again as a copy', async () => {
    const text = await usePrinter(false);
    const { saleId, receiptNumber } = await sell(engine, [testProduct(2).code]);
    expect(await invoiceOf(saleId)).toBeNull();
    const command = { invoiceId: newId(), saleId, buyer };
    const issued = valueIn<TaxInvoiceView>(await engine.request('sales.issueTaxInvoice', command));
    expect(issued).toMatchObject({ invoiceNumber: `${receiptNumber}-TI`, buyer });
    expect(issued.document.copy).toBe(false);
    await until(() => text().includes('Changi Hardware'));
    // A repeat whose answer was lost is the same invoice; another one isn't issued.
    const repeated = valueIn<TaxInvoiceView>(await engine.request('sales.issueTaxInvoice', command));
    expect(repeated.invoiceNumber).toBe(issued.invoiceNumber);
    const second = await engine.request('sales.issueTaxInvoice', { ...command, invoiceId: newId() });
    expect(codeOf(second)).toBe('sales.taxInvoiceIssued');

    await engine.close();
    engine = await startTestEngine(folder.dataDir);
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
    const later = await invoiceOf(saleId);
    expect(later).toMatchObject({ invoiceNumber: issued.invoiceNumber, buyer });
    expect(later?.document.copy).toBe(true);
    valueIn(await engine.request('sales.printTaxInvoice', { saleId }));
    await until(() => text().includes('COPY'));
    expect(await reprints()).toBe(1);
  });

  it('[SAL-80] needs a sale that is here, and a whole buyer', async () => {
    const { saleId } = await sell(engine, [testProduct(0).code]);
    const command = { invoiceId: newId(), saleId, buyer: { ...buyer, address: ' ' } };
    expect(codeOf(await engine.request('sales.issueTaxInvoice', command))).toBe('sales.buyerIncomplete');
    const elsewhere = { ...command, buyer, saleId: newId() };
    expect(codeOf(await engine.request('sales.issueTaxInvoice', elsewhere))).toBe('sales.receiptUnknown');
    expect(codeOf(await engine.request('sales.printTaxInvoice', { saleId }))).toBe('sales.taxInvoiceUnknown');
  });
});

describe('papers of a sale', () => {
  it('[SAL-84] include a gift receipt, and the receipt that was made last is found', async () => {
    const text = await usePrinter(false);
    expect(valueIn(await engine.request('sales.lastReceipt', {}))).toBeNull();
    await sell(engine, [testProduct(0).code]);
    const { saleId, receiptNumber } = await sell(engine, [testProduct(1).code]);
    const last = valueIn<ReceiptListItem>(await engine.request('sales.lastReceipt', {}));
    expect(last).toMatchObject({ saleId, receiptNumber });
    const gift = valueIn<ReceiptDocument>(await engine.request('sales.giftReceipt', { saleId }));
    expect(gift.form).toBe('giftReceipt');
    valueIn(await engine.request('sales.printGiftReceipt', { saleId }));
    await until(() => text().includes('GIFT RECEIPT'));
    expect(text()).not.toContain('3.20');
    expect(await reprints()).toBe(0);
  });

  it('[SAL-85] print the original once when none was printed by itself, and copies after that', async () => {
    const text = await usePrinter(false);
    const { saleId } = await sell(engine, [testProduct(0).code]);
    valueIn(await engine.request('sales.printReceipt', { saleId }));
    await until(() => text().includes('Kopi-O'));
    await until(async () => (await printer()).state === 'ready');
    expect(text()).not.toContain('COPY');
    expect(await reprints()).toBe(0);
    valueIn(await engine.request('sales.printReceipt', { saleId }));
    await until(() => text().includes('COPY'));
    expect(await reprints()).toBe(1);
  });
});

describe('the link to an e-receipt', () => {
  it('[SAL-88] is made without a network, the same at any time, and for no sale of a training', async () => {
    const linkOf = (saleId: string) => engine.request('sales.receiptLink', { saleId });
    const { saleId } = await sell(engine, [testProduct(0).code]);
    const { url } = valueIn<{ url: string }>(await linkOf(saleId));
    expect(new URL(url).pathname).toMatch(new RegExp(`/r/${saleId}/[\\w-]{22}$`));
    await sell(engine, [testProduct(1).code]);
    expect(valueIn(await linkOf(saleId))).toEqual({ url });
    expect(codeOf(await linkOf(newId()))).toBe('sales.receiptUnknown');
    valueIn(await engine.request('identity.startTraining', {}));
    valueIn(
      await engine.request('shift.openNext', { shiftId: newId(), floatCents: 10_000, acknowledged: null }),
    );
    const practised = await sell(engine, [testProduct(0).code]);
    for (const id of [practised.saleId, saleId])
      expect(codeOf(await linkOf(id))).toBe('identity.notInTraining');
  });
});

describe('the drawer', () => {
  const sellBy = async (tender: 'cash' | 'card'): Promise<CompletedSale> => {
    const { cart } = await scan(engine, testProduct(0).code);
    const tenders = [{ tender, tenderedCents: cart.totalCents }];
    const { saleId, totalCents } = cart;
    return valueIn(await engine.request('sales.completeSale', { saleId, totalCents, tenders }));
  };

  it('[SAL-86] opens for cash before the receipt’s text, also when none is printed, and for no card', async () => {
    const text = await usePrinter(true);
    const first = await sellBy('cash');
    await until(() => text().includes(first.receiptNumber));
    expect(text().indexOf(PULSE)).toBeGreaterThanOrEqual(0);
    expect(text().indexOf(PULSE)).toBeLessThan(text().indexOf('Kopi-O'));
    const byCard = await sellBy('card');
    await until(() => text().includes(byCard.receiptNumber));
    expect(pulses(text())).toBe(1);

    const silent = await usePrinter(false);
    await sellBy('card');
    const { receiptNumber } = await sellBy('cash');
    await until(() => pulses(silent()) === 1);
    expect(silent()).not.toContain(receiptNumber);
  });

  it('[SAL-86] of a dead printer holds up no sale, and isn’t opened later', async () => {
    const gone = await startPaper();
    await new Promise((resolve) => gone.server.close(resolve));
    await setPrinter(gone.port, false);
    const numbers = [await sellBy('cash'), await sellBy('cash'), await sellBy('cash')];
    expect(numbers.map(({ receiptNumber }) => receiptNumber)).toEqual([
      ...['T01-000001', 'T01-000002', 'T01-000003'],
    ]);
    await until(async () => (await printer()).state === 'unreachable');
    expect((await printer()).unprinted).toBe(0);
    const text = await usePrinter(true);
    const { receiptNumber } = await sellBy('card');
    await until(() => text().includes(receiptNumber));
    expect(pulses(text())).toBe(0);
  });
});

describe('what customers ask for', () => {
  it('[CAT-20] is counted by its code or its words, and says nothing of who asked', async () => {
    const ask = async (code: string | null, words: string) =>
      engine.request('catalog.noteAsked', { askId: newId(), code, words });
    for (const [code, words] of [
      ['8881234567890', ''],
      ['8881234567890', 'Pandan cake'],
      ['8881234567890', 'Pandan cake'],
      [null, 'Fresh durian'],
      [null, '  fresh   Durian '],
      [null, 'Umbrellas'],
    ] as const) {
      valueIn(await ask(code, words));
    }
    expect(codeOf(await ask(null, '  '))).toBe('catalog.askedForNothing');
    const items = valueIn<AskedItem[]>(await engine.request('catalog.itemsAsked', { limit: 10 }));
    expect(items.map(({ code, words, asked }) => [code, words.toLowerCase(), asked])).toEqual([
      ['8881234567890', 'pandan cake', 3],
      [null, 'fresh durian', 2],
      [null, 'umbrellas', 1],
    ]);
  });
});
