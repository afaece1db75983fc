import { receiptNumber } from '#shared/devices/index.ts';
import { accept, type Result, type StreamId } from '#shared/kernel/index.ts';
import { copyNext } from './copy-next.ts';
import type { CopySenderOptions } from './copy-sender.ts';
import type { FollowedFiles } from './followed-files.ts';
import { type KeeperAddress, type KeeperSession, openKeeperSession } from './keeper-client.ts';

/** Through which receipt a keeper has everything; null: no receipt was given yet. */
export interface CopiedReceipt {
  readonly receipt: string | null;
  readonly atMs: number;
}

/** Introduces this till to a keeper. */
export function introduce(
  options: CopySenderOptions,
  keeper: KeeperAddress,
  signal: AbortSignal,
): Promise<Result<KeeperSession>> {
  const { companyId, streamId, registerCode, receiptSeries } = options.state();
  const till = { companyId, streamId: streamId as StreamId, registerCode, receiptSeries };
  return openKeeperSession({ keeper, till, random: options.random, fetch: options.fetch, signal });
}

/** Copies all that there is, in a session that lasts while nothing fails. */
export class Copier {
  readonly #options: CopySenderOptions;
  readonly #files: FollowedFiles;
  #session: KeeperSession | undefined;

  constructor(options: CopySenderOptions, files: FollowedFiles) {
    this.#options = options;
    this.#files = files;
  }

  /** The next copying begins a new session, by comparing. */
  endSession(): void {
    this.#session = undefined;
  }

  /** @param whole called each time that the keeper has everything, and was told so */
  async copyAll(
    to: KeeperAddress,
    signal: AbortSignal,
    whole: (copied: CopiedReceipt) => void,
  ): Promise<Result<null>> {
    const files = this.#files;
    const opened = await this.#open(to, signal);
    if (!opened.ok) return opened;
    while (!signal.aborted) {
      if (!files.isCopied) {
        const step = await copyNext(files, opened.value, this.#options.log);
        if (!step.ok) return step;
        continue;
      }
      const told = await this.#tellWhole(opened.value);
      if (!told.ok) return told;
      whole(told.value);
      if (files.isCopied) break;
    }
    return accept(null);
  }

  async #open(to: KeeperAddress, signal: AbortSignal): Promise<Result<KeeperSession>> {
    if (this.#session !== undefined) return accept(this.#session);
    this.#files.forgetCopies();
    const opened = await introduce(this.#options, to, signal);
    if (opened.ok) this.#session = opened.value;
    return opened;
  }

  /** Nothing is left at this moment, so that what the till has recorded by now is what the copy has. */
  async #tellWhole(session: KeeperSession): Promise<Result<CopiedReceipt>> {
    const { lastSequence, lastReceiptSequence, receiptSeries } = this.#options.state();
    const through = { sequence: lastSequence, receiptSequence: lastReceiptSequence };
    const told = await session.ask({ op: 'through', through });
    if (!told.ok) return told;
    const receipt = lastReceiptSequence === 0 ? null : receiptNumber(receiptSeries, lastReceiptSequence);
    return accept({ receipt, atMs: this.#options.clock() });
  }
}
