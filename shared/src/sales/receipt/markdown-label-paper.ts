import { displayDate, formatScaled } from '../../kernel/index.ts';
import { centered, isSaid, pair } from './blocks.ts';
import type { ReceiptDocument } from './document.ts';

export interface MarkdownLabelInput {
  readonly name: string;
  readonly nameZh: string | null;
  readonly wasCents: number;
  readonly nowCents: number;
  readonly percent: number;
  /** The last good day, where it is known. */
  readonly expiresOn: string | null;
  /** What a till reads. */
  readonly code: string;
}

/** A sticker for goods near their date [SAL-95]: what they are, what they were and are now, and a barcode that any till of the company takes. */
export const markdownLabelPaper = (input: MarkdownLabelInput): ReceiptDocument => ({
  saleId: '',
  receiptNumber: '',
  form: 'markdownLabel',
  copy: true,
  blocks: [
    { ...centered(input.name), bold: true },
    ...(input.nameZh !== null && isSaid(input.nameZh) ? [centered(input.nameZh)] : []),
    { ...centered(`-${input.percent}%  ${formatScaled(input.nowCents, 2)}`), size: 'large', bold: true },
    pair('Was / 原价', formatScaled(input.wasCents, 2)),
    { ...pair('Now / 现价', formatScaled(input.nowCents, 2)), bold: true },
    ...(input.expiresOn === null ? [] : [pair('Best before / 此日期前最佳', displayDate(input.expiresOn))]),
    { kind: 'barcode', text: input.code },
  ],
});
