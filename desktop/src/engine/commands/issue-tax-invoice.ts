import {
  accept,
  present,
  type Result,
  type RowId,
  reject,
  type SaleId,
  type StaffId,
} from '#shared/kernel/index.ts';
import { decideIssueTaxInvoice, type TaxInvoiceBuyer, type taxInvoiceIssued } from '#shared/sales/index.ts';
import type { Committer } from '../commit/commit-fact.ts';
import { readCompany } from '../queries/identity/people.ts';
import { readSale } from '../queries/sales/receipts.ts';
import { isTaxInvoiceRecorded, readTaxInvoice } from '../queries/sales/tax-invoices.ts';
import type { Store } from '../store/index.ts';

export interface IssueTaxInvoiceInput {
  readonly invoiceId: RowId;
  readonly saleId: SaleId;
  readonly buyer: TaxInvoiceBuyer;
}

/** Issues the tax invoice of a sale that is here, whoever made it; a repeat records nothing. */
export function issueTaxInvoice(
  { saleId, ...command }: IssueTaxInvoiceInput,
  { store, committer, by }: { readonly store: Store; readonly committer: Committer; readonly by: StaffId },
): Result<'issued' | 'repeated'> {
  if (isTaxInvoiceRecorded(store.reader, command.invoiceId)) {
    const journaled = committer.ensureJournaled();
    return journaled.ok ? accept('repeated') : journaled;
  }
  const issued = committer.commit<typeof taxInvoiceIssued>({
    actor: by,
    decide: ({ db, device }) => {
      const stored = readSale(db, saleId);
      if (stored === undefined) return reject('sales.receiptUnknown');
      return decideIssueTaxInvoice(command, {
        company: present(readCompany(db, device.companyId), 'the company of a device that sells'),
        sale: stored.sale,
        lines: stored.lines,
        issued: readTaxInvoice(db, saleId),
        outletId: device.outletId,
        by,
      });
    },
  });
  return issued.ok ? accept('issued') : issued;
}
