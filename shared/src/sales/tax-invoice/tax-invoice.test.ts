import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId, type SampleItem, sampleSale, sampleSettings } from '../../../test/samples.ts';
import type { CompanySettings } from '../../identity/index.ts';
import { companyId, locationId, outletId, parseScaled, rowId, staffId } from '../../kernel/index.ts';
import {
  buildGiftReceipt,
  buildReceipt,
  buildTaxInvoice,
  decideIssueTaxInvoice,
  projectSale,
  projectTaxInvoice,
  type ReceiptDocument,
  type SaleLineRow,
  type SaleRow,
  type TaxInvoiceBuyer,
  type TaxInvoiceRow,
  taxInvoiceIssued,
} from '../index.ts';

const buyer: TaxInvoiceBuyer = {
  name: 'Changi Hardware Pte. Ltd.',
  address: '10 Changi Village Road\nSingapore 500010',
  registration: '199912345M',
  email: null,
};

function soldAt(items: readonly SampleItem[], settings: CompanySettings = sampleSettings) {
  const fact = sampleSale({ items, settings, tenders: [{ tender: 'cash', tenderedCents: 99_999_00 }] });
  const rowsOf = <Row>(table: string): Row[] =>
    projectSale(fact, { postingMonth: '2026-11' }).flatMap((write) =>
      write.kind === 'insert' && write.table.name === table ? [write.row as Row] : [],
    );
  const [sale] = rowsOf<SaleRow>('sales');
  if (sale === undefined) throw new Error('expected a sale');
  const company = companyId.parse(newSampleId());
  return {
    envelope: fact.envelope,
    sale,
    lines: rowsOf<SaleLineRow>('sale_lines'),
    language: 'en' as const,
    company: {
      ...{ id: company, name: 'Bedok Minimart', legalName: 'Bedok Minimart Pte. Ltd.' },
      ...{ uen: '201812345K', settings },
    },
    outlet: {
      ...{ id: outletId.parse(newSampleId()), companyId: company, code: 'BD', name: 'Bedok North' },
      ...{ kind: 'shop' as const, address: 'Blk 123 Bedok North Road\nSingapore 460123', phone: null },
      locationId: locationId.parse(newSampleId()),
    },
  };
}

type Sold = ReturnType<typeof soldAt>;

const issue = (sold: Sold, typed: TaxInvoiceBuyer = buyer, issued?: TaxInvoiceRow) =>
  decideIssueTaxInvoice(
    { invoiceId: rowId.parse(newSampleId()), buyer: typed },
    { ...sold, issued, outletId: sold.outlet.id, by: staffId.parse(newSampleId()) },
  );

function issuedOf(sold: Sold): TaxInvoiceRow {
  const decided = issue(sold);
  if (!decided.ok) throw new Error(decided.error.code);
  const { envelope } = sold;
  const [write] = projectTaxInvoice({ envelope, body: decided.value.body }, { postingMonth: '2026-11' });
  if (write?.kind !== 'insert') throw new Error('expected a row');
  return write.row as TaxInvoiceRow;
}

const invoiceOf = (sold: Sold, copy = false): ReceiptDocument =>
  buildTaxInvoice({ ...sold, invoice: issuedOf(sold), buyer, copy });

const wordsOf = (document: ReceiptDocument): string =>
  document.blocks
    .flatMap((block) => {
      if (block.kind === 'pair') return [`${block.left} | ${block.right}`];
      return block.kind === 'text' || block.kind === 'barcode' ? [block.text] : [];
    })
    .join('\n');

const amountsOf = (document: ReceiptDocument): { left: string; cents: number }[] =>
  document.blocks.flatMap((block) =>
    block.kind === 'pair' && /^-?[\d,]+\.\d\d$/.test(block.right)
      ? [{ left: block.left, cents: parseScaled(block.right.replaceAll(',', ''), 2) }]
      : [],
  );

