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

export const isSaid = (text: string): boolean => text.trim() !== '';
