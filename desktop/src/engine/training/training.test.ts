import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { AppState, CartChange, ReceiptListItem } from '#shared/bridge.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { dataFiles } from '../data-files.ts';
import type { Engine } from '../engine.ts';
import { lookInside } from '../store/look-inside.fixture.ts';
import {
  CASHIER_PIN,
  codeOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from '../till.fixture.ts';
import { until } from '../until.fixture.ts';

const program = fileURLToPath(new URL('./train-and-die.fixture.ts', import.meta.url));
const DRAWER_PULSE = Buffer.from([0x1b, 0x70]).toString('latin1');

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let server: Server | undefined;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const asManager = () => ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });

beforeEach(async () => {
  folder = makePairedFolder();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});

afterEach(async () => {
  await engine.close();
  server?.close();
  server = undefined;
  folder.remove();
});

/** Every row of every table, by a hash for each: facts, outbox, device state, stock, points and all others. */
function everyTable(): Record<string, string> {
  const db = lookInside(folder.dataDir);
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .pluck()
    .all() as string[];
  const hashes = tables.map((table) => {
    const rows = db.prepare(`SELECT * FROM "${table}"`).raw().all();
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    return [table, createHash('sha256').update(lines.join('\n')).digest('hex')];
  });
  db.close();
  return Object.fromEntries(hashes);
}

/** The bytes of the journal's files that are there now; a spare segment may be made beside them at any time. */
function journalBytes(files?: readonly string[]): Record<string, string> {
  const journal = join(folder.dataDir, 'journal');
  const names = files ?? (readdirSync(journal, { recursive: true, encoding: 'utf8' }) as string[]);
  return Object.fromEntries(
    names
      .filter((name) => /\.[a-z]+$/.test(name) && existsSync(join(journal, name)))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(journal, name)))
          .digest('hex'),
      ]),
  );
}

