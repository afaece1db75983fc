import type { CompanyRow } from '../../identity/index.ts';
import {
  accept,
  canonicalJson,
  type Decision,
  isStorableText,
  type OutletId,
  type Result,
  type RowId,
  reject,
  type StaffId,
} from '../../kernel/index.ts';
import { receiptForm } from '../receipt/receipt-form.ts';
import type { SaleLineRow, SaleRow } from '../rows.ts';
import { taxInvoiceIssued } from './facts.ts';
import { invoiceNumberOf } from './invoice-number.ts';
import type { TaxInvoiceRow } from './rows.ts';
import type { TaxInvoiceBuyer } from './schema.ts';

export interface IssueTaxInvoice {
  /** Made before the first try. */
  readonly invoiceId: RowId;
  readonly buyer: TaxInvoiceBuyer;
}

export interface IssueTaxInvoiceReads {
  readonly company: CompanyRow;
  readonly sale: SaleRow;
  readonly lines: readonly SaleLineRow[];
  /** The one that was issued for this sale before; undefined when none is known here. */
  readonly issued: TaxInvoiceRow | undefined;
  readonly outletId: OutletId;
  readonly by: StaffId;
}

/**
 * Decides a full tax invoice [SAL-80] (RULES.md R24): for any sale with GST, at the counter or later, once. Nobody else is asked, so
 * that it works without a network; two tills that issue one each offline are told at ingest [SAL-83].
 */
export function decideIssueTaxInvoice(
  command: IssueTaxInvoice,
  reads: IssueTaxInvoiceReads,
): Result<Decision<typeof taxInvoiceIssued>> {
  const { company, sale, lines, issued } = reads;
  if (issued !== undefined) return reject('sales.taxInvoiceIssued', { invoiceNumber: issued.invoiceNumber });
  if (!sale.gstCharged || company.settings.gst === null) return reject('sales.taxInvoiceWithoutGst');
  const buyer = readBuyer(command.buyer);
  if (!buyer.ok) return buyer;
  return accept({
    definition: taxInvoiceIssued,
    outlets: [...new Set([reads.outletId, sale.outletId])],
    privateText: canonicalJson(buyer.value),
    body: {
      invoiceId: command.invoiceId,
      saleId: sale.id,
      receiptNumber: sale.receiptNumber,
      invoiceNumber: invoiceNumberOf(sale.receiptNumber, receiptForm(company, sale, lines)),
      outletId: reads.outletId,
      issuedBy: reads.by,
    },
  });
}

/** What was typed → what is kept; name and address are what the law asks for (reg 11(1)(e)). */
function readBuyer(typed: TaxInvoiceBuyer): Result<TaxInvoiceBuyer> {
  const buyer = {
    name: tidy(typed.name),
    address: typed.address
      .split('\n')
      .map(tidy)
      .filter((line) => line !== '')
      .join('\n'),
    registration: tidy(typed.registration ?? '') || null,
    email: tidy(typed.email ?? '') || null,
  };
  const isWhole = buyer.name !== '' && buyer.address !== '';
  const isStorable = Object.values(buyer).every((text) => text === null || isStorableText(text));
  return isWhole && isStorable ? accept(buyer) : reject('sales.buyerIncomplete');
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();
