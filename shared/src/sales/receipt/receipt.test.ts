import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId, type SampleItem, sampleSale, sampleSettings } from '../../../test/samples.ts';
import type { CompanySettings } from '../../identity/index.ts';
import { companyId, locationId, outletId, parseScaled } from '../../kernel/index.ts';
import {
  buildReceipt,
  layoutReceipt,
  projectSale,
  type ReceiptDocument,
  type ReceiptInput,
  type SaleLineRow,
  type SalePaymentRow,
  type SaleRow,
} from '../index.ts';

interface Wanted {
  readonly items?: readonly SampleItem[];
  readonly names?: readonly { readonly name: string; readonly nameZh: string | null }[];
  readonly tenderedCents?: number;
  readonly settings?: CompanySettings;
  readonly copy?: boolean;
}

const unregistered: CompanySettings = { ...sampleSettings, gst: null };

/** The stored rows of a sale, as projecting it makes them. */
function receiptInput(wanted: Wanted = {}): ReceiptInput {
  const fact = sampleSale({
    ...(wanted.items && { items: wanted.items }),
    ...(wanted.settings && { settings: wanted.settings }),
    tenders: [{ tender: 'cash', tenderedCents: wanted.tenderedCents ?? 99_999_00 }],
  });
  const rowsOf = <Row>(table: string): Row[] =>
    projectSale(fact, { postingMonth: '2026-11' }).flatMap((write) =>
      write.kind === 'insert' && write.table.name === table ? [write.row as Row] : [],
    );
  const [sale] = rowsOf<SaleRow>('sales');
  if (sale === undefined) throw new Error('expected a sale');
  const company = companyId.parse(newSampleId());
  return {
    company: {
      id: company,
      name: 'Bedok Minimart',
      legalName: 'Bedok Minimart Pte. Ltd.',
      uen: '201812345K',
      settings: wanted.settings ?? sampleSettings,
    },
    outlet: {
      id: outletId.parse(newSampleId()),
      companyId: company,
      code: 'BD',
      name: 'Bedok North',
      kind: 'shop',
      address: 'Blk 123 Bedok North Road #01-45\nSingapore 460123',
      phone: '6123 4567',
      locationId: locationId.parse(newSampleId()),
    },
    sale,
    lines: rowsOf<SaleLineRow>('sale_lines').map((line, index) => ({ ...line, ...wanted.names?.[index] })),
    payments: rowsOf<SalePaymentRow>('sale_payments'),
    cashierName: 'Mei Ling',
    copy: wanted.copy ?? false,
    language: 'en',
  };
}

const receipt = (wanted: Wanted = {}): ReceiptDocument => buildReceipt(receiptInput(wanted));

/** What a person reads, centred and right-aligned lines put where they stand on the paper. */
const onPaper = (document: ReceiptDocument, columns: 48 | 42 | 32): string[] =>
  layoutReceipt(document, columns).map((line) => {
    if (line.kind === 'barcode') return `[${line.text}]`;
    if (line.align === 'left') return line.text;
    const width = line.size === 'large' ? columns / 2 : columns;
    const blank = width - [...line.text].length;
    return `${' '.repeat(Math.max(0, line.align === 'center' ? Math.floor(blank / 2) : blank))}${line.text}`;
  });

const wordsOf = (document: ReceiptDocument): string => onPaper(document, 48).join('\n');

/** The amount beside a label; undefined when there is no such label. */
const amountOf = (document: ReceiptDocument, label: string): number | undefined => {
  const block = document.blocks.find((each) => each.kind === 'pair' && each.left === label);
  return block?.kind === 'pair' ? parseScaled(block.right.replaceAll(',', ''), 2) : undefined;
};

describe('the form of a sale’s paper', () => {
  it('[SAL-20] is a simplified tax invoice up to 1,000.00 at one rate', () => {
    expect(receipt({ items: [{ priceCents: 140 }, { priceCents: 320 }] }).form).toBe('simplifiedTaxInvoice');
    expect(receipt({ items: [{ priceCents: 1_000_00 }] }).form).toBe('simplifiedTaxInvoice');
    expect(wordsOf(receipt())).toContain('TAX INVOICE');
  });

  it('[SAL-20] stays a simplified tax invoice with what is outside GST, such as a container deposit', () => {
    const document = receipt({ items: [{ priceCents: 200 }, { priceCents: 10, gstCode: 'OS' }] });
    expect(document.form).toBe('simplifiedTaxInvoice');
    expect(amountOf(document, 'Not subject to GST')).toBe(10);
    expect(amountOf(document, 'GST 9% included')).toBe(17);
  });

  it('[SAL-21] is a receipt above 1,000.00', () => {
    const document = receipt({ items: [{ priceCents: 1_000_01 }] });
    expect(document.form).toBe('receipt');
    expect(wordsOf(document)).not.toContain('TAX INVOICE');
    expect(wordsOf(document)).toContain('RECEIPT');
  });

  it.each(['ZR', 'ES33', 'ESN33'])('[SAL-21] is a receipt with a line of code %s', (gstCode) => {
    expect(receipt({ items: [{ priceCents: 140 }, { priceCents: 320, gstCode }] }).form).toBe('receipt');
    expect(receipt({ items: [{ priceCents: 320, gstCode }] }).form).toBe('receipt');
  });

  it('[SAL-21] is a receipt when the lines have two rates', () => {
    const input = receiptInput({ items: [{ priceCents: 140 }, { priceCents: 320 }] });
    const lines = input.lines.map((line, index) => (index === 0 ? { ...line, gstRatePpm: 80_000 } : line));
    expect(buildReceipt({ ...input, lines }).form).toBe('receipt');
  });

  it('[SAL-22] has nothing of GST when none was charged, also once the company is registered', () => {
    const input = receiptInput({ settings: unregistered });
    const later = { ...input, company: { ...input.company, uen: null, settings: sampleSettings } };
    for (const document of [buildReceipt(input), buildReceipt(later)]) {
      expect(document.form).toBe('receipt');
      expect(wordsOf(document)).not.toMatch(/gst|tax|9%|zero-rated|exempt/i);
    }
    expect(wordsOf(buildReceipt(later))).not.toContain('201812345K');
  });
});

