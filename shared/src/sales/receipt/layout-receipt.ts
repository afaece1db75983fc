import { assert } from '../../kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from './document.ts';
import { paperText, textColumns, wrapText } from './paper-text.ts';

/** Characters across the paper: 48 or 42 on 80 mm, 32 on 58 mm. */
export type PaperColumns = 48 | 42 | 32;

/** One line of the paper. Of a large line each character is two columns wide and two lines high. */
export type LaidOutLine =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'center' | 'right';
      readonly size: 'normal' | 'large';
      readonly bold: boolean;
    }
  | { readonly kind: 'barcode'; readonly text: string };

/** At least one blank column between what stands left and its amount. */
const PAIR_GUTTER_COLUMNS = 1;
/** The left side of a pair keeps this much; an amount that leaves less gets a line of its own. */
const PAIR_LEFT_MIN_COLUMNS = 6;

/**
 * A receipt broken to the paper's width [SAL-28]: the same lines on the screen and on the printer. Names wrap; an amount is
 * never split; Chinese characters take two columns.
 */
export function layoutReceipt(document: ReceiptDocument, columns: PaperColumns): readonly LaidOutLine[] {
  return document.blocks.flatMap((block) => layoutBlock(block, columns));
}

function layoutBlock(block: ReceiptBlock, columns: PaperColumns): LaidOutLine[] {
  switch (block.kind) {
    case 'rule':
      return [plain('-'.repeat(columns))];
    case 'gap':
      return [plain('')];
    case 'barcode':
      return [{ kind: 'barcode', text: block.text }];
    case 'text':
      return wrapText(block.text, columnsFor(block.size, columns)).map((text) => ({ ...block, text }));
    case 'pair':
      return layoutPair(block, columns);
  }
}

const columnsFor = (size: 'normal' | 'large', columns: number): number =>
  size === 'large' ? Math.floor(columns / 2) : columns;

const plain = (text: string): LaidOutLine => ({
  kind: 'text',
  text,
  align: 'left',
  size: 'normal',
  bold: false,
});

/** Left text and right text on one line; a long left side wraps, with the right side on its first line. */
function layoutPair(block: ReceiptBlock & { kind: 'pair' }, paperColumns: number): LaidOutLine[] {
  const right = paperText(block.right).trim();
  const columns = columnsFor(block.size, paperColumns);
  if (block.size === 'large' && textColumns(right) > columns)
    return layoutPair({ ...block, size: 'normal' }, paperColumns);
  const line = (text: string, align: 'left' | 'right'): LaidOutLine => ({
    kind: 'text',
    text,
    align,
    size: block.size,
    bold: block.bold,
  });
  const leftColumns = columns - textColumns(right) - PAIR_GUTTER_COLUMNS;
  if (leftColumns < PAIR_LEFT_MIN_COLUMNS) {
    return [
      ...wrapText(block.left, columns).map((text) => line(text, 'left')),
      ...wrapText(right, columns).map((text) => line(text, 'right')),
    ];
  }
  const [first = '', ...others] = wrapText(block.left, leftColumns);
  const blanks = columns - textColumns(first) - textColumns(right);
  assert(blanks >= PAIR_GUTTER_COLUMNS, 'a pair that fits its line');
  return [line(`${first}${' '.repeat(blanks)}${right}`, 'left'), ...others.map((text) => line(text, 'left'))];
}
