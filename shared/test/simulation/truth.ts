import type { FactId } from '#shared/kernel/index.ts';

/** A receipt that somebody holds in their hand. */
export interface PrintedReceipt {
  readonly factId: FactId;
  readonly device: string;
  readonly receiptNumber: string;
  readonly totalCents: number;
}

/** What happened in the shop, written down apart from all software. */
export class Truth {
  readonly receipts: PrintedReceipt[] = [];
}
