import type { ErrorTable } from '../../kernel/index.ts';

export const taxInvoiceErrors = {
  'sales.taxInvoiceIssued': {
    message: 'A tax invoice was issued for this sale already.',
    safe: 'It is as it was; a sale has one tax invoice.',
    next: 'Print a copy of it.',
    status: 409,
  },
  'sales.taxInvoiceUnknown': {
    message: 'No tax invoice of this sale is on this device.',
    safe: 'Nothing was changed.',
    next: 'Issue one, or look again once this device has been online.',
    status: 404,
  },
  'sales.taxInvoiceWithoutGst': {
    message: 'No GST was charged on this sale, so that there is no tax invoice of it.',
    safe: 'The sale and its receipt are as they were.',
    next: 'Give the customer the receipt.',
    status: 409,
  },
  'sales.buyerIncomplete': {
    message: 'A tax invoice needs the name and the address of who it is made out to.',
    safe: 'No tax invoice was issued.',
    next: 'Enter both.',
    status: 422,
  },
} as const satisfies ErrorTable;
