import type { ReadableDb } from '../store/index.ts';
import { factsFrom, nextForeignStream, type StreamFact, waitingFacts } from './sync.queries.ts';

/** Which facts of other streams a device sends next, and which it keeps for the next round. */
export class ForeignStreams {
  readonly #db: ReadableDb;
  readonly #ownStream: string;
  /** Other streams' facts go after this stream; those that the server can't take yet wait for the next round. */
  #after = '';
  /** Set while a stream is sent from where the server has it, with what here was accepted at other places. */
  #again: { readonly streamId: string; readonly from: number } | undefined;
  readonly #heldBack = new Set<string>();

  constructor(db: ReadableDb, ownStream: string) {
    this.#db = db;
    this.#ownStream = ownStream;
  }

  /** Every stream has a turn again. */
  retry(): void {
    this.#after = '';
  }

  /** True when the server lacks facts of this stream that come before those which wait here. */
  isHeldBack(streamId: string): boolean {
    return this.#heldBack.has(streamId);
  }

  next(most: number): StreamFact[] {
    if (this.#again !== undefined) {
      const again = factsFrom(this.#db, this.#again.streamId, this.#again.from, most);
      if (again.length > 0) return again;
      this.#again = undefined;
    }
    const streamId = nextForeignStream(this.#db, this.#ownStream, this.#after);
    return streamId === undefined ? [] : waitingFacts(this.#db, streamId, most);
  }

  /** The server has taken what was sent of a stream. */
  passed(streamId: string): void {
    this.#again = undefined;
    this.#heldBack.delete(streamId);
  }

  /**
   * The server lacks facts before this one. Those that are here go with it: it may have them from other places, and nobody else may
   * have them at these [SYN-28]. Others their author or another replica has: the next stream meanwhile.
   * @param expected the number of the stream that the server expects
   */
  lacks({ streamId, sequence }: StreamFact, expected: number): void {
    const asked = this.#again?.from;
    this.#again = undefined;
    const [first] = factsFrom(this.#db, streamId, expected, 1);
    // To be asked again for what this replica just failed to give is no step forward.
    if (first !== undefined && first.sequence < sequence && expected !== asked) {
      this.#again = { streamId, from: expected };
      return;
    }
    this.#after = streamId;
    this.#heldBack.add(streamId);
  }
}
