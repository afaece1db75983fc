import type { ReceiptLanguage } from '../../devices/index.ts';
import { isDerivedLine } from '../schema.ts';
import type { ReceiptBlock } from './document.ts';

/** What papers are made of; each is spread to be larger or bold. */
export const centered = (text: string): ReceiptBlock & { kind: 'text' } => ({
  kind: 'text',
  text,
  align: 'center',
  size: 'normal',
  bold: false,
});

export const left = (text: string): ReceiptBlock & { kind: 'text' } => ({ ...centered(text), align: 'left' });

export const pair = (label: string, value: string): ReceiptBlock & { kind: 'pair' } => ({
  kind: 'pair',
  left: label,
  right: value,
  size: 'normal',
  bold: false,
});

/** Left out of papers of training. */
export const binding = <Block extends ReceiptBlock>(block: Block): Block & { readonly isBinding: true } => ({
  ...block,
  isBinding: true,
});

/** The second name of a line: goods' as they are set, our own words in the paper's language [SAL-23] [SAL-98]. */
export const chineseNameOf = (
  line: { readonly kind: string; readonly nameZh: string | null },
  language: ReceiptLanguage,
): string | null =>
  line.nameZh === null || !isSaid(line.nameZh) || (language === 'en' && isDerivedLine(line))
    ? null
    : line.nameZh;

export const isSaid = (text: string): boolean => text.trim() !== '';
