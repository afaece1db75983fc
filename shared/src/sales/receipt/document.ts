/**
 * A receipt as a document, before anybody decides whether it is a screen, paper or an email. Each block is a line or a
 * group of lines of the paper, in order.
 */
export interface ReceiptDocument {
  readonly saleId: string;
  readonly receiptNumber: string;
  /** `receipt`, `simplifiedTaxInvoice` or `taxInvoice` (RULES.md R24; GST (General) Regulations, reg 11 and 13); a gift receipt has no amounts; a markdown label is stuck on goods. */
  readonly form: 'receipt' | 'simplifiedTaxInvoice' | 'taxInvoice' | 'giftReceipt' | 'markdownLabel';
  readonly copy: boolean;
  readonly blocks: readonly ReceiptBlock[];
}

/** What makes a paper one of the shop's books: its heading, its number and the shop's GST number. A paper of training has none of it. */
interface Binding {
  readonly isBinding?: true;
}

export type ReceiptBlock =
  | ({
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'center' | 'right';
      readonly size: 'normal' | 'large';
      readonly bold: boolean;
    } & Binding)
  | ({
      readonly kind: 'pair';
      readonly left: string;
      readonly right: string;
      readonly size: 'normal' | 'large';
      readonly bold: boolean;
    } & Binding)
  | { readonly kind: 'rule' }
  | { readonly kind: 'gap' }
  | { readonly kind: 'barcode'; readonly text: string };
