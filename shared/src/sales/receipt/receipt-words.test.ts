import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId, type SampleItem, sampleSale, sampleSettings } from '../../../test/samples.ts';
import type { ReceiptLanguage } from '../../devices/index.ts';
import { companyId, locationId, outletId, rowId, staffId } from '../../kernel/index.ts';
import {
  buildGiftReceipt,
  buildReceipt,
  buildTaxInvoice,
  layoutReceipt,
  type PaperColumns,
  projectSale,
  type ReceiptBlock,
  type ReceiptDocument,
  type ReceiptInput,
  type SaleLineRow,
  type SalePaymentRow,
  type SaleRow,
} from '../index.ts';
import { textColumns } from './paper-text.ts';
import { receiptWords } from './receipt-words.ts';
import { trainingPaper } from './training-paper.ts';

type LineChange = Partial<Omit<SaleLineRow, 'id'>>;

function sold(
  items: readonly SampleItem[],
  change: (line: SaleLineRow, index: number) => LineChange = () => ({}),
): ReceiptInput {
  const fact = sampleSale({ items, tenders: [{ tender: 'cash', tenderedCents: 99_999_00 }] });
  const rowsOf = <Row>(table: string): Row[] =>
    projectSale(fact, { postingMonth: '2026-11' }).flatMap((write) =>
      write.kind === 'insert' && write.table.name === table ? [write.row as Row] : [],
    );
  const [sale] = rowsOf<SaleRow>('sales');
  if (sale === undefined) throw new Error('expected a sale');
  const company = companyId.parse(newSampleId());
  return {
    company: {
      ...{ id: company, name: 'Bedok Minimart', legalName: 'Bedok Minimart Pte. Ltd.' },
      ...{ uen: '201812345K', settings: sampleSettings },
    },
    outlet: {
      ...{ id: outletId.parse(newSampleId()), companyId: company, code: 'BD', name: 'Bedok North' },
      ...{ kind: 'shop' as const, address: 'Blk 123 Bedok North Road', phone: '6123 4567' },
      locationId: locationId.parse(newSampleId()),
    },
    sale,
    lines: rowsOf<SaleLineRow>('sale_lines').map((line, index) => ({ ...line, ...change(line, index) })),
    payments: rowsOf<SalePaymentRow>('sale_payments'),
    cashierName: 'Mei Ling',
    copy: true,
    language: 'en',
  };
}

const buyer = { name: 'Changi Hardware', address: '10 Changi Road', registration: '199912345M', email: null };

/** Every paper that a customer may get of a sale. */
function papersOf(input: ReceiptInput, language: ReceiptLanguage): ReceiptDocument[] {
  const { company, outlet, sale, lines, copy } = input;
  const invoice = {
    ...{ id: rowId.parse(newSampleId()), factId: sale.factId, companyId: sale.companyId },
    ...{ saleId: sale.id, outletId: sale.outletId, invoiceNumber: `${sale.receiptNumber}-TI` },
    receiptNumber: sale.receiptNumber,
    ...{ issuedAt: '2026-11-25T02:00:00.000Z' as SaleRow['completedAt'] },
    issuedBy: staffId.parse(newSampleId()),
  };
  const taxInvoice = { company, outlet, sale, lines, copy, language, invoice };
  return [
    buildReceipt({ ...input, language }),
    buildGiftReceipt({ company, outlet, sale, lines, language }),
    buildTaxInvoice({ ...taxInvoice, buyer }),
    buildTaxInvoice({ ...taxInvoice, buyer: null }),
  ];
}

