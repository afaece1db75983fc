import { displayDate, singaporeDate } from '../../kernel/index.ts';
import { isDerivedLine } from '../schema.ts';
import { binding, centered, isSaid, left, pair } from './blocks.ts';
import { headerOf, type ReceiptInput } from './build-receipt.ts';
import type { ReceiptBlock, ReceiptDocument } from './document.ts';
import { printedQuantityOf } from './receipt-figures.ts';
import { sayIn } from './receipt-words.ts';

/** A receipt for whoever gets the goods as a present [SAL-84]: what they are and the receipt's barcode, and no amount of money. */
export function buildGiftReceipt(
  input: Pick<ReceiptInput, 'company' | 'outlet' | 'sale' | 'lines' | 'language'>,
): ReceiptDocument {
  const { sale } = input;
  const say = sayIn(input.language);
  const goods = input.lines
    .filter((line) => !isDerivedLine(line))
    .toSorted((one, other) => one.lineNumber - other.lineNumber);
  return {
    saleId: sale.id,
    receiptNumber: sale.receiptNumber,
    form: 'giftReceipt',
    // It is no proof of what was paid, so that it may be printed for each present.
    copy: true,
    blocks: [
      ...headerOf(input),
      { kind: 'gap' },
      binding({ ...centered(say('GIFT RECEIPT')), bold: true }),
      binding({ ...pair(say('No.'), sale.receiptNumber), bold: true }),
      pair(say('Date'), displayDate(singaporeDate(sale.completedAt))),
      { kind: 'rule' },
      ...goods.flatMap((line): ReceiptBlock[] => [
        pair(line.name, printedQuantityOf(line)),
        ...(line.nameZh !== null && isSaid(line.nameZh) ? [left(line.nameZh)] : []),
      ]),
      { kind: 'rule' },
      binding(centered(say('Bring this receipt to exchange'))),
      { kind: 'gap' },
      { kind: 'barcode', text: sale.receiptNumber },
    ],
  };
}
