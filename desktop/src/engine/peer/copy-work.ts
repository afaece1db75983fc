import type { CopyStatus } from '#shared/bridge.ts';
import { instantOf, type Result } from '#shared/kernel/index.ts';
import { backoffMs, pause } from '../sync/backoff.ts';
import type { Log } from '../sync/log.ts';
import { type CopiedReceipt, Copier } from './copy-all.ts';
import type { CopySenderOptions } from './copy-sender.ts';
import type { FollowedFiles } from './followed-files.ts';
import type { KeeperAddress } from './keeper-client.ts';

/** Who closes the till waits no longer than this for what is under way. */
const CLOSING_PATIENCE_MS = 3_000;
/** A keeper that was switched off is noticed within this when it is back. */
const LONGEST_PAUSE_MS = 10_000;
/** With nothing to copy, the keeper is told so this often: one that is gone is noticed before the next sale. */
const HEARTBEAT_MS = 60_000;

/** When copying is tried, and how it stands: one piece of work at a time, again after each failure. */
export class CopyWork {
  readonly #options: CopySenderOptions;
  readonly #files: FollowedFiles;
  readonly #copier: Copier;
  readonly #closing = new AbortController();
  #keeper: KeeperAddress | null = null;
  /** Ends a wait between two tries: the keeper is another one. */
  #changed = new AbortController();
  #running: Promise<void> | undefined;
  #behindSinceMs: number | undefined;
  #problem: string | null = null;
  #heartbeat: NodeJS.Timeout | undefined;
  #through: CopiedReceipt | undefined;

  constructor(options: CopySenderOptions, files: FollowedFiles) {
    this.#options = options;
    this.#files = files;
    this.#copier = new Copier(options, files);
  }

  /** Aborted when the till closes. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** There may be something to copy. */
  wake(): void {
    if (this.#keeper === null || this.#files.isCopied) return;
    this.#behindSinceMs ??= this.#options.clock();
    this.#start();
  }

  /** From now on the copies go there; null: nowhere. */
  sendTo(keeper: KeeperAddress | null): void {
    this.#keeper = keeper;
    this.#copier.endSession();
    this.#problem = null;
    this.#through = undefined;
    this.#behindSinceMs = undefined;
    this.#files.forgetCopies();
    this.#changed.abort();
    this.#changed = new AbortController();
    this.wake();
    this.#options.onChange();
  }

  /** Resolves when what is under way has ended, or after a moment; true when nothing is left to copy. */
  async settled(): Promise<boolean> {
    if (this.#problem === null && this.#running !== undefined)
      await Promise.race([this.#running, pause(CLOSING_PATIENCE_MS, this.closing)]);
    return this.#keeper === null || this.#files.isCopied;
  }

  status(): CopyStatus {
    const [keeper, through, behindSinceMs] = [this.#keeper, this.#through, this.#behindSinceMs];
    return {
      state: this.#state(),
      address: keeper === null ? null : `${keeper.host}:${keeper.port}`,
      throughReceipt: through?.receipt ?? null,
      copiedAt: through === undefined ? null : instantOf(through.atMs),
      behindSince: behindSinceMs === undefined ? null : instantOf(behindSinceMs),
      code: this.#problem,
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    clearTimeout(this.#heartbeat);
  }

  #state(): CopyStatus['state'] {
    if (this.#keeper === null) return 'none';
    if (this.#behindSinceMs === undefined) return 'copied';
    return this.#problem === null ? 'copying' : 'behind';
  }

  #start(): void {
    if (this.#keeper === null || this.closing.aborted) return;
    clearTimeout(this.#heartbeat);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      this.#heartbeat = setTimeout(() => this.#start(), this.#options.heartbeatMs ?? HEARTBEAT_MS);
      this.#heartbeat.unref();
      // What came while the last words were said.
      this.wake();
    });
  }

  async #work(): Promise<void> {
    for (let failures = 0; this.#keeper !== null && !this.closing.aborted; ) {
      const [to, changed] = [this.#keeper, this.#changed.signal];
      const signal = AbortSignal.any([this.closing, changed]);
      const copied = await this.#attempt(to, signal);
      if (changed.aborted) {
        this.#copier.endSession();
        failures = 0;
        continue;
      }
      if (copied.ok) {
        this.#behindSinceMs = undefined;
        this.#problem = null;
        this.#options.onChange();
        return;
      }
      failures += 1;
      this.#noteFailure(copied.error.code, failures);
      await pause(backoffMs(failures, this.#options.random, LONGEST_PAUSE_MS), signal);
    }
  }

  /** A bug or a disk that can't be read ends one try, and no more. */
  async #attempt(to: KeeperAddress, signal: AbortSignal): Promise<Result<null>> {
    try {
      return await this.#copier.copyAll(to, signal, (copied) => {
        this.#through = copied;
      });
    } catch (error) {
      this.#log('error', 'copying to another till failed', { error: String(error) });
      return { ok: false, error: { code: 'devices.copyUnreachable', details: {} } };
    }
  }

  #noteFailure(code: string, failures: number): void {
    this.#copier.endSession();
    this.#behindSinceMs ??= this.#options.clock();
    // The first time it may be a session that the keeper has forgotten, or one answer that was lost.
    if (failures <= 1 || this.#problem === code) return;
    this.#problem = code;
    this.#log('warn', 'the copy at another till is behind', { code });
    this.#options.onChange();
  }

  #log(...entry: Parameters<Log>): void {
    this.#options.log(...entry);
  }
}
