import { insertRow, type Projector } from '../../kernel/index.ts';
import type { taxInvoiceIssued } from './facts.ts';
import { taxInvoices } from './rows.ts';

/** An invoice → its row, without who it is made out to. */
export const projectTaxInvoice: Projector<typeof taxInvoiceIssued> = ({ envelope, body }) => {
  const { invoiceId, ...rest } = body;
  return [
    insertRow(taxInvoices, {
      ...rest,
      id: invoiceId,
      companyId: envelope.company,
      factId: envelope.id,
      issuedAt: envelope.at,
    }),
  ];
};
