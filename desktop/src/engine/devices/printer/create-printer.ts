import { setImmediate } from 'node:timers/promises';
import type { PrinterStatus } from '#shared/bridge.ts';
import type { PrinterSettings } from '#shared/devices/index.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { encodeReceipt } from './encode-receipt.ts';
import { type Delivery, type DeliveryTimings, deliver, deliveryTimings } from './network-printer.ts';

/** Receipts that wait for a printer; beyond it the oldest gives way, whose customer has long gone, and can be printed as a copy. */
export const MAX_WAITING_JOBS = 500;
/** A printer that never confirms gets each receipt this often, and no more. */
export const MAX_UNCONFIRMED_TRIES = 2;
/** How long closing waits for a receipt that is on its way. */
const CLOSE_GRACE_MS = 2_000;

export interface PrintJob {
  readonly saleId: string;
  readonly document: ReceiptDocument;
  /** Opens the cash drawer, at the first try only: a drawer must not spring open when nobody stands before it. */
  readonly openDrawer: boolean;
}

export interface PrinterOptions {
  /** This device's printer as it is set now; null when it has none. */
  settings(): PrinterSettings | null;
  /** Called whenever the status has changed. */
  onStatus(status: PrinterStatus): void;
  /** Called with the sales whose original receipts aren't on paper yet whenever they change, so that they survive a restart. */
  onUnprinted?(saleIds: readonly string[]): void;
  log(level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>): void;
  readonly timings?: DeliveryTimings;
}

/** The receipt printer. Nothing that it is asked to do waits for it, and nothing about it throws. */
export interface Printer {
  /** Prints as soon as those before it are printed. Asking twice for one receipt that still waits prints it once. */
  print(job: PrintJob): void;
  status(): PrinterStatus;
  /** Tries again what couldn't be printed. */
  retryUnprinted(): void;
  /** Gives a receipt on its way a moment, then lets go of the printer. What waits is left. */
  close(): Promise<void>;
}

interface WaitingJob extends PrintJob {
  /** The printer failed while it waited. */
  hasFailed: boolean;
  unconfirmedTries: number;
}

export function createPrinter(options: PrinterOptions): Printer {
  const timings = options.timings ?? deliveryTimings;
  const closing = new AbortController();
  const waiting: WaitingJob[] = [];
  let inFlight: WaitingJob | undefined;
  let isRunning = false;
  let lastRun = Promise.resolve();
  let isAskedAgain = false;
  let isReachable = true;
  let isClosed = false;
  let toldStatus = '';
  let toldUnprinted = '[]';

  const status = (): PrinterStatus => {
    const settings = options.settings();
    const unprinted = waiting.filter((job) => job.hasFailed).length;
    if (settings === null) return { state: 'none', address: null, unprinted };
    const state = inFlight !== undefined ? 'printing' : isReachable ? 'ready' : 'unreachable';
    return { state, address: `${settings.host}:${settings.port}`, unprinted };
  };

  /** Tells what has changed; a listener's failure is its own. */
  const tell = (): void => {
    guarded(() => {
      const now = status();
      const changed = JSON.stringify(now);
      if (changed === toldStatus) return;
      toldStatus = changed;
      options.onStatus(now);
    });
    guarded(() => {
      const ids = waiting.filter((job) => !job.document.copy && job.saleId !== '').map((job) => job.saleId);
      const changed = JSON.stringify(ids);
      if (changed === toldUnprinted) return;
      toldUnprinted = changed;
      options.onUnprinted?.(ids);
    });
  };

  const guarded = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      options.log('error', 'Telling of the printer failed.', { error: String(error) });
    }
  };

  const remove = (job: WaitingJob): void => {
    const index = waiting.indexOf(job);
    if (index !== -1) waiting.splice(index, 1);
  };

  const enqueue = (job: PrintJob): void => {
    const isSame = (other: WaitingJob): boolean =>
      other !== inFlight && other.saleId === job.saleId && other.document.copy === job.document.copy;
    if (waiting.some(isSame)) return;
    waiting.push({ ...job, hasFailed: false, unconfirmedTries: 0 });
    if (waiting.length <= MAX_WAITING_JOBS) return;
    const oldest = waiting.find((other) => other !== inFlight);
    if (oldest === undefined) return;
    remove(oldest);
    options.log('warn', 'Too many receipts wait for the printer; the oldest was let go.', {
      saleId: oldest.saleId,
    });
  };

  const attempt = async (job: WaitingJob, settings: PrinterSettings): Promise<Delivery> => {
    // Whoever asked for it is answered first.
    await setImmediate();
    const openDrawer = job.openDrawer && !job.hasFailed;
    const bytes = encodeReceipt(job.document, { columns: settings.columns, openDrawer });
    return await deliver(bytes, settings, timings, closing.signal);
  };

  /** True when the job is done with: on paper, or as good as it will get. */
  const isDone = (job: WaitingJob, delivery: Delivery): boolean => {
    if (delivery.outcome === 'failed') {
      options.log('warn', 'A receipt could not be printed.', { saleId: job.saleId, reason: delivery.reason });
      return false;
    }
    if (delivery.outcome === 'delivered') return true;
    job.unconfirmedTries += 1;
    options.log('warn', 'The printer took a receipt and did not confirm it.', { saleId: job.saleId });
    return job.unconfirmedTries >= MAX_UNCONFIRMED_TRIES;
  };

  const printNext = async (job: WaitingJob, settings: PrinterSettings): Promise<boolean> => {
    inFlight = job;
    tell();
    try {
      if (!isDone(job, await attempt(job, settings))) return false;
    } catch (error) {
      // What can't be put into bytes never can be: it must not stand in the way of the others.
      options.log('error', 'A receipt could not be made.', { saleId: job.saleId, error: String(error) });
    } finally {
      inFlight = undefined;
    }
    remove(job);
    return true;
  };

  /** The flag falls in the same turn as the last look at the queue, so that no job slips in between and stays. */
  const run = async (): Promise<void> => {
    isRunning = true;
    try {
      while (!isClosed) {
        const settings = options.settings();
        const job = waiting[0];
        if (settings === null || job === undefined) break;
        isAskedAgain = false;
        isReachable = await printNext(job, settings);
        if (!isReachable) for (const each of waiting) each.hasFailed = true;
        if (!isReachable && !isAskedAgain) break;
      }
    } catch (error) {
      options.log('error', 'Printing stopped.', { error: String(error) });
    } finally {
      isRunning = false;
      tell();
    }
  };

  const start = (): void => {
    isAskedAgain = true;
    if (!isClosed && !isRunning) lastRun = run();
  };

  return {
    print(job) {
      guarded(() => {
        if (isClosed || options.settings() === null) return;
        enqueue(job);
        start();
        tell();
      });
    },
    status,
    retryUnprinted: () => guarded(start),
    async close() {
      isClosed = true;
      const timer = setTimeout(() => closing.abort(), CLOSE_GRACE_MS);
      await lastRun;
      clearTimeout(timer);
    },
  };
}
