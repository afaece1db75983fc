import type { ReceiptDocument } from '../receipt/document.ts';

const REPLACEMENT = '-TI';

/**
 * The number of a sale's full tax invoice [SAL-81]: its receipt's, which is one of a gap-free series and names this sale alone. Where
 * that paper was a tax invoice itself, a simplified one, the full one that replaces it is told apart by what follows the number.
 */
export const invoiceNumberOf = (receiptNumber: string, form: ReceiptDocument['form']): string =>
  form === 'simplifiedTaxInvoice' ? `${receiptNumber}${REPLACEMENT}` : receiptNumber;

export const isNumberOf = (invoiceNumber: string, receiptNumber: string): boolean =>
  invoiceNumber === receiptNumber || invoiceNumber === `${receiptNumber}${REPLACEMENT}`;
