import type { PrinterStatus } from '#shared/bridge.ts';
import type { DrawerPin } from '#shared/devices/index.ts';
import { counterSettingsOf } from '#shared/identity/index.ts';
import { accept, instantOf, type Result, reject, type SaleId } from '#shared/kernel/index.ts';
import { type ReceiptDocument, trainingPaper } from '#shared/sales/index.ts';
import { createPrinter, learnDrawer, noPaper, printDocument, testPage } from './devices/printer/index.ts';
import { readDeviceSettings } from './queries/devices/settings.ts';
import { readCompany } from './queries/identity/people.ts';
import { readUnprinted, setUnprinted } from './queries/sales/unprinted.ts';
import { readReceipt } from './receipt.ts';
import { type ReadableDb, readDeviceState, type Store } from './store/index.ts';
import type { Log } from './sync/log.ts';

/** Receipts on paper. A sale never waits for any of it. */
export interface Printing {
  status(): PrinterStatus;
  /** True when a completed sale prints its receipt by itself. */
  isAutomatic(): boolean;
  /**
   * Prints the receipt of a sale that was made just now, if this till does so by itself, and opens the drawer for cash; else the
   * receipt can be asked for as the original until the next sale.
   */
  printSoon(saleId: SaleId, takesCash: boolean): void;
  /** False: its original isn't on paper yet, and is what will be printed. */
  willBeCopy(saleId: SaleId): boolean;
  /** Prints a receipt again, marked as a copy; one that still waits for its first printing is tried again instead. */
  printAgain(saleId: SaleId): Promise<Result<PrinterStatus>>;
  /** Prints a receipt that no list of receipts has. */
  printCopy(document: ReceiptDocument): Promise<Result<PrinterStatus>>;
  printTest(): Promise<Result<PrinterStatus>>;
  /** Opens the drawer, which is shut now, to learn what its contact says then. */
  learnDrawer(): Promise<Result<DrawerPin>>;
  /** Prints one of the shop's own papers behind what waits, and opens the drawer if it is to. Nothing waits for it. */
  printPaper(document: ReceiptDocument, openDrawer: boolean): PrinterStatus;
  settingsChanged(): void;
  close(): Promise<void>;
}

export interface PrintingOptions {
  readonly store: Store;
  readonly log: Log;
  readonly clock: () => number;
  readonly onChange: () => void;
  /** Every paper says so, and the drawer stays shut. */
  readonly isTraining?: boolean;
}

export function createPrinting(options: PrintingOptions): Printing {
  const { store, log, clock, onChange, isTraining = false } = options;
  const settings = () => readDeviceSettings(store.reader);
  const printer = createPrinter({
    settings: () => settings().printer,
    onStatus: onChange,
    drawerPatienceMs: () => drawerPatienceMs(store.reader),
    onUnprinted: (saleIds) => {
      const noted = readUnprinted(store.reader);
      // A receipt was noted with its sale already, so that joining the queue writes nothing.
      const isNoted = noted.length === saleIds.length && noted.every((saleId) => saleIds.includes(saleId));
      if (!isNoted) store.write((db) => setUnprinted(db, saleIds, instantOf(clock())));
    },
    log,
  });
  const print = (saleId: SaleId, openDrawer: boolean): void => {
    const document = readReceipt(store.reader, saleId, 'original');
    if (document !== undefined) printer.print({ saleId, document, openDrawer: openDrawer && !isTraining });
  };
  /** The pulse alone, for cash whose receipt isn't printed. */
  const openDrawer = (): void => {
    if (!isTraining) printer.print({ saleId: '', document: noPaper, openDrawer: true });
  };
  const printNow = async (document: ReceiptDocument | undefined): Promise<Result<PrinterStatus>> => {
    const { printer: target } = settings();
    if (target === null) return reject('devices.printerMissing');
    if (document === undefined) return reject('sales.paperUnknown');
    const printed = await printDocument(document, target);
    return printed.ok ? accept(printer.status()) : printed;
  };
  const printWaiting = (): void => {
    for (const saleId of readUnprinted(store.reader)) print(saleId, false);
    printer.retryUnprinted();
  };

  /** The sale that was made last, when its receipt wasn't printed and nobody has asked for it yet. */
  let unasked: SaleId | undefined;

  // What a crash or a closing left unprinted.
  printWaiting();
  return {
    status: printer.status,
    isAutomatic: () => {
      const { printer: target, printAutomatically } = settings();
      return target !== null && printAutomatically;
    },
    printSoon: (saleId, takesCash) => {
      const { printAutomatically } = settings();
      unasked = printAutomatically ? undefined : saleId;
      if (printAutomatically) print(saleId, takesCash);
      else if (takesCash) openDrawer();
    },
    willBeCopy: (saleId) => saleId !== unasked && !readUnprinted(store.reader).includes(saleId),
    printAgain: async (saleId) => {
      if (saleId === unasked && settings().printer !== null) {
        unasked = undefined;
        print(saleId, false);
        return accept(printer.status());
      }
      if (!readUnprinted(store.reader).includes(saleId)) {
        return printNow(readReceipt(store.reader, saleId, 'copy'));
      }
      printWaiting();
      return accept(printer.status());
    },
    printCopy: printNow,
    printPaper: (paper, openDrawer) => {
      const document = isTraining ? trainingPaper(paper) : paper;
      printer.print({ saleId: document.saleId, document, openDrawer: openDrawer && !isTraining });
      return printer.status();
    },
    printTest: async () => {
      const { printer: target } = settings();
      return printNow(target === null ? undefined : testPage(target));
    },
    learnDrawer: async () => {
      const { printer: target } = settings();
      if (isTraining) return reject('devices.drawerInTraining');
      return target === null ? reject('devices.printerMissing') : learnDrawer(target);
    },
    settingsChanged: () => {
      printWaiting();
      onChange();
    },
    close: () => printer.close(),
  };
}

/** How long the company lets a drawer stay open; null: for ever. */
function drawerPatienceMs(db: ReadableDb): number | null {
  const device = readDeviceState(db);
  const company = device === undefined ? undefined : readCompany(db, device.companyId);
  if (company === undefined) return null;
  const { drawerAlarmSeconds } = counterSettingsOf(company.settings);
  return drawerAlarmSeconds === null ? null : drawerAlarmSeconds * 1_000;
}