/** A sale in which there is something of everything that a paper can say. */
const everything = (): ReceiptInput => {
  const taken = (kind: string, name: string) => ({
    ...{ kind, code: '', name, amountCents: 10 },
    ...{ promotionId: null, quantityMilli: null },
  });
  const changes: readonly LineChange[] = [
    {
      discountCents: 30,
      adjustments: [
        taken('lineDiscount', 'Dented'),
        taken('cartDiscount', 'Regular'),
        taken('points', ''),
      ] as unknown as NonNullable<SaleLineRow['adjustments']>,
    },
    {
      ...{ discountCents: 10, gstCode: 'ZR', gstRatePpm: 0, gstCents: 0 },
      adjustments: [taken('markdown', '')] as unknown as NonNullable<SaleLineRow['adjustments']>,
    },
    { discountCents: 10, adjustments: null, gstCode: 'ES33', gstRatePpm: 0, gstCents: 0 },
    {
      ...{
        priceSource: 'manual',
        listPriceCents: 99_999,
        serials: ['A1', 'A2'],
        gstCode: 'OS',
        gstRatePpm: 0,
      },
      lot: { code: 'L7', expiresOn: '2027-01-31' } as NonNullable<SaleLineRow['lot']>,
      gstCents: 0,
    },
  ];
  const input = sold(
    [{ priceCents: 140 }, { priceCents: 320 }, { priceCents: 500 }, { priceCents: 263 }],
    (_, index) => changes[index] ?? {},
  );
  const [payment] = input.payments;
  if (payment === undefined) throw new Error('expected a payment');
  const tenders = [
    'cash',
    'card',
    'nets',
    'paynow',
    'voucher',
    'other',
    'giftCard',
    'storeCredit',
    'tapestry',
  ];
  const storedValue = { last4: '4321', leftCents: 1_250 };
  return {
    ...input,
    sale: { ...input.sale, roundingCents: -3 as SaleRow['roundingCents'] },
    payments: tenders.map((tender) => {
      const ofCard = tender === 'giftCard' ? { storedValue } : {};
      return { ...payment, tender, tipCents: 100, ...ofCard } as SalePaymentRow;
    }),
  };
};

/** A sale whose paper is a simplified tax invoice. */
const simple = (): ReceiptInput => sold([{ priceCents: 140 }]);

const chineseOnPaper = Object.entries<string>(receiptWords).filter(([word, chinese]) => word !== chinese);

/** The paper's own Chinese taken out again, by the table alone. */
const inEnglish = (text: string): string =>
  chineseOnPaper
    .toSorted(([one], [other]) => other.length - one.length)
    .reduce((rest, [word, chinese]) => rest.replaceAll(`${word} ${chinese}`, word), text);

const blockInEnglish = (block: ReceiptBlock): ReceiptBlock => {
  if (block.kind === 'text') return { ...block, text: inEnglish(block.text) };
  if (block.kind !== 'pair') return block;
  return { ...block, left: inEnglish(block.left), right: inEnglish(block.right) };
};

const textOf = (document: ReceiptDocument): string =>
  document.blocks
    .map((block) =>
      block.kind === 'text' ? block.text : block.kind === 'pair' ? `${block.left} | ${block.right}` : '',
    )
    .join('\n');

