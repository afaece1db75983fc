import type { FirstCopy, SyncStatus } from '#shared/bridge.ts';
import { instantOf } from '#shared/kernel/index.ts';
import type { Store } from '../store/index.ts';
import type { Connection } from './connection.ts';
import { countAttention, countAttentionOf, countWaiting, oldestWaiting } from './sync.queries.ts';

export interface StatusOptions {
  readonly store: Store;
  readonly connection: Connection;
  readonly streamId: string;
  /** What needs a person and is in no row: data that was copied, figures that differ from the server's. */
  readonly ownConcerns: () => number;
  /** The server has taken this device out of service. */
  readonly outOfService: () => boolean;
  /** Rows of the first copy so far; null when it is complete. */
  readonly firstCopyRows: () => number | null;
  readonly firstCopy: () => FirstCopy | undefined;
  /** What the server said that there is to copy. */
  readonly expectedRows: () => number;
}

export interface StatusKeeper {
  status(): SyncStatus;
  /** What needs a person at this device, without what each device of the outlet is told. */
  attentionHere(): number;
  /** Facts were answered, or rows came: count anew. A new fact in the outbox is noticed without it. */
  changed(): void;
}

/** Counts what a status bar shows without counting the whole outbox at each sale. */
export function createStatusKeeper(options: StatusOptions): StatusKeeper {
  const { store, connection, streamId } = options;
  let waiting = 0;
  let countedThrough = 0;
  let waitingSince: string | null = null;
  let attention: number | undefined;

  const countNew = (): void => {
    const counted = countWaiting(store.reader, streamId, countedThrough);
    waiting += counted.waiting;
    countedThrough = counted.last;
    if (waitingSince === null && waiting > 0) waitingSince = oldestWaiting(store.reader, streamId);
  };
  const changed = (): void => {
    waiting = 0;
    countedThrough = 0;
    waitingSince = null;
    attention = undefined;
  };

  return {
    changed,
    attentionHere: () => countAttentionOf(store.reader, streamId) + options.ownConcerns(),
    status: () => {
      countNew();
      attention ??= countAttention(store.reader);
      const { lastContactMs } = connection;
      const firstCopy = options.firstCopy();
      return {
        server: connection.state,
        ...(options.outOfService() ? { outOfService: true } : {}),
        waiting,
        waitingSince,
        attention: attention + options.ownConcerns(),
        lastContactAt: lastContactMs === undefined ? null : instantOf(lastContactMs),
        firstCopyRows: options.firstCopyRows(),
        ...(firstCopy === undefined ? {} : { firstCopy, firstCopyExpectedRows: options.expectedRows() }),
      };
    },
  };
}
