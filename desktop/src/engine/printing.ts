import type { PrinterStatus } from '#shared/bridge.ts';
import type { PrinterSettings } from '#shared/devices/index.ts';
import { accept, type Result, reject, type SaleId } from '#shared/kernel/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { readDeviceSettings } from './queries/devices/settings.ts';
import { countUnprinted, notePrinted } from './queries/sales/unprinted.ts';
import { readReceipt } from './receipt.ts';
import type { Store } from './store/index.ts';

/** Puts one document on paper; rejected with `devices.printerUnreachable` when it couldn't. */
export type PrintDocument = (document: ReceiptDocument, settings: PrinterSettings) => Promise<Result<null>>;

/** Receipts on paper, one after the other, never waited for by a sale. */
export interface Printing {
  status(): PrinterStatus;
  /** True when a completed sale prints its receipt by itself. */
  isAutomatic(): boolean;
  printSoon(saleId: SaleId): void;
  printCopy(saleId: SaleId): Promise<Result<PrinterStatus>>;
  printTest(): Promise<Result<PrinterStatus>>;
  settingsChanged(): void;
  /** Resolves when nothing is being printed any more. */
  close(): Promise<void>;
}

export interface PrintingOptions {
  readonly store: Store;
  readonly print: PrintDocument;
  readonly onChange: () => void;
}

const testPage: ReceiptDocument = {
  saleId: '',
  receiptNumber: '',
  form: 'receipt',
  copy: false,
  blocks: [
    { kind: 'text', text: 'Kedai', align: 'center', size: 'large', bold: true },
    { kind: 'text', text: 'The printer works.', align: 'center', size: 'normal', bold: false },
    { kind: 'rule' },
    { kind: 'pair', left: '0123456789', right: '$1,234.50', size: 'normal', bold: false },
    { kind: 'gap' },
  ],
};

export function createPrinting({ store, print, onChange }: PrintingOptions): Printing {
  let state: 'ready' | 'printing' | 'unreachable' = 'ready';
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  const settings = () => readDeviceSettings(store.reader);
  const become = (next: typeof state): void => {
    state = next;
    onChange();
  };
  const status = (): PrinterStatus => {
    const { printer } = settings();
    return {
      state: printer === null ? 'none' : state,
      address: printer === null ? null : `${printer.host}:${printer.port}`,
      unprinted: countUnprinted(store.reader),
    };
  };
  const printNow = async (document: ReceiptDocument): Promise<Result<null>> => {
    const { printer } = settings();
    if (printer === null) return reject('devices.printerMissing');
    become('printing');
    const printed = await print(document, printer);
    if (!closed) become(printed.ok ? 'ready' : 'unreachable');
    return printed;
  };
  /** One document at a time, so that two receipts never mix on the paper. */
  const inTurn = (document: ReceiptDocument): Promise<Result<null>> => {
    const turn = last.then(() => printNow(document));
    last = turn.catch(() => {});
    return turn;
  };
  const withStatus = async (printed: Promise<Result<null>>): Promise<Result<PrinterStatus>> => {
    const outcome = await printed;
    return outcome.ok ? accept(status()) : outcome;
  };
  const printReceipt = async (saleId: SaleId, kind: 'original' | 'copy'): Promise<Result<null>> => {
    const receipt = readReceipt(store.reader, saleId, kind);
    if (receipt === undefined) return reject('sales.receiptUnknown');
    const printed = await inTurn(receipt);
    if (printed.ok && !closed) {
      store.write((db) => notePrinted(db, saleId));
      onChange();
    }
    return printed;
  };

  return {
    status,
    isAutomatic: () => {
      const { printer, printAutomatically } = settings();
      return printer !== null && printAutomatically;
    },
    printSoon: (saleId) => {
      if (settings().printAutomatically && settings().printer !== null) void printReceipt(saleId, 'original');
    },
    printCopy: (saleId) => withStatus(printReceipt(saleId, 'copy')),
    printTest: () => withStatus(inTurn(testPage)),
    settingsChanged: () => become('ready'),
    close: async () => {
      closed = true;
      await last;
    },
  };
}
