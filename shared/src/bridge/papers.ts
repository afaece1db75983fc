import { z } from 'zod';
import type { PrinterStatus, ReceiptListItem } from '../bridge.ts';
import { rowId, saleId } from '../kernel/index.ts';
import { type ReceiptDocument, type TaxInvoiceBuyer, typedBuyer } from '../sales/index.ts';
import { method, nothing } from './method.ts';

/** The tax invoice that a sale has, as this device knows it. */
export interface TaxInvoiceView {
  readonly invoiceNumber: string;
  readonly issuedAt: string;
  readonly issuedBy: string | null;
  /** Null when it isn't on this device. */
  readonly buyer: TaxInvoiceBuyer | null;
  readonly document: ReceiptDocument;
}

/** Papers of a sale besides its receipt; all of them work without a network. */
export const paperMethods = {
  /** The sale that this till made last; null: none is here. */
  lastReceipt: method<ReceiptListItem | null>()('findReceipts', nothing),
  /** Null: none was issued, as far as is known here. */
  taxInvoice: method<TaxInvoiceView | null>()('findReceipts', z.strictObject({ saleId })),
  /** Issues and prints it; `invoiceId` is made by the caller before the first try. */
  issueTaxInvoice: method<TaxInvoiceView>()(
    'findReceipts',
    z.strictObject({ invoiceId: rowId, saleId, buyer: typedBuyer }),
  ),
  /** Prints it again, marked COPY. */
  printTaxInvoice: method<PrinterStatus>()('findReceipts', z.strictObject({ saleId })),
  giftReceipt: method<ReceiptDocument>()('findReceipts', z.strictObject({ saleId })),
  printGiftReceipt: method<PrinterStatus>()('findReceipts', z.strictObject({ saleId })),
  /** Where the customer finds the receipt on a phone, as soon as the server has the sale. */
  receiptLink: method<{ readonly url: string }>()('findReceipts', z.strictObject({ saleId })),
} as const;
