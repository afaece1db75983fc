import { z } from 'zod';
import { outletId, rowId, saleId, staffId, text } from '../../kernel/index.ts';

/** Who a tax invoice is made out to (GST (General) Regulations, reg 11(1)(e)). */
export const taxInvoiceBuyer = z.object({
  name: text(200),
  /** Lines of it are separated by line feeds. */
  address: text(400),
  /** Their UEN or GST registration number; who claims the tax has one. */
  registration: z.nullable(text(30)),
  email: z.nullable(text(254)),
});
export type TaxInvoiceBuyer = z.output<typeof taxInvoiceBuyer>;

/** A buyer as somebody typed them; `decideIssueTaxInvoice` says what is missing. */
export const typedBuyer = z.strictObject({
  name: text(200),
  address: text(400),
  registration: z.nullable(text(30)),
  email: z.nullable(text(254)),
});

/** Who it is made out to is the fact's private part. */
export const taxInvoiceIssuedBody = z.object({
  invoiceId: rowId,
  saleId,
  /** Of the sale. */
  receiptNumber: text(30),
  invoiceNumber: text(40),
  outletId,
  issuedBy: staffId,
});
export type TaxInvoiceIssuedBody = z.output<typeof taxInvoiceIssuedBody>;