describe('a full tax invoice', () => {
  it('[SAL-80] is issued for a sale with GST, once, and made out to somebody with name and address', () => {
    const sold = soldAt([{ priceCents: 1_234_50 }]);
    const decided = issue(sold);
    expect(decided).toMatchObject({ ok: true, value: { body: { saleId: sold.sale.id } } });
    expect(issue(sold, buyer, issuedOf(sold))).toMatchObject({
      error: { code: 'sales.taxInvoiceIssued', details: { invoiceNumber: 'T01-000123' } },
    });
    for (const part of ['name', 'address'] as const) {
      expect(issue(sold, { ...buyer, [part]: ' \n ' })).toMatchObject({
        error: { code: 'sales.buyerIncomplete' },
      });
    }
    const without = soldAt([{ priceCents: 1_234_50 }], { ...sampleSettings, gst: null });
    expect(issue(without)).toMatchObject({ error: { code: 'sales.taxInvoiceWithoutGst' } });
    const later = { ...without, company: sold.company };
    expect(issue(later)).toMatchObject({ error: { code: 'sales.taxInvoiceWithoutGst' } });
  });

  it('[SAL-81] has the receipt’s number, and one of its own where it replaces a simplified tax invoice', () => {
    const large = soldAt([{ priceCents: 1_234_50 }]);
    expect(issuedOf(large).invoiceNumber).toBe('T01-000123');
    expect(wordsOf(invoiceOf(large))).not.toContain('Replaces');
    const small = soldAt([{ priceCents: 10_90 }]);
    expect(issuedOf(small).invoiceNumber).toBe('T01-000123-TI');
    expect(wordsOf(invoiceOf(small))).toContain('Replaces simplified tax invoice T01-000123');
    const decided = issue(small);
    if (!decided.ok) throw new Error(decided.error.code);
    const { body } = decided.value;
    const { envelope } = small;
    expect(taxInvoiceIssued.verify(body, envelope).ok).toBe(true);
    expect(taxInvoiceIssued.verify({ ...body, invoiceNumber: 'T01-000124' }, envelope).ok).toBe(false);
  });

  it('[SAL-82] of 1,234.50 says 1,132.57 and 101.93, and everything that the law wants', () => {
    const sold = soldAt([{ priceCents: 1_234_50 }]);
    const document = invoiceOf(sold, true);
    const text = wordsOf(document);
    for (const wanted of [
      ...['TAX INVOICE', 'COPY', 'Bedok Minimart Pte. Ltd.', 'Blk 123 Bedok North Road', 'Singapore 460123'],
      ...['GST Reg No. 201812345K', 'No. | T01-000123', 'Date | 21 Nov 2026', 'Changi Hardware Pte. Ltd.'],
      ...['10 Changi Village Road', 'Singapore 500010', 'UEN / GST Reg No. 199912345M', 'Kopi-O, 3 in 1'],
      ...['  Qty 1 | 1,132.57', 'Total excluding GST | 1,132.57', 'GST 9% | 101.93'],
      'TOTAL incl. GST | 1,234.50',
    ]) {
      expect(text).toContain(wanted);
    }
    expect(wordsOf(invoiceOf(sold))).not.toContain('COPY');
    const unknown = buildTaxInvoice({ ...sold, invoice: issuedOf(sold), buyer: null, copy: true });
    expect(wordsOf(unknown)).not.toContain('Changi');
  });

  it('[SAL-82] keeps who the buyer is out of what is signed', () => {
    const decided = issue(soldAt([{ priceCents: 2_000_00 }]));
    if (!decided.ok) throw new Error(decided.error.code);
    expect(JSON.stringify(decided.value.body)).not.toContain('Changi');
    expect(JSON.parse(decided.value.privateText ?? '')).toEqual(buyer);
  });

  it('[SAL-82] adds up, whatever was sold', () => {
    const anItem = fc.record({
      priceCents: fc.integer({ min: 0, max: 50_000 }),
      quantityMilli: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 20_000 })),
      gstCode: fc.constantFrom('SR', 'ZR', 'ES33', 'OS'),
    });
    fc.assert(
      fc.property(fc.array(anItem, { minLength: 1, maxLength: 12 }), (items) => {
        const sold = soldAt(items);
        const amounts = amountsOf(invoiceOf(sold));
        const of = (matches: (left: string) => boolean): number =>
          amounts.reduce((sum, { left, cents }) => (matches(left) ? sum + cents : sum), 0);
        const net = of((left) => left === 'Total excluding GST');
        expect(of((left) => left.startsWith('  Qty'))).toBe(net);
        expect(net + of((left) => left.startsWith('GST '))).toBe(sold.sale.totalCents);
        expect(of((left) => left === 'TOTAL incl. GST')).toBe(sold.sale.totalCents);
      }),
    );
  });
});

describe('a gift receipt', () => {
  it('[SAL-84] says what was bought, has the barcode of the receipt, and no amount', () => {
    const sold = soldAt([{ priceCents: 1_234_50 }, { priceCents: 500, quantityMilli: 3_000 }]);
    const document = buildGiftReceipt(sold);
    const text = wordsOf(document);
    expect(text).toContain('GIFT RECEIPT');
    expect(text).toContain('Kopi-O, 3 in 1 | 3');
    expect(document.blocks).toContainEqual({ kind: 'barcode', text: 'T01-000123' });
    expect(text).not.toMatch(/\d[.,]\d\d/);
    const full = buildReceipt({ ...sold, payments: [], cashierName: null, copy: false });
    expect(wordsOf(full)).toContain('1,234.50');
  });
});
