import { type ProductRow, products } from '#shared/catalog/index.ts';
import {
  type CompanyId,
  columnName,
  formatScaled,
  productId,
  type Table,
  toPostgres,
  variantId,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { newSampleId, SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import type { SignedSale } from './test-device.fixture.ts';

type Wire = Readonly<Record<string, string | null>>;

/** A domain row as a shape sends it: every value text or null. */
export function wireRow(table: Table, row: Readonly<Record<string, unknown>>): Wire {
  const values = toPostgres(table, row);
  return Object.fromEntries(
    Object.keys(table.columns).map((name, index) => {
      const value = values[index] ?? null;
      return [columnName(name), value === null ? null : String(value)];
    }),
  );
}

export const testProduct = (company: CompanyId, name: string, barcode = '4006381333931'): ProductRow => ({
  id: productId.parse(newSampleId()),
  companyId: company,
  name,
  nameZh: null,
  description: null,
  categoryId: null,
  gstCode: 'SR',
  variants: [
    { id: variantId.parse(newSampleId()), sku: 'SKU', name: null, barcodes: [barcode], priceCents: 250 },
  ],
  picture: null,
  status: 'active',
  selling: null,
  furtherNames: null,
  updatedAt: SAMPLE_INSTANT,
});

export const wireProduct = (row: ProductRow): Wire => wireRow(products, row);

/** A fact as the shape `facts` sends it to an outlet. */
export function wireFact({ signed, envelope }: SignedSale, acceptNo: number, audience: string): Wire {
  return {
    id: envelope.id,
    company_id: envelope.company,
    stream_id: envelope.stream,
    sequence: String(envelope.sequence),
    type: envelope.type,
    at: envelope.at.replace('T', ' ').replace('Z', '+00'),
    envelope: signed.envelope,
    signature: signed.signature,
    private_salt: null,
    private_text: null,
    audience,
    accept_no: String(acceptNo),
    posting_month: '2026-12',
  };
}

/** The journal entry that the server posts for a fact, as its shape sends it. */
export function wireJournalEntry({ envelope }: SignedSale, audience: string): Wire {
  const registered = registeredFact(envelope.type);
  const body = registered?.definition.body.safeDecode(envelope.body as never);
  if (registered === undefined || !body?.success) throw new Error('expected a fact with books');
  const { journalEntry } = registered.project(
    { envelope, body: body.data as never },
    { postingMonth: '2026-12' },
  );
  if (journalEntry === undefined) throw new Error('expected a journal entry');
  return {
    id: journalEntry.id,
    company_id: journalEntry.companyId,
    fact_id: journalEntry.factId,
    outlet_id: journalEntry.outletId,
    kind: journalEntry.kind,
    reference: journalEntry.reference,
    entry_date: journalEntry.entryDate,
    posting_month: journalEntry.postingMonth,
    lines: JSON.stringify(
      journalEntry.lines.map((line) => ({
        accountCode: line.accountCode,
        debitCents: formatScaled(line.debitCents, 2),
        creditCents: formatScaled(line.creditCents, 2),
      })),
    ),
    audience,
  };
}
