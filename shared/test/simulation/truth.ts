import type { FactId, LeaseId, ProductId, RequestId, StoredValueAccountId } from '#shared/kernel/index.ts';

/** A receipt that somebody holds in their hand. */
export interface PrintedReceipt {
  readonly factId: FactId;
  readonly device: string;
  readonly receiptNumber: string;
  readonly totalCents: number;
}

/** What somebody was handed goods for, out of a card. */
export interface PrintedSlip {
  readonly factId: FactId;
  readonly device: string;
  readonly accountId: StoredValueAccountId;
  readonly leaseId: LeaseId;
  readonly amountCents: number;
}

/** What happened in the shop, written down apart from all software. */
export class Truth {
  readonly receipts: PrintedReceipt[] = [];
  readonly slips: PrintedSlip[] = [];
  /** Registers whose till was copied, or put back to what it was: only they may need another stream. */
  readonly copied = new Set<string>();
  /** Registers that had a till with a bug, which records sales that don't add up. */
  readonly broken = new Set<string>();
  /** Registers whose till is gone: what is carried of it may come in another order. */
  readonly ended = new Set<string>();
  /** Sales that don't add up: they can't be in the books, and must be found in quarantine. */
  readonly brokenFacts = new Set<FactId>();
  /** Facts that were on a machine that nobody has any more, and nowhere else. */
  readonly lost = new Set<FactId>();
  /** Since which acceptNo what a stream holds may end: a till's word that it is wiped, or a person's that nothing more will come. */
  readonly mayEnd = new Map<string, number>();
  /** Streams of tills that said that they are wiped and have left nothing behind. */
  readonly wiped = new Set<string>();
  /** What was asked of the server, with the product that it is about. */
  readonly requests = new Map<RequestId, ProductId>();
  /** Streams that were revoked, and months that were closed, with the last acceptNo before it. */
  revoked: { readonly streamId: string; readonly throughAcceptNo: number }[] = [];
  closed: { readonly month: string; readonly throughAcceptNo: number }[] = [];

  /** What of tills that are gone a spare has to ask for. */
  readonly leftBehind = new Set<RequestId>();
  /** Of these, what is about a product that neither the server nor the till's journal had when it was taken over. */
  readonly ofUnknown = new Set<RequestId>();
}
