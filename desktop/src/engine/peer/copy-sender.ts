import type { CopyStatus } from '#shared/bridge.ts';
import { receiptNumber } from '#shared/devices/index.ts';
import { accept, instantOf, type Result, type StreamId } from '#shared/kernel/index.ts';
import type { StartMirror } from '../journal/index.ts';
import type { DeviceState } from '../store/index.ts';
import { backoffMs, pause } from '../sync/backoff.ts';
import type { Log } from '../sync/log.ts';
import { type FollowedFile, FollowedFiles } from './followed-files.ts';
import { type KeeperAddress, type KeeperSession, openKeeperSession } from './keeper-client.ts';
import { checksumOf } from './peer-crypto.ts';
import { BLOCK_BYTES, type CopiedKind, comparedFile } from './peer-protocol.ts';

/** Who closes the till waits no longer than this for what is under way. */
const CLOSING_PATIENCE_MS = 3_000;
/** A keeper that was switched off is noticed within this when it is back. */
const LONGEST_PAUSE_MS = 10_000;
/** With nothing to copy, the keeper is told so this often: one that is gone is noticed before the next sale. */
const HEARTBEAT_MS = 60_000;

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
  const { clock, random, log } = options;
  const files = new FollowedFiles();
  const closing = new AbortController();
  let keeper: KeeperAddress | null = null;
  /** Ends a wait between two tries: the keeper is another one. */
  let changed = new AbortController();
  let session: KeeperSession | undefined;
  let running: Promise<void> | undefined;
  let behindSinceMs: number | undefined;
  let problem: string | null = null;
  let heartbeat: NodeJS.Timeout | undefined;
  let through: { readonly receipt: string | null; readonly atMs: number } | undefined;

  const till = () => {
    const { companyId, streamId, registerCode, receiptSeries } = options.state();
    return { companyId, streamId: streamId as StreamId, registerCode, receiptSeries };
  };
  const open = (to: KeeperAddress, signal: AbortSignal): Promise<Result<KeeperSession>> =>
    openKeeperSession({ keeper: to, till: till(), random, fetch: options.fetch, signal });

  /** All that there is to copy, in one session. */
  const copyAll = async (to: KeeperAddress, signal: AbortSignal): Promise<Result<null>> => {
    if (session === undefined) {
      files.forgetCopies();
      const opened = await open(to, signal);
      if (!opened.ok) return opened;
      session = opened.value;
    }
    const current = session;
    while (!signal.aborted) {
      if (!files.isCopied) {
        const step = await copyNext(files, current, log);
        if (!step.ok) return step;
        continue;
      }
      // Nothing is left at this moment, so that what the till has recorded by now is what the copy has.
      const { lastSequence, lastReceiptSequence, receiptSeries } = options.state();
      const told = await current.ask({
        op: 'through',
        through: { sequence: lastSequence, receiptSequence: lastReceiptSequence },
      });
      if (!told.ok) return told;
      const receipt = lastReceiptSequence === 0 ? null : receiptNumber(receiptSeries, lastReceiptSequence);
      through = { receipt, atMs: clock() };
      if (files.isCopied) break;
    }
    return accept(null);
  };

  const work = async (): Promise<void> => {
    for (let failures = 0; keeper !== null && !closing.signal.aborted; ) {
      const [to, now] = [keeper, changed];
      const signal = AbortSignal.any([closing.signal, now.signal]);
      const copied = await attempt(() => copyAll(to, signal), log);
      if (now.signal.aborted) {
        session = undefined;
        failures = 0;
        continue;
      }
      if (copied.ok) {
        behindSinceMs = undefined;
        problem = null;
        options.onChange();
        return;
      }
      session = undefined;
      behindSinceMs ??= clock();
      failures += 1;
      // The first time it may be a session that the keeper has forgotten, or one answer that was lost.
      if (failures > 1 && problem !== copied.error.code) {
        problem = copied.error.code;
        log('warn', 'the copy at another till is behind', { code: problem });
        options.onChange();
      }
      await pause(backoffMs(failures, random, LONGEST_PAUSE_MS), signal);
    }
  };
  const start = (): void => {
    if (keeper === null || closing.signal.aborted) return;
    clearTimeout(heartbeat);
    running ??= work().finally(() => {
      running = undefined;
      heartbeat = setTimeout(start, options.heartbeatMs ?? HEARTBEAT_MS);
      heartbeat.unref();
      // What came while the last words were said.
      wake();
    });
  };
  const wake = (): void => {
    if (keeper === null || files.isCopied) return;
    behindSinceMs ??= clock();
    start();
  };

  return {
    mirrorOf: (kind) => (folder) => {
      files.begin(kind, folder);
      return {
        follow: (name, end) => {
          files.follow(kind, name, end);
          wake();
        },
        remove: (name) => {
          files.remove(kind, name);
          wake();
        },
        settled: async () => {
          if (problem === null && running !== undefined)
            await Promise.race([running, pause(CLOSING_PATIENCE_MS, closing.signal)]);
          return keeper === null || files.isCopied;
        },
      };
    },
    tryOut: async (to) => {
      const opened = await open(to, closing.signal);
      return opened.ok ? accept(null) : opened;
    },
    sendTo: (to) => {
      keeper = to;
      session = undefined;
      problem = null;
      through = undefined;
      behindSinceMs = undefined;
      files.forgetCopies();
      changed.abort();
      changed = new AbortController();
      wake();
      options.onChange();
    },
    status: () => ({
      state:
        keeper === null
          ? 'none'
          : behindSinceMs === undefined
            ? 'copied'
            : problem === null
              ? 'copying'
              : 'behind',
      address: keeper === null ? null : `${keeper.host}:${keeper.port}`,
      throughReceipt: through?.receipt ?? null,
      copiedAt: through === undefined ? null : instantOf(through.atMs),
      behindSince: behindSinceMs === undefined ? null : instantOf(behindSinceMs),
      code: problem,
    }),
    close: async () => {
      closing.abort();
      await running;
      clearTimeout(heartbeat);
    },
  };
}

