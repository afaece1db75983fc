import { setImmediate } from 'node:timers/promises';
import type { PrinterStatus } from '#shared/bridge.ts';
import type { PrinterSettings } from '#shared/devices/index.ts';
import { createDrawerWatch, type DrawerTimings, drawerTimings } from './drawer-watch.ts';
import { encodeReceipt } from './encode-receipt.ts';
import {
  type Delivery,
  type DeliveryTimings,
  deliver,
  deliveryTimings,
  readDrawerPin,
} from './network-printer.ts';
import { createPrintQueue, type PrintJob, type WaitingJob } from './print-queue.ts';

/** A printer that never confirms gets each receipt this often, and no more. */
export const MAX_UNCONFIRMED_TRIES = 2;
/** How long closing waits for a receipt that is on its way. */
const CLOSE_GRACE_MS = 2_000;

export interface PrinterOptions {
  /** This device's printer as it is set now; null when it has none. */
  settings(): PrinterSettings | null;
  /** Called whenever the status has changed. */
  onStatus(status: PrinterStatus): void;
  /** Called with the sales whose original receipts aren't on paper yet whenever they change, so that they survive a restart. */
  onUnprinted?(saleIds: readonly string[]): void;
  log(level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>): void;
  /** How long the drawer may stay open; null, or absent: for ever. */
  drawerPatienceMs?(): number | null;
  readonly timings?: DeliveryTimings;
  readonly drawerTimings?: DrawerTimings;
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

export function createPrinter(options: PrinterOptions): Printer {
  const queue = createPrintQueue();
  const closing = new AbortController();
  let isRunning = false;
  let lastRun = Promise.resolve();
  let isAskedAgain = false;
  let isReachable = true;
  let isClosed = false;

  const status = (): PrinterStatus => {
    const settings = options.settings();
    const unprinted = queue.failedCount();
    if (settings === null) return { state: 'none', address: null, unprinted, drawer: 'unknown' };
    const state = queue.isPrinting() ? 'printing' : isReachable ? 'ready' : 'unreachable';
    const address = `${settings.host}:${settings.port}`;
    return { state, address, unprinted, drawer: drawer.state() };
  };
  const drawer = createDrawerWatch({
    readPin: async () => {
      const settings = options.settings();
      return settings === null
        ? null
        : readDrawerPin(settings, options.timings ?? deliveryTimings, closing.signal);
    },
    shutAt: () => options.settings()?.drawerShutAt ?? null,
    patienceMs: () => options.drawerPatienceMs?.() ?? null,
    onChange: () => tellStatus(),
    timings: options.drawerTimings ?? drawerTimings,
    signal: closing.signal,
  });
  const guarded = guardWith(options.log);
  const tellStatus = guarded(whenChanged(status, options.onStatus));
  const tellUnprinted = guarded(whenChanged(queue.saleIds, (ids) => options.onUnprinted?.(ids), []));

  /** The flag falls in the same turn as the last look at the queue, so that no job slips in between and stays. */
  const run = async (): Promise<void> => {
    isRunning = true;
    try {
      for (let settings = options.settings(); settings !== null && !isClosed; settings = options.settings()) {
        const job = queue.take();
        if (job === undefined) break;
        isAskedAgain = false;
        tellStatus();
        const opensDrawer = isToOpen(job);
        isReachable = await printJob(job, settings, options, closing.signal);
        if (isReachable && opensDrawer) drawer.opened();
        if (isReachable) queue.finish();
        else queue.fail();
        tellUnprinted();
        if (!isReachable && !isAskedAgain) break;
      }
    } finally {
      isRunning = false;
      tellStatus();
    }
  };
  const start = guarded(() => {
    isAskedAgain = true;
    if (isClosed || isRunning) return;
    lastRun = run().catch((error: unknown) =>
      options.log('error', 'Printing stopped.', { error: String(error) }),
    );
  });
  const add = (job: PrintJob): void => {
    const dropped = queue.add(job);
    if (dropped === undefined) return;
    options.log('warn', 'Too many receipts wait for the printer; the oldest was let go.', {
      saleId: dropped.saleId,
    });
  };

  return {
    print: (job) =>
      guarded(() => {
        if (isClosed || options.settings() === null) return;
        add(job);
        start();
        tellStatus();
        // Once for all that is asked in one turn, since whoever listens writes it to the disk.
        queueMicrotask(tellUnprinted);
      })(),
    status,
    retryUnprinted: start,
    async close() {
      isClosed = true;
      const timer = setTimeout(() => closing.abort(), CLOSE_GRACE_MS);
      await lastRun;
      clearTimeout(timer);
      closing.abort();
    },
  };
}

/** A drawer that didn't open when it was to was opened by hand since. */
const isToOpen = (job: WaitingJob): boolean => job.openDrawer && !job.hasFailed;

/** Sends one job. True when it is done with: on paper, or as good as it will get. */
async function printJob(
  job: WaitingJob,
  settings: PrinterSettings,
  { log, timings = deliveryTimings }: PrinterOptions,
  signal: AbortSignal,
): Promise<boolean> {
  // Whoever asked for it is answered first.
  await setImmediate();
  let delivery: Delivery;
  try {
    const bytes = encodeReceipt(job.document, { columns: settings.columns, openDrawer: isToOpen(job) });
    delivery = await deliver(bytes, settings, timings, signal);
  } catch (error) {
    // What can't be put into bytes never can be: it must not stand in the way of the others.
    log('error', 'A receipt could not be made.', { saleId: job.saleId, error: String(error) });
    return true;
  }
  if (delivery.outcome === 'delivered') return true;
  if (delivery.outcome === 'failed') {
    log('warn', 'A receipt could not be printed.', { saleId: job.saleId, reason: delivery.reason });
    return false;
  }
  job.unconfirmedTries += 1;
  log('warn', 'The printer took a receipt and did not confirm it.', { saleId: job.saleId });
  return job.unconfirmedTries >= MAX_UNCONFIRMED_TRIES;
}

/** Makes functions that can't throw: a listener's failure is its own, and a sale must not meet it. */
const guardWith = (log: PrinterOptions['log']) => (run: () => void) => (): void => {
  try {
    run();
  } catch (error) {
    log('error', 'Telling of the printer failed.', { error: String(error) });
  }
};

/** Calls the listener with what is read, if it differs from what it was told last. */
function whenChanged<Value>(
  read: () => Value,
  listener: (value: Value) => void,
  initial?: Value,
): () => void {
  let told = JSON.stringify(initial);
  return () => {
    const value = read();
    const now = JSON.stringify(value);
    if (now === told) return;
    told = now;
    listener(value);
  };
}
