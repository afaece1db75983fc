import { accept, defineFact, reject } from '../../kernel/index.ts';
import { isNumberOf } from './invoice-number.ts';
import { taxInvoiceIssuedBody } from './schema.ts';

/** A customer asked for a full tax invoice of a sale, and got it: the device's, because it is handed over at once. */
export const taxInvoiceIssued = defineFact({
  type: 'sales.taxInvoiceIssued.v1',
  authority: 'device',
  body: taxInvoiceIssuedBody,
  verify: ({ invoiceNumber, receiptNumber }) =>
    isNumberOf(invoiceNumber, receiptNumber) ? accept(null) : reject('sales.factInconsistent'),
});
