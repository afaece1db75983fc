import type { ReceiptBlock, ReceiptDocument } from '#shared/sales/index.ts';

const text = (words: string): ReceiptBlock & { kind: 'text' } => ({
  kind: 'text',
  text: words,
  align: 'left',
  size: 'normal',
  bold: false,
});

const pair = (left: string, right: string): ReceiptBlock & { kind: 'pair' } => ({
  kind: 'pair',
  left,
  right,
  size: 'normal',
  bold: false,
});

/** A receipt with every kind of block, Chinese and a name longer than the paper. */
export const sampleReceipt = (number = 1, changes: Partial<ReceiptDocument> = {}): ReceiptDocument => {
  const receiptNumber = `T01-${String(number).padStart(6, '0')}`;
  return {
    saleId: `sale-${number}`,
    receiptNumber,
    form: 'simplifiedTaxInvoice',
    copy: false,
    blocks: [
      { ...text('Bedok Minimart'), align: 'center', size: 'large', bold: true },
      { ...text('TAX INVOICE'), align: 'center', bold: true },
      pair('No.', receiptNumber),
      { kind: 'rule' },
      text('Jasmine tea without sugar, the large bottle of 1.5 litres'),
      text('无糖茉莉花茶（大瓶）'),
      pair('  2 x 3.20', '6.40'),
      pair('Papaya', '5.93'),
      { kind: 'rule' },
      { ...pair('TOTAL', '12.33'), size: 'large', bold: true },
      { ...text('Right'), align: 'right' },
      { kind: 'gap' },
      { kind: 'barcode', text: receiptNumber },
    ],
    ...changes,
  };
};
