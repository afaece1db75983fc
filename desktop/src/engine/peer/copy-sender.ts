import type { CopyStatus } from '#shared/bridge.ts';
import { accept, type Result } from '#shared/kernel/index.ts';
import type { StartMirror } from '../journal/index.ts';
import type { DeviceState } from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { introduce } from './copy-all.ts';
import { CopyWork } from './copy-work.ts';
import { FollowedFiles } from './followed-files.ts';
import type { KeeperAddress } from './keeper-client.ts';
import type { CopiedKind } from './peer-protocol.ts';

export interface CopySenderOptions {
  readonly state: () => DeviceState;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  readonly log: Log;
  readonly heartbeatMs?: number;
  onChange(): void;
}

/** Copies this till's journals to a keeper, a moment after each sale and beside it: no sale ever waits for it. */
export interface CopySender {
  mirrorOf(kind: CopiedKind): StartMirror;
  /** Asks a keeper whether it would take copies. */
  tryOut(keeper: KeeperAddress): Promise<Result<null>>;
  /** From now on the copies go there; null: nowhere. */
  sendTo(keeper: KeeperAddress | null): void;
  status(): CopyStatus;
  close(): Promise<void>;
}

export function createCopySender(options: CopySenderOptions): CopySender {
  const files = new FollowedFiles();
  const work = new CopyWork(options, files);
  return {
    mirrorOf: (kind) => (folder) => {
      files.begin(kind, folder);
      return {
        follow: (name, end) => {
          files.follow(kind, name, end);
          work.wake();
        },
        remove: (name) => {
          files.remove(kind, name);
          work.wake();
        },
        settled: () => work.settled(),
      };
    },
    tryOut: async (keeper) => {
      const opened = await introduce(options, keeper, work.closing);
      return opened.ok ? accept(null) : opened;
    },
    sendTo: (keeper) => work.sendTo(keeper),
    status: () => work.status(),
    close: () => work.close(),
  };
}
