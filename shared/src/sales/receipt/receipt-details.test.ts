import { describe, expect, it } from 'vitest';
import { newSampleId, sampleSale, sampleSettings } from '../../../test/samples.ts';
import { companyId, locationId, outletId } from '../../kernel/index.ts';
import {
  buildReceipt,
  projectSale,
  type ReceiptInput,
  type SaleLineRow,
  type SalePaymentRow,
  type SaleRow,
} from '../index.ts';

const fact = sampleSale({
  items: [{ priceCents: 500 }, { priceCents: 200 }],
  tenders: [
    { tender: 'nets', tenderedCents: 300, reference: 'T7 004211' },
    { tender: 'cash', tenderedCents: 1_000 },
  ],
});

function receiptInput(change: (line: SaleLineRow, index: number) => Partial<SaleLineRow>): ReceiptInput {
  const rowsOf = <Row>(table: string): Row[] =>
    projectSale(fact, { postingMonth: '2026-11' }).flatMap((write) =>
      write.kind === 'insert' && write.table.name === table ? [write.row as Row] : [],
    );
  const [sale] = rowsOf<SaleRow>('sales');
  if (sale === undefined) throw new Error('expected a sale');
  const company = companyId.parse(newSampleId());
  return {
    company: { id: company, name: 'Minimart', legalName: 'Minimart', uen: null, settings: sampleSettings },
    outlet: {
      id: outletId.parse(newSampleId()),
      companyId: company,
      code: 'BD',
      name: 'Bedok North',
      kind: 'shop',
      address: 'Blk 123 Bedok North Road',
      phone: null,
      locationId: locationId.parse(newSampleId()),
    },
    sale,
    lines: rowsOf<SaleLineRow>('sale_lines').map((line, index) => ({ ...line, ...change(line, index) })),
    payments: rowsOf<SalePaymentRow>('sale_payments'),
    cashierName: null,
    copy: false,
    language: 'en',
  };
}

/** Each line of the paper, `left | right` where it has two ends. */
const wordsOf = (change: Parameters<typeof receiptInput>[0]): readonly string[] =>
  buildReceipt(receiptInput(change)).blocks.flatMap((block) => {
    if (block.kind === 'text') return [block.text];
    return block.kind === 'pair' ? [`${block.left} | ${block.right}`] : [];
  });

/** The lines after the one that begins so. */
const below = (words: readonly string[], start: string, count: number): readonly string[] => {
  const index = words.findIndex((line) => line.startsWith(start));
  return words.slice(index + 1, index + 1 + count);
};

const name = 'Kopi-O, 3 in 1 | 5.00';

describe('what stands under a line of the paper', () => {
  it('[SAL-33] is what was taken off, by name or by hand with its reason, and it adds up', () => {
    const adjustments = [
      { kind: 'itemPromotion', code: 'P1', name: '3 for 10', nameZh: null, amountCents: 70 },
      { kind: 'markdown', code: '', name: '', nameZh: null, amountCents: 40 },
      { kind: 'lineDiscount', code: '', name: 'damaged', nameZh: null, amountCents: 10 },
    ] as const;
    const words = wordsOf((_, index) =>
      index === 0 ? { adjustments: [...adjustments], discountCents: 120, totalCents: 380 } : {},
    );
    expect(below(words, name, 4)).toEqual([
      '咖啡乌',
      '  3 for 10 | -0.70',
      '  Near its date | -0.40',
      '  Discount: damaged | -0.10',
    ]);
    expect(words).toContain('You saved | 1.20');
  });

  it('[SAL-23] is what was weighed, in kilograms, also when it is a whole one', () => {
    const weighed = (quantityMilli: number) =>
      wordsOf((_, index) => (index === 0 ? { isWeighed: true, quantityMilli } : {})).join('\n');
    expect(weighed(456)).toContain('  0.456 kg x 5.00/kg | 5.00');
    expect(weighed(1_000)).toContain('  1.000 kg x 5.00/kg | 5.00');
  });

  it('[SAL-34] is its deposit, which is no item', () => {
    const words = wordsOf((_, index) =>
      index === 1 ? { kind: 'deposit', name: 'Container deposit', nameZh: '容器押金', parentLine: 1 } : {},
    );
    expect(below(words, name, 2)).toEqual(['咖啡乌', '  Container deposit | 2.00']);
    expect(words).toContain('Items | 1');
  });

  it('[SAL-35] is its note, its serial numbers, its lot, and the list price that a hand went below', () => {
    const words = wordsOf((_, index) =>
      index === 0
        ? {
            note: 'gift wrap',
            serials: ['A1', 'A2'],
            lot: { code: 'L7', expiresOn: '2026-12-31' as never },
            priceSource: 'manual',
            listPriceCents: 650,
          }
        : {},
    );
    expect(below(words, name, 5)).toEqual([
      '咖啡乌',
      '  List price 6.50',
      '  gift wrap',
      '  Serial no. A1, A2',
      '  Lot L7, 31 Dec 2026',
    ]);
  });

  it('[SAL-36] each tender has its line and what its slip says, and nothing is said of savings when there are none', () => {
    const words = wordsOf(() => ({}));
    expect(below(words, 'TOTAL', 4)).toEqual(['NETS | 3.00', '  T7 004211', 'Cash | 10.00', 'Change | 6.00']);
    expect(words.some((line) => line.startsWith('You saved'))).toBe(false);
  });
});
