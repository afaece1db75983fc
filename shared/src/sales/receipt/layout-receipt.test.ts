import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutReceipt, type PaperColumns, type ReceiptBlock, type ReceiptDocument } from '../index.ts';
import { textColumns, wrapText } from './paper-text.ts';

const documentOf = (blocks: readonly ReceiptBlock[]): ReceiptDocument => ({
  saleId: '',
  receiptNumber: 'T01-000001',
  form: 'receipt',
  copy: false,
  blocks,
});

const someText = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(' ', 'a', 'Milo', '咖', '啡', '，', 'é', '１', '\t', '😀'),
    maxLength: 60,
  }),
);
const size = fc.constantFrom('normal' as const, 'large' as const);
const someAmount = fc
  .integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 })
  .map(
    (cents) =>
      `${Math.trunc(cents / 100).toLocaleString('en')}.${String(Math.abs(cents % 100)).padStart(2, '0')}`,
  );
const someBlock: fc.Arbitrary<ReceiptBlock> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text: someText,
    align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
    size,
    bold: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('pair' as const),
    left: someText,
    right: someAmount,
    size,
    bold: fc.boolean(),
  }),
  fc.constant({ kind: 'rule' as const }),
  fc.constant({ kind: 'gap' as const }),
);
const somePaper = fc.constantFrom<PaperColumns>(48, 42, 32);

/** What must survive a layout: everything but blanks, composed. */
const visible = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll(' ', '');

describe('the layout of a receipt', () => {
  it('[SAL-28] is never wider than the paper', () => {
    fc.assert(
      fc.property(fc.array(someBlock, { maxLength: 8 }), somePaper, (blocks, columns) => {
        for (const line of layoutReceipt(documentOf(blocks), columns)) {
          if (line.kind === 'barcode') continue;
          const factor = line.size === 'large' ? 2 : 1;
          expect(textColumns(line.text) * factor).toBeLessThanOrEqual(columns);
          expect(line.text).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('[SAL-28] loses no character of a text', () => {
    fc.assert(
      fc.property(someText, fc.integer({ min: 2, max: 48 }), (text, columns) => {
        expect(visible(wrapText(text, columns).join(''))).toBe(visible(text));
      }),
    );
  });

  it('[SAL-28] keeps each amount whole, at the right edge, and the name before it', () => {
    fc.assert(
      fc.property(someText, someAmount, size, somePaper, (left, right, blockSize, columns) => {
        const block = { kind: 'pair' as const, left, right, size: blockSize, bold: false };
        const lines = layoutReceipt(documentOf([block]), columns);
        const withAmount = lines.filter((line) => line.text.endsWith(right));
        expect(withAmount.length).toBeGreaterThan(0);
        const amountLine = withAmount.find(
          (line) =>
            line.kind === 'text' &&
            (line.align === 'right' || textColumns(line.text) * (line.size === 'large' ? 2 : 1) === columns),
        );
        expect(amountLine).toBeDefined();
        const others = lines.map((line) =>
          line === amountLine ? line.text.slice(0, -right.length) : line.text,
        );
        expect(visible(others.join(''))).toBe(visible(left));
      }),
    );
  });

  it('[SAL-28] counts two columns for a Chinese character and none for a mark on a letter', () => {
    expect(textColumns('Kopi 咖啡，')).toBe(11);
    expect(textColumns('e\u0301')).toBe(1);
    expect(wrapText('咖啡咖啡咖', 8)).toEqual(['咖啡咖啡', '咖']);
    expect(wrapText('a咖啡咖啡', 8)).toEqual(['a咖啡咖', '啡']);
  });

  it('[SAL-28] breaks between words, and within one only when it is wider than the paper', () => {
    expect(wrapText('Fresh milk full cream', 11)).toEqual(['Fresh milk', 'full cream']);
    expect(wrapText('  3 x 1.40', 20)).toEqual(['  3 x 1.40']);
    expect(wrapText('an unbreakable', 5)).toEqual(['an un', 'break', 'able']);
    expect(wrapText('', 32)).toEqual(['']);
  });

  it('[SAL-28] turns what could end a line or command a printer into blanks', () => {
    expect(wrapText('Tea\u001b@\nMilk', 32)).toEqual(['Tea @ Milk']);
  });
});