/** A printer that confirms whatever it is asked, and keeps what it was sent. */
async function usePrinter(): Promise<() => string> {
  const received: Buffer[] = [];
  const listening = createServer((socket) => {
    socket.on('data', (bytes) => {
      received.push(bytes);
      socket.write(Buffer.from([0x12, 0x00]));
    });
    socket.on('error', () => {});
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  await asManager();
  await ask('app.saveSettings', {
    ...defaultDeviceSettings,
    printer: { host: '127.0.0.1', port, columns: 48, drawerShutAt: null },
    printAutomatically: true,
  });
  return () => Buffer.concat(received).toString('latin1');
}

/** What would make a paper one of the shop's books. */
const ofTheBooks = /TAX INVOICE|GIFT RECEIPT|GST Reg|Price payable|TRAIN-\d/;

describe('a till in training', () => {
  it('[IDN-6] leaves every table, the journal, numbers and the drawer as they were, after sales, voids and a shift', async () => {
    const paper = await usePrinter();
    await openTill(engine);
    await sell(engine, [testProduct(0).code]);
    await until(async () => (await ask<AppState>('app.state')).printer.state === 'ready');
    expect(paper()).toContain('T01-000001');
    await scan(engine, testProduct(2).code);
    const tables = everyTable();
    const journal = journalBytes();
    const printed = paper().length;
    expect(Object.keys(tables).length).toBeGreaterThan(30);
    expect(Object.keys(journal).length).toBeGreaterThan(0);

    expect(await ask<AppState>('identity.startTraining')).toMatchObject({ training: true, shift: null });
    await openTill(engine);
    const { receiptNumber, receipt, saleId } = await sell(engine, [testProduct(0).code, testProduct(1).code]);
    expect(receiptNumber).toBe('TRAIN-000001');
    expect(JSON.stringify(receipt.blocks.slice(0, 3))).toMatch(/TRAINING.*NOT A RECEIPT.*培训/);
    expect(receipt.blocks.some(({ kind }) => kind === 'barcode')).toBe(false);
    expect(JSON.stringify(receipt.blocks)).not.toMatch(ofTheBooks);
    await ask('sales.printReceipt', { saleId });
    const buyer = { name: 'Changi Hardware', address: '10 Changi Road', registration: null, email: null };
    const issued = await ask<TaxInvoiceView>('sales.issueTaxInvoice', {
      invoiceId: randomUUID(),
      saleId,
      buyer,
    });
    const again = await ask<TaxInvoiceView>('sales.taxInvoice', { saleId });
    const gift = await ask<ReceiptDocument>('sales.giftReceipt', { saleId });
    for (const shown of [issued.document, again.document, gift]) {
      expect(JSON.stringify(shown.blocks)).toMatch(/NOT A RECEIPT/);
      expect(JSON.stringify(shown.blocks)).not.toMatch(ofTheBooks);
    }
    await ask('sales.printGiftReceipt', { saleId });
    // Three papers, each marked twice: the receipt, the tax invoice and the gift receipt.
    await until(() => paper().split('NOT A RECEIPT').length - 1 >= 6);
    expect(paper()).toContain('Changi Hardware');
    expect(paper().slice(0, printed)).toMatch(ofTheBooks);
    expect(paper().slice(printed)).not.toMatch(ofTheBooks);
    const { cart } = await scan(engine, testProduct(2).code);
    await ask('sales.removeLine', { lineId: cart.lines[0]?.lineId });
    await scan(engine, testProduct(1).code);
    await ask('selling.park', { label: 'red shirt' }).catch(() => undefined);
    await ask('sales.clearCart');
    const listed = await ask<readonly ReceiptListItem[]>('sales.receipts', { text: '', limit: 10 });
    expect(listed.map((row) => row.receiptNumber)).toContain('TRAIN-000001');
    expect(await ask<AppState>('identity.endTraining')).toMatchObject({ training: false });

    expect(paper().slice(printed)).not.toContain(DRAWER_PULSE);
    expect(paper().slice(0, printed)).toContain(DRAWER_PULSE);
    expect(everyTable()).toEqual(tables);
    expect(journalBytes(Object.keys(journal))).toEqual(journal);
    expect(existsSync(dataFiles(folder.dataDir).training)).toBe(false);
    const next = await ask<CartChange['cart']>('sales.cart');
    expect(next.lines.map(({ name }) => name)).toEqual(['Jasmine Rice']);
    expect((await sell(engine, [testProduct(0).code])).receiptNumber).toBe('T01-000002');
  });

  it('[IDN-6] is back in the real world after a kill, with nothing of the training', async () => {
    await engine.close();
    const killed = spawnSync(process.execPath, [program, folder.dataDir], { encoding: 'utf8' });
    expect(killed.signal).toBe('SIGKILL');
    expect(existsSync(dataFiles(folder.dataDir).training)).toBe(true);

    engine = await startTestEngine(folder.dataDir);
    expect(existsSync(dataFiles(folder.dataDir).training)).toBe(false);
    await openTill(engine);
    expect(await ask<AppState>('app.state')).toMatchObject({ training: false });
    expect(await ask('sales.receipts', { text: '', limit: 10 })).toEqual([]);
    expect((await sell(engine, [testProduct(0).code])).receiptNumber).toBe('T01-000001');
  });

  it('[IDN-6] ends when its person leaves, and reaches nothing beyond the till', async () => {
    await ask('identity.startTraining');
    await expectReachRefused();
    expect(await ask<AppState>('identity.signOut')).toMatchObject({ training: false, person: null });
    await ask('identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
    expect(await ask<AppState>('app.state')).toMatchObject({ training: false });

    await ask('identity.startTraining');
    await asManager();
    expect(await ask<AppState>('app.state')).toMatchObject({ training: false });
  });

  it('[IDN-6] is for those who sell', async () => {
    await ask('identity.signIn', { staffId: shop.warehouseHand, pin: CASHIER_PIN });
    expect(codeOf(await engine.request('identity.startTraining', {}))).toBe('identity.notAllowed');
  });

  async function expectReachRefused(): Promise<void> {
    for (const path of ['sync.repair', 'devices.signOut', 'requests.make', 'identity.liftLock']) {
      expect(codeOf(await engine.request(path, {}))).toBe('identity.notInTraining');
    }
  }
});
