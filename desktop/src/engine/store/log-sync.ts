import { closeSync, fdatasync, openSync } from 'node:fs';

export interface LogSync {
  /** What is in the log now goes to the disk when this turn's work is done, so that an answer that is being made isn't held up. */
  soon(): void;
  close(): void;
}

/**
 * Brings SQLite's log to the disk behind those who wrote to it, one sync at a time. Whether it succeeds isn't told: a disk that
 * fails is noticed by the next transaction that waits for it.
 */
export function createLogSync(logPath: string, sync: typeof fdatasync = fdatasync): LogSync {
  let file: number | undefined;
  let turn: NodeJS.Immediate | undefined;
  let isSyncing = false;
  let isDue = false;
  let isClosed = false;

  const release = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const run = (): void => {
    turn = undefined;
    isDue = false;
    isSyncing = true;
    file ??= openSync(logPath, 'r+');
    sync(file, () => {
      isSyncing = false;
      if (isClosed) release();
      else if (isDue) run();
    });
  };
  return {
    soon: () => {
      if (isSyncing) isDue = true;
      else turn ??= setImmediate(run);
    },
    close: () => {
      isClosed = true;
      // What it was for is moved into the database by whoever closes that.
      clearImmediate(turn);
      if (!isSyncing) release();
    },
  };
}
