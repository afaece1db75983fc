import type { Journal } from '../journal/index.ts';
import type { Store } from '../store/index.ts';
import type { Sync } from '../sync/index.ts';
import type { Log } from '../sync/log.ts';
import { createRequestKeeper } from './keeper.ts';
import { createRequestQueue, type RequestQueue } from './queue.ts';
import { createRequestSender } from './sender.ts';

export interface RequestsOptions {
  readonly store: Store;
  /** Where they are kept besides the database; undefined when it can't be had. */
  readonly journal: Journal | undefined;
  readonly request: Sync['request'];
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  /** Something about the requests changed. */
  changed(): void;
}

/** What is asked of the server, kept until it is decided and sent when it can be. */
export interface Requests extends RequestQueue {
  /** Sync went on: what waited for something to be sent first may go now. */
  mayGoOn(): void;
  close(): Promise<void>;
}

export function createRequests(options: RequestsOptions): Requests {
  const keeper = createRequestKeeper(options);
  const sender = createRequestSender({ ...options, keeper, answered: options.changed });
  const queue = createRequestQueue({
    ...options,
    keeper,
    changed: () => {
      options.changed();
      sender.sendSoon();
    },
  });
  return {
    ...queue,
    mayGoOn: () => sender.mayGoOn(),
    close: async () => {
      await sender.close();
      await options.journal?.mirrorSettled();
      options.journal?.close();
    },
  };
}
