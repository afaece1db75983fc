import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import { type DeviceSettings, defaultDeviceSettings } from '#shared/devices/index.ts';
import { uuidV7 } from '#shared/kernel/index.ts';
import { layoutReceipt, type PaperColumns, type ReceiptDocument } from '#shared/sales/index.ts';
import type { Engine } from '../../src/engine/engine.ts';
import {
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
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
