import type { AskedItem } from '#shared/bridge/asked.ts';
import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import type { PrinterStatus, ReceiptListItem } from '#shared/bridge.ts';
import { type Result, reject } from '#shared/kernel/index.ts';
import type { ReceiptDocument, TaxInvoiceBuyer } from '#shared/sales/index.ts';

interface FakePaperParts {
  readonly receiptOf: (saleId: string) => ReceiptDocument | undefined;
  readonly lastReceipt: () => ReceiptListItem | null;
  readonly printer: () => PrinterStatus;
}

const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** Papers of sales: one tax invoice a sale, whose words are its receipt's. */
export function fakePapers({ receiptOf, lastReceipt, printer }: FakePaperParts) {
  const invoices = new Map<string, TaxInvoiceView>();
  return {
    lastReceipt: () => ok(lastReceipt()),
    taxInvoice: ({ saleId }: { saleId: string }) => ok(invoices.get(saleId) ?? null),
    issueTaxInvoice: ({ saleId, buyer }: { saleId: string; buyer: TaxInvoiceBuyer }) => {
      const receipt = receiptOf(saleId);
      const issued = invoices.get(saleId);
      if (receipt === undefined) return reject('sales.receiptUnknown');
      if (issued) return reject('sales.taxInvoiceIssued', { invoiceNumber: issued.invoiceNumber });
      if (buyer.name.trim() === '' || buyer.address.trim() === '') return reject('sales.buyerIncomplete');
      const view: TaxInvoiceView = {
        invoiceNumber: `${receipt.receiptNumber}-TI`,
        ...{ issuedAt: '2026-11-21T06:12:00.000Z', issuedBy: 'Mei Ling', buyer },
        document: { ...receipt, form: 'taxInvoice', copy: true },
      };
      invoices.set(saleId, view);
      return ok(view);
    },
    printTaxInvoice: () => ok(printer()),
    giftReceipt: ({ saleId }: { saleId: string }) => {
      const receipt = receiptOf(saleId);
      return receipt ? ok({ ...receipt, form: 'giftReceipt' as const }) : reject('sales.receiptUnknown');
    },
    printGiftReceipt: () => ok(printer()),
    receiptLink: ({ saleId }: { saleId: string }) =>
      ok({ url: `http://127.0.0.1:4600/r/${saleId}/AbCdEfGhIjKlMnOpQrStUv?t=${saleId}` }),
  };
}

/** What was asked for and no product is known of, counted. */
export function fakeAsked() {
  let asked: AskedItem[] = [];
  return {
    noteAsked: ({ code, words }: { code: string | null; words: string }) => {
      if (code === null && words.trim() === '') return reject('catalog.askedForNothing');
      const index = asked.findIndex((item) => item.code === code && (code !== null || item.words === words));
      const item = {
        ...{ code, words, department: null, sold: 0, asked: (asked[index]?.asked ?? 0) + 1 },
        ...{ lastPriceCents: null, lastAt: '2026-11-21T06:12:00.000Z', outlets: 'Toa Payoh' },
      };
      asked.splice(index < 0 ? asked.length : index, 1, item);
      return ok(null);
    },
    itemsAsked: () => ok(asked.toSorted((one, other) => other.asked - one.asked)),
    setItemAside: ({ code, words, reason }: { code: string | null; words: string; reason: string }) => {
      if (reason.trim() === '') return reject('catalog.reasonMissing');
      asked = asked.filter((item) => item.code !== code || (code === null && item.words !== words));
      return ok(null);
    },
  };
}
