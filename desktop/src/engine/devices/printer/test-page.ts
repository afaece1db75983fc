import type { PrinterSettings } from '#shared/devices/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '#shared/sales/index.ts';

/** A page that shows whether width, sizes, Chinese and barcodes come out right. Its `saleId` is empty: it is no sale's. */
export function testPage(settings: PrinterSettings): ReceiptDocument {
  return {
    saleId: '',
    receiptNumber: 'TEST',
    form: 'receipt',
    copy: false,
    blocks: [
      { ...line('Kedai'), size: 'large', bold: true },
      line('The printer works.'),
      line('打印机正常'),
      { kind: 'rule' },
      { ...line(ruler(settings.columns)), align: 'left' },
      { ...line('Right edge'), align: 'right' },
      {
        kind: 'pair',
        left: 'Printer',
        right: `${settings.host}:${settings.port}`,
        size: 'normal',
        bold: false,
      },
      { kind: 'pair', left: 'TOTAL', right: '1,234.50', size: 'large', bold: true },
      { kind: 'rule' },
      { kind: 'barcode', text: 'TEST' },
    ],
  };
}

/** `1234567890123…` to the edge of the paper: a line that breaks shows that the width is set wrong. */
const ruler = (columns: number): string =>
  Array.from({ length: columns }, (_, index) => String((index + 1) % 10)).join('');

const line = (text: string): ReceiptBlock & { kind: 'text' } => ({
  kind: 'text',
  text,
  align: 'center',
  size: 'normal',
  bold: false,
});
