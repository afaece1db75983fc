import type { Device } from '../device.ts';
import { unsentFacts } from '../queries/devices/waiting.ts';
import type { Store } from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { readWipe, writeWipe } from './wipe-order.ts';

export interface FollowOptions {
  readonly dataDir: string;
  readonly store: Store;
  readonly log: Log;
  /** The till is to be wiped: nobody stays signed in. */
  onOrdered(): void;
  /** Everything was sent that the server takes: closes the till, whose next start destroys its data. */
  onSent(): void;
}

/** This till's part in its own wipe, until its data is destroyed. */
export interface WipeFollower {
  /** True from when the till was told, also after a restart: it records nothing more, so that what it sends is all. */
  isWiping(): boolean;
  /** Something about sync changed: it may have been told, or have sent the last that it had. */
  look(device: Device): void;
}

export function followWipeOrder(options: FollowOptions): WipeFollower {
  const { dataDir, store, log } = options;
  let wiping = readWipe(dataDir) !== undefined;
  let done = false;

  return {
    isWiping: () => wiping,
    look: (device) => {
      const order = device.sync.wipeOrder();
      if (order === undefined || done) return;
      if (!wiping) {
        log('warn', 'this till is to be wiped; it sends what it has first', { askedAt: order.askedAt });
        writeWipe(dataDir, { phase: 'sending' });
        wiping = true;
        options.onOrdered();
      }
      const { own, foreign, leftUnsent } = unsentFacts(store.reader, device.state().streamId);
      const ownIsSent = own === 0 || device.sync.isCopied();
      if (!ownIsSent || !foreign.every((streamId) => device.sync.isHeldBack(streamId))) return;
      done = true;
      const { streamId, serverUrl, lastSequence } = device.state();
      const { token } = order;
      writeWipe(dataDir, { phase: 'destroying', streamId, serverUrl, token, lastSequence, leftUnsent });
      options.onSent();
    },
  };
}
