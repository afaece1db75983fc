export interface JournalRecord {
  /** The stream's sequence: 1, 2, 3… */
  sequence: number;
  /** The caller's bytes: signed envelope, signature, private part. */
  payload: Uint8Array;
}

export interface JournalOptions {
  folder: string;
  /** X25519 public key (raw 32 bytes) of the company's recovery key. */
  recoveryPublicKey: Uint8Array;
  /** 32 random bytes kept with the device's key. */
  localKey: Uint8Array;
  /** Size of a new segment, preallocated with real zeros. 4 MiB unless told. */
  segmentBytes?: number;
  /** Largest payload. 1 MiB unless told, or what fits a smaller segment. */
  maxRecordBytes?: number;
  /** Where an empty folder starts, for a stream whose older records were dropped everywhere: the first append is one more. */
  startsAfter?: number;
  /** Another folder (second disk, USB stick) that gets the same bytes a moment later. Its parent must exist. */
  mirrorFolder?: string;
  /** Further copies that follow a moment later, beside the sale. */
  mirrors?: readonly StartMirror[];
  /** Told once when the mirror starts failing; it catches up by itself with a later append. */
  onMirrorError?: (error: Error) => void;
}

/** A copy of the journal's files that is kept elsewhere: it reads what is synced, and never holds an append up. */
export interface JournalMirror {
  /** The file is to be copied, or has grown to `through` bytes that matter; infinite for one that grows no more. */
  follow(name: string, through: number): void;
  remove(name: string): void;
  /** Resolves when everything is copied, or the copy has given up for now; true when everything is. */
  settled(): Promise<boolean>;
}

/** Begins to follow the journal in a folder. */
export type StartMirror = (folder: string) => JournalMirror;

export interface JournalDamage {
  /** File in the folder that keeps the bytes as they were found. */
  copy: string;
  /** The journal is whole up to here; what the database has beyond is to be appended again. */
  intactThrough: number;
  /** Sequences that the copy still holds intact and the journal doesn't. `salvage` reads them. */
  readableAfter: readonly number[];
  /** False when an earlier opening found it and the journal still lacks what the copy holds. */
  foundNow: boolean;
}

export interface Journal {
  /** Appends and fdatasyncs. The sequence must be lastSequence + 1. */
  append(record: JournalRecord): void;
  /**
   * Appends many with one sync. A batch larger than a segment takes one per segment; when the disk breaks in the middle
   * of such a batch, `lastSequence` says how far it came.
   */
  appendAll(records: readonly JournalRecord[]): void;
  /** 0 when empty. */
  readonly lastSequence: number;
  /** Bytes of a torn tail that opening cut. */
  readonly recovered: number;
  /** Empty unless intact records stand behind a damaged place. */
  readonly damage: readonly JournalDamage[];
  /**
   * Records with sequence > after, in order.
   * @throws JournalDamagedError at the first one that can't be trusted, after handing out those before it.
   */
  readAfter(after: number): Iterable<JournalRecord>;
  /** Everything readable with sequence > after, copies of damaged segments included, by sequence, gaps possible. */
  salvage(after: number): JournalRecord[];
  /** Makes the next segment now, for idle time: an append that needs it then doesn't wait for megabytes of zeros. */
  prepareNextSegment(): void;
  /** Deletes segments whose records all have sequence <= this one (the server's `securedThrough`). */
  dropThrough(sequence: number): void;
  /** Resolves when the mirror has everything, or has given up for now; true when it has everything. */
  mirrorSettled(): Promise<boolean>;
  close(): void;
}