describe('what the law wants on it', () => {
  const forms = [
    ['simplified tax invoice', receipt({ items: [{ priceCents: 1_40 }] })],
    ['receipt', receipt({ items: [{ priceCents: 2_000_00 }] })],
  ] as const;

  it.each(forms)('[SAL-26] the supplier, of a %s', (_name, document) => {
    const text = wordsOf(document);
    expect(text).toContain('Bedok Minimart Pte. Ltd.');
    expect(text).toContain('Blk 123 Bedok North Road #01-45');
    expect(text).toContain('Singapore 460123');
    expect(text).toContain('GST Reg No. 201812345K');
  });

  it.each(forms)('[SAL-26] number, date, description, total and the words, of a %s', (_name, document) => {
    const text = wordsOf(document);
    expect(text).toMatch(/^No\. +T01-000123$/m);
    expect(text).toContain('21 Nov 2026');
    expect(text).toContain('Kopi-O, 3 in 1');
    expect(text).toMatch(/^TOTAL +(1\.40|2,000\.00)$/m);
    expect(text).toContain('Price payable includes GST');
  });

  it('[SAL-29] the sale’s time is Singapore’s, 24 h, past midnight too', () => {
    const input = receiptInput();
    expect(wordsOf(buildReceipt(input))).toMatch(/^21 Nov 2026 +23:58$/m);
    const sale = { ...input.sale, completedAt: '2026-11-21T16:05:00.000Z' };
    expect(wordsOf(buildReceipt({ ...input, sale }))).toMatch(/^22 Nov 2026 +00:05$/m);
  });

  it('[SAL-24] GST by code, with the amounts that carry none', () => {
    const items = [
      { priceCents: 420 },
      { priceCents: 300, gstCode: 'ZR' },
      { priceCents: 50, gstCode: 'ES33' },
    ];
    const document = receipt({ items });
    expect(amountOf(document, 'GST 9% included')).toBe(35);
    expect(amountOf(document, 'Zero-rated (GST 0%)')).toBe(300);
    expect(amountOf(document, 'Exempt from GST')).toBe(50);
  });

  it('[SAL-27] a copy says so, and nothing else differs', () => {
    const input = receiptInput();
    const original = wordsOf(buildReceipt(input)).split('\n');
    const copy = wordsOf(buildReceipt({ ...input, copy: true })).split('\n');
    expect(original.filter((line) => line.includes('COPY'))).toEqual([]);
    expect(copy.filter((line) => line.trim() !== 'COPY')).toEqual(original);
    expect(copy).toHaveLength(original.length + 1);
  });
});

