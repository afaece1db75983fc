import { displayDate, formatScaled, singaporeDate, singaporeTime } from '../kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '../sales/index.ts';

/** A count that was saved, with what it found. */
export interface CountPaperInput {
  readonly countId: string;
  readonly countedAt: string;
  readonly countedBy: string | null;
  readonly outletName: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly name: string;
    readonly thereMilli: number;
    readonly bookMilli: number;
  }[];
}

const QUANTITY_DECIMALS = 3;

/** Thousandths without the zeros that say nothing: `12`, `0.35`. */
const quantity = (milli: number): string =>
  formatScaled(milli, QUANTITY_DECIMALS)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
const difference = (milli: number): string => `${milli > 0 ? '+' : ''}${quantity(milli)}`;

const text = (words: string, align: 'left' | 'center', bold = false): ReceiptBlock => ({
  ...{ kind: 'text', text: words, align, size: 'normal', bold },
});
const pair = (left: string, right: string, bold = false): ReceiptBlock => ({
  ...{ kind: 'pair', left, right, size: 'normal', bold },
});

/** What was counted, what the book said, and by how much they differ [INV-44]; with a line to sign on. */
export const countPaper = (count: CountPaperInput): ReceiptDocument => ({
  saleId: count.countId,
  receiptNumber: '',
  form: 'receipt',
  copy: true,
  blocks: [
    { ...{ kind: 'text', text: 'STOCK COUNT 盘点', align: 'center', size: 'large', bold: true } },
    text(count.outletName, 'center'),
    pair(
      'Counted / 盘点时间',
      `${displayDate(singaporeDate(count.countedAt))} ${singaporeTime(count.countedAt)}`,
    ),
    ...(count.countedBy === null ? [] : [pair('By / 盘点人', count.countedBy)]),
    { kind: 'rule' },
    ...count.lines.flatMap(({ sku, name, thereMilli, bookMilli }): ReceiptBlock[] => [
      text(`${name} (${sku})`, 'left'),
      pair(
        `${quantity(thereMilli)} (book / 账面 ${quantity(bookMilli)})`,
        difference(thereMilli - bookMilli),
        thereMilli !== bookMilli,
      ),
    ]),
    { kind: 'rule' },
    text('Signature / 签名: ____________________', 'left'),
  ],
});
