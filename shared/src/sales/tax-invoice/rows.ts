import {
  column,
  companyId,
  defineTable,
  factId,
  outletId,
  type RowOf,
  rowId,
  saleId,
  staffId,
} from '../../kernel/index.ts';

/** Tax invoices that were issued. Two tills may issue one for the same sale offline: both stand, and the first is shown. */
export const taxInvoices = defineTable({
  name: 'tax_invoices',
  home: 'everywhere',
  key: ['id'],
  columns: {
    id: column.id(rowId),
    companyId: column.id(companyId),
    /** Its private part says who the invoice is made out to. */
    factId: column.id(factId),
    saleId: column.id(saleId),
    receiptNumber: column.text(30),
    invoiceNumber: column.text(40),
    outletId: column.id(outletId),
    issuedBy: column.id(staffId),
    issuedAt: column.instant(),
  },
});
export type TaxInvoiceRow = RowOf<typeof taxInvoices>;
