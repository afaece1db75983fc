import type Database from 'better-sqlite3-multiple-ciphers';

/** Nobody scans for this long: time to move the log into the database. */
const IDLE_MS = 1_500;
/** A till that is never idle still checkpoints after this many transactions, in between two of them. */
const MAX_TRANSACTIONS_IN_LOG = 5_000;

export interface Checkpoints {
  /** A transaction was committed. */
  written(): void;
  /**
   * Moves the whole log into the database now, and nothing more until the function that it gives is called.
   * Undefined when a reader holds the log, or the database rests already.
   */
  rest(): (() => void) | undefined;
  close(): void;
}

/** Moves SQLite's log into the database file while nothing else happens, so that no sale ever waits for it. */
export function createCheckpoints(connection: Database.Database): Checkpoints {
  let transactions = 0;
  let lastWrittenAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let resting = false;

  const checkpoint = (): void => {
    timer = undefined;
    const idleMs = performance.now() - lastWrittenAt;
    if (idleMs < IDLE_MS && transactions < MAX_TRANSACTIONS_IN_LOG) {
      wait(IDLE_MS - idleMs);
      return;
    }
    if (!connection.open || resting) return;
    transactions = 0;
    connection.pragma('wal_checkpoint(PASSIVE)');
  };
  const wait = (delayMs: number): void => {
    timer = setTimeout(checkpoint, delayMs);
    timer.unref();
  };

  return {
    written: () => {
      transactions += 1;
      lastWrittenAt = performance.now();
      if (timer === undefined) wait(IDLE_MS);
    },
    rest: () => {
      if (resting || connection.inTransaction) return undefined;
      const [result] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      if (result?.busy !== 0) return undefined;
      resting = true;
      return () => {
        resting = false;
        if (timer === undefined) wait(IDLE_MS);
      };
    },
    close: () => clearTimeout(timer),
  };
}