/** A bug or a disk that can't be read ends one try, and no more. */
async function attempt(run: () => Promise<Result<null>>, log: Log): Promise<Result<null>> {
  try {
    return await run();
  } catch (error) {
    log('error', 'copying to another till failed', { error: String(error) });
    return { ok: false, error: { code: 'devices.copyUnreachable', details: {} } };
  }
}

/** One step of copying. */
async function copyNext(files: FollowedFiles, session: KeeperSession, log: Log): Promise<Result<null>> {
  const removal = files.nextRemoval();
  if (removal !== undefined) {
    const removed = await session.ask({ op: 'remove', ...removal });
    // A keeper that keeps it all the same loses nothing by it.
    if (!removed.ok && removed.error.code !== 'devices.copyRefused') return removed;
    files.removed(removal);
    return accept(null);
  }
  const file = files.nextFile();
  if (file === undefined) return accept(null);
  try {
    return await (file.compared ? append(files, file, session) : compare(files, file, session, log));
  } catch (error) {
    // The journal let go of it meanwhile.
    if (!files.isFollowed(file)) return accept(null);
    throw error;
  }
}

/** Finds out where to go on. What the keeper has and this till hasn't is put aside there, and kept. */
async function compare(
  files: FollowedFiles,
  file: FollowedFile,
  session: KeeperSession,
  log: Log,
): Promise<Result<null>> {
  const { kind, name } = file;
  const end = await files.endOf(file);
  if (!Number.isFinite(file.wanted)) file.wanted = end;
  const asked = await session.ask({ op: 'compare', kind, name, through: end });
  if (!asked.ok) return asked;
  const kept = comparedFile.parse(asked.value);
  const same = await files.read(file, 0, Math.min(kept.bytes, end));
  if (checksumOf(same) !== kept.checksum) return setAside(file, session, log);
  file.compared = true;
  file.done = Math.min(kept.bytes, end);
  return accept(null);
}

async function append(
  files: FollowedFiles,
  file: FollowedFile,
  session: KeeperSession,
): Promise<Result<null>> {
  const { kind, name, done, wanted } = file;
  const bytes = await files.read(file, done, Math.min(BLOCK_BYTES, wanted - done));
  if (bytes.length === 0) throw new Error(`expected ${wanted} bytes in ${name}, there are ${done}`);
  const asked = await session.ask({ op: 'append', kind, name, offset: done }, bytes);
  if (asked.ok) {
    file.done = done + bytes.length;
    return accept(null);
  }
  if (asked.error.code !== 'devices.copyDiffers') return asked;
  Object.assign(file, { done: 0, compared: false });
  return accept(null);
}

async function setAside(file: FollowedFile, session: KeeperSession, log: Log): Promise<Result<null>> {
  const { kind, name } = file;
  log('warn', 'the copy at another till differs; what it has is kept aside there', { name });
  const aside = await session.ask({ op: 'setAside', kind, name });
  if (!aside.ok) return aside;
  file.compared = true;
  file.done = 0;
  return accept(null);
}
