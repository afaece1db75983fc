import type { ReceiptBlock, ReceiptDocument } from './document.ts';

/** Receipts of a till in training are numbered in this series, which no stream has. */
export const TRAINING_SERIES = 'TRAIN';

const words = (text: string, size: 'normal' | 'large'): ReceiptBlock => ({
  kind: 'text',
  text,
  align: 'center',
  size,
  bold: true,
});

const mark: readonly ReceiptBlock[] = [
  words('TRAINING', 'large'),
  words('NOT A RECEIPT', 'large'),
  words('培训 · 不是收据', 'normal'),
];

/**
 * A paper of a till in training: says so before anything else and after it, has nothing that can be scanned, and nothing that would make
 * it a receipt or a tax invoice: no heading, no number, no GST number [IDN-6].
 */
export const trainingPaper = (document: ReceiptDocument): ReceiptDocument => ({
  ...document,
  form: 'receipt',
  blocks: [
    ...mark,
    { kind: 'rule' },
    ...document.blocks.filter((block) => block.kind !== 'barcode' && !('isBinding' in block)),
    { kind: 'rule' },
    ...mark,
  ],
});
