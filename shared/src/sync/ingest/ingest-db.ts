import type { RegisterRow, StreamRow } from '../../devices/index.ts';
import type { CompanySettings } from '../../identity/index.ts';
import type { RowWrite, Table } from '../../kernel/index.ts';
import type { StoredValueDb } from '../../payments/index.ts';
import type { Meaning } from '../projection.ts';
import type { BarcodeOwner } from './barcode-surprises.ts';
import type { SoldSerial } from './surprises.ts';

/** Hashes and signatures, of text as UTF-8. */
export interface IngestCrypto {
  /** SHA-256, hex. */
  sha256(text: string): string;
  /** @param publicKey as it is stored; one that isn't a key signs nothing */
  isSignedBy(publicKey: string, text: string, signature: string): boolean;
}

/** What judging needs besides the facts: how to check them, and what they mean. */
export interface IngestRules {
  readonly crypto: IngestCrypto;
  readonly meaning: Meaning;
}

/** What the server did with a sequence of a stream before. */
export interface KnownFact {
  readonly streamId: string;
  readonly sequence: number | null;
  readonly factId: string | null;
  readonly hash: string;
  readonly type: string | null;
  readonly outcome: 'accepted' | 'deferred' | 'quarantined' | 'forked' | 'duplicate';
  readonly acceptNo: number | null;
  readonly postingMonth: string | null;
  readonly code: string | null;
}

/** A fact of a type that only a newer version knows. */
export interface DeferredFact {
  readonly id: string;
  readonly companyId: string;
  readonly streamId: string;
  readonly sequence: number;
  readonly type: string;
  readonly envelope: string;
  readonly signature: string;
  readonly privateSalt: string | null;
  readonly privateText: string | null;
  readonly receivedAt: string;
}

/** A counter row after a batch: where each addition to it was, and what it holds now. */
export interface ChangedCounter {
  readonly table: Table;
  readonly row: Readonly<Record<string, unknown>>;
  readonly additions: readonly Extract<RowWrite, { kind: 'add' }>[];
}

/** A stream with what its register is for; a stream of the company's own has none, and is judged as a counter's. */
export type LockedStream = StreamRow & { readonly registerKind?: RegisterRow['kind'] };

type Row = Readonly<Record<string, unknown>>;

/** What taking facts in needs of the server's database, inside one transaction of one company. */
export interface IngestDb {
  readonly companyId: string;
  /** Locks streams for the rest of the transaction, in one order for everybody. Other companies' aren't there. */
  lockStreams(ids: readonly string[]): Promise<readonly LockedStream[]>;
  saveStream(
    stream: { id: string; lastSequence: number; lastHash: string; lastReceiptSequence: number },
    seenAt: string,
  ): Promise<void>;
  /** The month through which the books are closed, or null; closing a month waits for facts under way. */
  booksClosedThrough(): Promise<string | null>;
  /** What is known of facts by stream and sequence, and of fact ids. */
  findKnownFacts(
    sequences: readonly { streamId: string; sequence: number }[],
    factIds: readonly string[],
  ): Promise<readonly KnownFact[]>;
  /** Which of these are in quarantine already. */
  findQuarantined(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Rows of the quarantine that keep these facts, but for those that are forks of others. */
  quarantineIdsOf(factIds: readonly string[]): Promise<readonly string[]>;
  removeFromQuarantine(ids: readonly string[]): Promise<void>;
  /** Notes of review items that they are dealt with; those that aren't there, or are already, stay as they are. */
  resolveReviewItems(ids: readonly string[], resolvedAt: string): Promise<void>;
  /** Receipt numbers of these that are in the books. */
  findReceipts(numbers: readonly string[]): Promise<ReadonlySet<string>>;
  /** Which of these sales have a tax invoice in the books; whoever else asks about one of them waits until this transaction ends. */
  findTaxInvoiced(saleIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these serial numbers that a sale in the books has; whoever else asks about one of them waits until this transaction ends. */
  findSoldSerials(serials: readonly SoldSerial[]): Promise<readonly SoldSerial[]>;
  /** Goods on sale that have one of these barcodes; whoever else asks about one of them waits until this transaction ends. */
  findBarcodeOwners(barcodes: readonly string[]): Promise<readonly BarcodeOwner[]>;
  /** How the company charges GST; null: it isn't registered. */
  gstOfCompany(): Promise<CompanySettings['gst']>;
  /** Takes the next acceptNos; nobody else gets one until this transaction ends. @returns the last one before them */
  takeAcceptNos(count: number): Promise<number>;
  /** Inserts the rows that projectors ask for; throws when one is there already. */
  applyInserts(writes: readonly RowWrite[]): Promise<void>;
  applyAdditions(writes: readonly RowWrite[]): Promise<readonly ChangedCounter[]>;
  /** @param conflict `ignore` keeps a row that is there; `fail` throws */
  insertRows(table: Table, rows: readonly Row[], conflict: 'fail' | 'ignore'): Promise<void>;
  keepDeferred(facts: readonly DeferredFact[]): Promise<void>;
  /** Runs `work` so that what it wrote can be undone without losing the transaction. @returns what it threw */
  inSavepoint(work: () => Promise<void>): Promise<unknown>;
  /** True when what was thrown is about the rows, and not about the database or the connection. */
  isFaultOfRows(problem: unknown): boolean;
  /** Balances and leases; accounts are locked after the counter, by everybody. */
  readonly storedValue: StoredValueDb;
  /** The life of the server's data. */
  incarnationNumber(): Promise<number>;
}
