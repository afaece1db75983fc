import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { CompletedSale } from '#shared/bridge.ts';
import { type DeviceSettings, defaultDeviceSettings } from '#shared/devices/index.ts';
import { uuidV7 } from '#shared/kernel/index.ts';
import { layoutReceipt, type PaperColumns, type ReceiptDocument } from '#shared/sales/index.ts';
import type { Engine } from '../../src/engine/engine.ts';
import {
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  scan,
  sell,
  shop,
  startTestEngine,
  testProduct,
  testSettings,
  valueIn,
} from '../../src/engine/till.fixture.ts';
import { interpretEscPos } from './interpret-escpos.ts';
import { startVirtualPrinter, type VirtualPrinter } from './virtual-printer.ts';

const buyer = {
  name: 'Changi Hardware',
  address: '10 Changi Village Road\nSingapore 500010',
  registration: null,
  email: null,
};

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;
let printer: VirtualPrinter;

beforeEach(async () => {
  folder = makePairedFolder();
  engine = await startTestEngine(folder.dataDir);
  printer = await startVirtualPrinter();
});

afterEach(async () => {
  await engine.close();
  await printer.close();
  folder.remove();
});

const ask = async <Answer>(path: string, input: unknown): Promise<Answer> =>
  valueIn<Answer>(await engine.request(path, input));

async function printOn(
  columns: PaperColumns,
  receiptLanguage: DeviceSettings['receiptLanguage'],
): Promise<void> {
  await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
  const { host, port } = printer;
  const settings = { ...defaultDeviceSettings, printer: { host, port, columns }, receiptLanguage };
  await ask('app.saveSettings', settings);
}

/** The lines of the job with that number, from the printer's bytes. */
async function linesOf(job: number, columns: PaperColumns): Promise<string[]> {
  await printer.untilJobs(job);
  const bytes = printer.jobs[job - 1] ?? new Uint8Array();
  return interpretEscPos(bytes, columns).flatMap((item) =>
    item.kind === 'line' && item.text !== '' ? [item.text] : [],
  );
}

const laidOut = (document: ReceiptDocument, columns: PaperColumns): string[] =>
  layoutReceipt(document, columns).flatMap((line) =>
    line.kind === 'text' && line.text !== '' ? [line.text] : [],
  );

describe('papers of a till that speaks to its customers in two languages', () => {
  it.each([48, 32] as const)(
    '[SAL-98] come out of the printer in both, on paper of %i columns',
    async (columns) => {
      await openTill(engine);
      await printOn(columns, 'en+zh');
      const { saleId, receipt } = await sell(engine, [testProduct(0).code, testProduct(1).code]);
      const original = await linesOf(1, columns);
      expect(original).toEqual(laidOut(receipt, columns));
      const words = original.join('\n');
      for (const said of ['TAX INVOICE 税务发票', 'TOTAL 总计', 'Cash 现金', 'Change 找零', '咖啡乌'])
        expect(words).toContain(said);
      expect(words).toContain('Price payable includes GST');
      expect(words).toContain('价格已含消费税');

      await ask('sales.printGiftReceipt', { saleId });
      expect((await linesOf(2, columns)).join('\n')).toContain('GIFT RECEIPT 礼品收据');

      const invoiceId = uuidV7(MORNING_MS, new Uint8Array(10).fill(1));
      const invoice = await ask<TaxInvoiceView>('sales.issueTaxInvoice', { invoiceId, saleId, buyer });
      const invoiced = await linesOf(3, columns);
      expect(invoiced).toEqual(laidOut(invoice.document, columns));
      expect(invoiced.join('\n')).toContain('取代简易发票');

      await ask('sales.printReceipt', { saleId });
      expect((await linesOf(4, columns)).join('\n')).toContain('COPY 副本');
    },
  );

  it.each([48, 32] as const)(
    '[SAL-101] [SAL-102] say what paying cost and what was given for staff, and add up, on paper of %i columns',
    async (columns) => {
      await engine.close();
      folder.remove();
      const surcharges = [{ tender: 'card', percentBp: 200, amountCents: 0 }];
      folder = makePairedFolder({ settings: { ...testSettings, counter: { surcharges, tips: {} } } });
      engine = await startTestEngine(folder.dataDir);
      await openTill(engine);
      await printOn(columns, 'en+zh');
      const { cart } = await scan(engine, testProduct(2).code);
      const tenders = [
        { tender: 'card', tenderedCents: 1_020 + 150, surchargeCents: 20, tipCents: 150 },
        { tender: 'cash', tenderedCents: 500, tipCents: 50 },
      ];
      const { saleId } = cart;
      const sale = await ask<CompletedSale>('sales.completeSale', { saleId, totalCents: 1_415, tenders });
      const lines = await linesOf(1, columns);
      expect(lines).toEqual(laidOut(sale.receipt, columns));
      const amountOf = (word: string): number => {
        const line = lines.find((each) => each.startsWith(word)) ?? expect.fail(`a line of ${word}`);
        return Math.round(Number(/(-?[\d,]+\.\d\d)$/.exec(line)?.[1]?.replaceAll(',', '')) * 100);
      };
      expect(lines.join('\n')).toContain('银行卡附加费 2%');
      expect(lines).toContain('  2% x 10.00');
      expect(amountOf('Card surcharge 2%')).toBe(20);
      expect(amountOf('Tip for staff 小费')).toBe(200);
      const [total, tip, toPay] = ['TOTAL', 'Tip for staff', 'To pay'].map(amountOf);
      expect([total, toPay]).toEqual([1_415, (total ?? 0) + (tip ?? 0)]);
      const [card, cash, change] = ['Card 银行卡', 'Cash 现金', 'Change 找零'].map(amountOf);
      expect((card ?? 0) + (cash ?? 0) - (change ?? 0)).toBe(toPay);
    },
  );

  it('[SAL-98] are in English alone until the till is set so, and again after that', async () => {
    await openTill(engine);
    await printOn(48, 'en');
    await sell(engine, [testProduct(1).code]);
    expect((await linesOf(1, 48)).join('\n')).not.toMatch(/\p{Script=Han}/u);
    await printOn(48, 'en+zh');
    await sell(engine, [testProduct(1).code]);
    expect((await linesOf(2, 48)).join('\n')).toContain('TOTAL 总计');
    await engine.close();
    engine = await startTestEngine(folder.dataDir);
    await openTill(engine);
    await sell(engine, [testProduct(1).code]);
    expect((await linesOf(3, 48)).join('\n')).toContain('TOTAL 总计');
  });
});
