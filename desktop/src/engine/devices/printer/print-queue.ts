import type { ReceiptDocument } from '#shared/sales/index.ts';

/** Receipts that wait for a printer; beyond it the oldest gives way, whose customer has long gone, and can be printed as a copy. */
export const MAX_WAITING_JOBS = 500;

export interface PrintJob {
  readonly saleId: string;
  readonly document: ReceiptDocument;
  /** Opens the cash drawer, at the first try only: a drawer must not spring open when nobody stands before it. */
  readonly openDrawer: boolean;
}

export interface WaitingJob extends PrintJob {
  /** The printer failed while it waited. */
  hasFailed: boolean;
  unconfirmedTries: number;
}

export interface PrintQueue {
  /** Gives the job that had to give way, if one had to. A receipt that waits already isn't added again. */
  add(job: PrintJob): WaitingJob | undefined;
  /** The job to print next, which is in flight from now on; undefined when none waits. */
  take(): WaitingJob | undefined;
  /** The job in flight is done with. */
  finish(): void;
  /** The job in flight failed: it and all behind it wait on. */
  fail(): void;
  isPrinting(): boolean;
  failedCount(): number;
  /** The sales whose original receipts wait. */
  saleIds(): string[];
}

export function createPrintQueue(): PrintQueue {
  const waiting: WaitingJob[] = [];
  let inFlight: WaitingJob | undefined;

  /** An original is printed once, also when it is asked for while it prints; another copy of what prints is meant. */
  const isWaiting = (job: PrintJob): boolean =>
    job.saleId !== '' &&
    waiting.some(
      (other) =>
        other.saleId === job.saleId &&
        other.document.copy === job.document.copy &&
        (other !== inFlight || !job.document.copy),
    );

  return {
    add(job) {
      if (isWaiting(job)) return undefined;
      waiting.push({ ...job, hasFailed: false, unconfirmedTries: 0 });
      if (waiting.length <= MAX_WAITING_JOBS) return undefined;
      return waiting.splice(waiting[0] === inFlight ? 1 : 0, 1)[0];
    },
    take() {
      inFlight = waiting[0];
      return inFlight;
    },
    finish() {
      waiting.shift();
      inFlight = undefined;
    },
    fail() {
      inFlight = undefined;
      // A drawer that didn't open when it was to was opened by hand: it isn't opened later.
      waiting.splice(0, waiting.length, ...waiting.filter(({ document }) => document.blocks.length > 0));
      for (const job of waiting) job.hasFailed = true;
    },
    isPrinting: () => inFlight !== undefined,
    failedCount: () => waiting.filter((job) => job.hasFailed).length,
    saleIds: () => waiting.filter((job) => !job.document.copy && job.saleId !== '').map((job) => job.saleId),
  };
}