describe('its amounts', () => {
  const anItem = fc.record({
    priceCents: fc.integer({ min: 0, max: 50_000 }),
    quantityMilli: fc.oneof(
      fc.constant(1_000),
      fc.integer({ min: 1, max: 30 }).map((pieces) => pieces * 1_000),
      fc.integer({ min: 1, max: 20_000 }),
    ),
    gstCode: fc.constantFrom('SR', 'ZR', 'ES33', 'OS'),
  });

  const numbersOf = (document: ReceiptDocument): { left: string; cents: number }[] =>
    document.blocks.flatMap((block) =>
      block.kind === 'pair' && /^-?[\d,]+\.\d\d$/.test(block.right)
        ? [{ left: block.left, cents: parseScaled(block.right.replaceAll(',', ''), 2) }]
        : [],
    );

  it('[SAL-25] add up to the sale', () => {
    fc.assert(
      fc.property(fc.array(anItem, { minLength: 1, maxLength: 12 }), fc.boolean(), (items, isRegistered) => {
        const input = receiptInput({ items, settings: isRegistered ? sampleSettings : unregistered });
        const document = buildReceipt(input);
        const numbers = numbersOf(document);
        const total = numbers.findIndex(({ left }) => left === 'TOTAL');
        const ofLines = numbers.slice(0, total).reduce((sum, { cents }) => sum + cents, 0);
        expect(ofLines).toBe(input.sale.totalCents);
        expect(numbers[total]?.cents).toBe(input.sale.totalCents);
        const rounding = amountOf(document, 'Rounding') ?? 0;
        expect(rounding).toBe(input.sale.roundingCents);
        expect(amountOf(document, 'To pay') ?? input.sale.totalCents).toBe(input.sale.totalCents + rounding);
        expect((amountOf(document, 'Cash') ?? 0) - (amountOf(document, 'Change') ?? 0)).toBe(
          input.sale.totalCents + rounding,
        );
        const gst = numbers
          .filter(({ left }) => left.startsWith('GST '))
          .reduce((sum, row) => sum + row.cents, 0);
        expect(gst).toBe(input.sale.gstCents);
      }),
    );
  });

  it('[SAL-25] take a line’s discount off below it', () => {
    const input = receiptInput({ items: [{ priceCents: 500 }] });
    const lines = input.lines.map((line) => ({ ...line, discountCents: 120, totalCents: 380 }));
    const numbers = numbersOf(buildReceipt({ ...input, lines }));
    expect(numbers.slice(0, 2)).toEqual([
      { left: 'Kopi-O, 3 in 1', cents: 500 },
      { left: '  Discount', cents: -120 },
    ]);
  });

  it('[SAL-23] show quantity × unit price unless it is one piece, weights with three decimals', () => {
    const text = wordsOf(
      receipt({
        items: [
          { priceCents: 140 },
          { priceCents: 140, quantityMilli: 3_000 },
          { priceCents: 395, quantityMilli: 1_500 },
        ],
      }),
    );
    expect(text).toMatch(/^Kopi-O, 3 in 1 +1\.40$/m);
    expect(text).toMatch(/^ {2}3 x 1\.40 +4\.20$/m);
    expect(text).toMatch(/^ {2}1\.500 x 3\.95 +5\.93$/m);
    expect(text).not.toContain('1 x 1.40');
    expect(text).toMatch(/^Items +5$/m);
  });
});

describe('the whole of it', () => {
  const names = [
    { name: 'Pen, blue', nameZh: '蓝色圆珠笔' },
    { name: 'Jasmine tea without sugar, 1.5 litres', nameZh: '无糖茉莉花茶' },
    { name: 'Papaya', nameZh: null },
  ];

  it('[SAL-26] is this, of a simplified tax invoice on 58 mm paper', () => {
    const items = [
      { priceCents: 140 },
      { priceCents: 320, quantityMilli: 2_000 },
      { priceCents: 395, quantityMilli: 1_500 },
    ];
    expect(onPaper(receipt({ items, names, tenderedCents: 2_000 }), 32)).toEqual([
      ' Bedok Minimart',
      '    Bedok Minimart Pte. Ltd.',
      '          Bedok North',
      'Blk 123 Bedok North Road #01-45',
      '        Singapore 460123',
      '         Tel 6123 4567',
      '         UEN 201812345K',
      '     GST Reg No. 201812345K',
      '',
      '          TAX INVOICE',
      'No.                   T01-000123',
      '21 Nov 2026                23:58',
      'Register                     T01',
      'Cashier                 Mei Ling',
      '--------------------------------',
      'Pen, blue                   1.40',
      '蓝色圆珠笔',
      'Jasmine tea without sugar, 1.5',
      'litres',
      '无糖茉莉花茶',
      '  2 x 3.20                  6.40',
      'Papaya',
      '  1.500 x 3.95              5.93',
      '--------------------------------',
      'Items                          4',
      'TOTAL      13.73',
      'Rounding                    0.02',
      'To pay                     13.75',
      'Cash                       20.00',
      'Change                      6.25',
      '--------------------------------',
      'GST 9% included             1.13',
      '   Price payable includes GST',
      '',
      '           Thank you',
      '',
      '[T01-000123]',
    ]);
  });

  it('[SAL-22] is this, of a copy from a shop without GST on 80 mm paper', () => {
    const document = receipt({
      items: [{ priceCents: 1_234_50 }],
      names: [{ name: 'Rice cooker', nameZh: '电饭锅' }],
      tenderedCents: 1_300_00,
      settings: unregistered,
      copy: true,
    });
    expect(onPaper(document, 48)).toEqual([
      '     Bedok Minimart',
      '            Bedok Minimart Pte. Ltd.',
      '                  Bedok North',
      '        Blk 123 Bedok North Road #01-45',
      '                Singapore 460123',
      '                 Tel 6123 4567',
      '                 UEN 201812345K',
      '',
      '                    RECEIPT',
      '          COPY',
      'No.                                   T01-000123',
      '21 Nov 2026                                23:58',
      'Register                                     T01',
      'Cashier                                 Mei Ling',
      '------------------------------------------------',
      'Rice cooker                             1,234.50',
      '电饭锅',
      '------------------------------------------------',
      'Items                                          1',
      'TOTAL           1,234.50',
      'Cash                                    1,300.00',
      'Change                                     65.50',
      '',
      '                   Thank you',
      '',
      '[T01-000123]',
    ]);
  });
});
