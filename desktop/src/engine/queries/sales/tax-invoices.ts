import type { TaxInvoiceView } from '#shared/bridge/papers.ts';
import { fromSqlite, present } from '#shared/kernel/index.ts';
import {
  buildTaxInvoice,
  type TaxInvoiceBuyer,
  type TaxInvoiceRow,
  taxInvoiceBuyer,
  taxInvoices,
} from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readDeviceSettings } from '../devices/settings.ts';
import { readCompany, readOutlet, readStaffName } from '../identity/people.ts';
import { readSale } from './receipts.ts';

/** The tax invoice of a sale; the first, should two tills have issued one. */
export function readTaxInvoice(db: ReadableDb, saleId: string): TaxInvoiceRow | undefined {
  const stored = db
    .prepare('SELECT * FROM tax_invoices WHERE sale_id = ? ORDER BY issued_at, id LIMIT 1')
    .get(saleId);
  return stored === undefined ? undefined : fromSqlite(taxInvoices, stored);
}

export const isTaxInvoiceRecorded = (db: ReadableDb, id: string): boolean =>
  db.prepare('SELECT 1 FROM tax_invoices WHERE id = ?').get(id) !== undefined;

/** A sale's tax invoice as it is shown and printed; undefined when there is none here. */
export function viewTaxInvoice(
  db: ReadableDb,
  saleId: string,
  kind: 'original' | 'copy',
): TaxInvoiceView | undefined {
  const invoice = readTaxInvoice(db, saleId);
  const stored = readSale(db, saleId);
  if (invoice === undefined || stored === undefined) return undefined;
  const { sale, lines } = stored;
  const company = present(readCompany(db, sale.companyId), 'the company of a device that sells');
  const outlet = readOutlet(db, sale.outletId);
  if (outlet === undefined) return undefined;
  const buyer = readBuyer(db, invoice);
  return {
    invoiceNumber: invoice.invoiceNumber,
    issuedAt: invoice.issuedAt,
    issuedBy: readStaffName(db, invoice.issuedBy),
    buyer,
    document: buildTaxInvoice({
      ...{ company, outlet, sale, lines, invoice, buyer },
      copy: kind === 'copy',
      language: readDeviceSettings(db).receiptLanguage,
    }),
  };
}

/** Who it is made out to, from the private part of its fact. */
function readBuyer(db: ReadableDb, { factId }: TaxInvoiceRow): TaxInvoiceBuyer | null {
  const text = db
    .prepare<{ text: string | null }>('SELECT private_text AS text FROM facts WHERE id = ?')
    .get(factId)?.text;
  return text ? taxInvoiceBuyer.parse(JSON.parse(text)) : null;
}