const someItems = fc.array(
  fc.record({
    priceCents: fc.integer({ min: 1, max: 5_000_00 }),
    quantityMilli: fc.constantFrom(1_000, 3_000, 1_500),
    gstCode: fc.constantFrom('SR', 'ZR', 'ES33'),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('the languages of customers’ papers', () => {
  it('[SAL-98] keep every English word, with its Chinese behind it', () => {
    for (const input of [simple(), everything()]) {
      const english = papersOf(input, 'en');
      const bilingual = papersOf(input, 'en+zh');
      expect(bilingual.map(({ blocks }) => blocks.map(blockInEnglish))).toEqual(
        english.map(({ blocks }) => blocks),
      );
      expect(bilingual.map(({ form }) => form)).toEqual(english.map(({ form }) => form));
    }
  });

  it('[SAL-98] say each word of the table somewhere, and only when Chinese is asked for', () => {
    const said = (language: ReceiptLanguage): string =>
      [simple(), everything()].flatMap((input) => papersOf(input, language).map(textOf)).join('\n');
    const bilingual = said('en+zh');
    expect(chineseOnPaper.filter(([, chinese]) => !bilingual.includes(chinese))).toEqual([]);
    expect(chineseOnPaper.filter(([, chinese]) => said('en').includes(chinese))).toEqual([]);
  });

  it('[SAL-26] [SAL-98] keep what IRAS wants in English on a bilingual paper', () => {
    const [receipt, , invoice] = papersOf(simple(), 'en+zh').map(textOf);
    for (const words of ['TAX INVOICE', 'GST Reg No.', 'Price payable includes GST', 'GST 9% included'])
      expect(receipt).toContain(words);
    for (const words of ['TAX INVOICE', 'GST Reg No.', 'Total excluding GST', 'TOTAL incl. GST'])
      expect(invoice).toContain(words);
    expect(receipt).toContain('TOTAL 总计 | 1.40');
    expect(receipt).toContain('TAX INVOICE 税务发票');
    expect(receipt).toContain('COPY 副本');
  });

  it('[SAL-98] say our own lines in the paper’s language, and goods by every name that they have', () => {
    const input = sold(
      [{ priceCents: 140 }, { priceCents: 10 }, { priceCents: 15 }],
      (_, index) =>
        [
          { name: 'Kopi', nameZh: '咖啡' },
          { kind: 'deposit' as const, name: 'Container deposit', nameZh: '容器押金', parentLine: 1 },
          { kind: 'serviceCharge' as const, name: 'Service charge 10%', nameZh: '服务费 10%' },
        ][index] ?? {},
    );
    for (const paper of papersOf(input, 'en')) expect(textOf(paper)).not.toMatch(/容器押金|服务费/);
    for (const paper of papersOf(input, 'en')) expect(textOf(paper)).toContain('咖啡');
    const [receipt, , invoice] = papersOf(input, 'en+zh').map(textOf);
    for (const words of ['容器押金', '服务费 10%', '咖啡']) {
      expect(receipt).toContain(words);
      expect(invoice).toContain(words);
    }
  });

  it('[IDN-6] leave no heading, number or GST number on a paper of training, in either language', () => {
    const isOfTheBooks = /(TAX INVOICE|税务发票|GIFT RECEIPT|GST Reg|税号|Price payable|Replaces|No\. )/;
    for (const language of ['en', 'en+zh'] as const)
      for (const input of [simple(), everything()])
        for (const paper of papersOf(input, language)) {
          const text = textOf(trainingPaper(paper));
          expect(textOf(paper)).toMatch(isOfTheBooks);
          expect(text.replaceAll('NOT A RECEIPT', '')).not.toMatch(isOfTheBooks);
          expect(text).not.toContain(input.sale.receiptNumber);
          expect(text.match(/NOT A RECEIPT/g)).toHaveLength(2);
          expect(trainingPaper(paper).form).toBe('receipt');
        }
  });

  it('[SAL-28] [SAL-98] fit the paper in both languages and at every width, and break no Chinese word', () => {
    const languages = fc.constantFrom<ReceiptLanguage>('en', 'en+zh');
    const papers = fc.constantFrom<PaperColumns>(48, 42, 32);
    fc.assert(
      fc.property(someItems, languages, papers, (items, language, columns) => {
        for (const document of papersOf(sold(items), language)) expectToFit(document, columns);
      }),
      { numRuns: 60 },
    );
    for (const columns of [48, 42, 32] as const)
      for (const document of papersOf(everything(), 'en+zh')) expectToFit(document, columns);
  });
});

function expectToFit(document: ReceiptDocument, columns: PaperColumns): void {
  const lines = layoutReceipt(document, columns);
  for (const line of lines) {
    if (line.kind === 'barcode') continue;
    expect(textColumns(line.text) * (line.size === 'large' ? 2 : 1)).toBeLessThanOrEqual(columns);
  }
  const countOf = (texts: readonly string[], word: string): number =>
    texts.reduce((count, text) => count + text.split(word).length - 1, 0);
  const laidOut = lines.map(({ text }) => text);
  const whole = [textOf(document)];
  for (const [, chinese] of chineseOnPaper)
    expect([chinese, countOf(laidOut, chinese)]).toEqual([chinese, countOf(whole, chinese)]);
}
