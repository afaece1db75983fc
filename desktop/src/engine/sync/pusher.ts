import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Rejection, Result } from '#shared/kernel/index.ts';
import {
  MAX_PUSH_BYTES,
  MAX_PUSH_FACTS,
  PROTOCOL_VERSION,
  type PushRequest,
  type PushResponse,
  pushResponse,
} from '#shared/sync/index.ts';
import type { Store } from '../store/index.ts';
import { type AppliedOutcomes, applyOutcomes } from './apply-outcomes.ts';
import { pause, type RandomBytes, waitAfter } from './backoff.ts';
import type { Connection } from './connection.ts';
import { ForeignStreams } from './foreign-streams.ts';
import type { Log } from './log.ts';
import { describe, UNREACHABLE } from './server-client.ts';
import { PUSH_PATH, type Session } from './session.ts';
import {
  factsFrom,
  hasSecondWriter,
  readReplicaBase,
  type StreamFact,
  waitingFacts,
} from './sync.queries.ts';

/** Smaller bodies aren't worth compressing. */
const GZIP_FROM_BYTES = 4 * 1024;
const PUSH_TIMEOUT_MS = 30_000;
/** Of a body, what isn't facts. */
const BYTES_AROUND_FACTS = 100;

const compress = promisify(gzip);

export interface PusherOptions {
  readonly store: Store;
  readonly session: Session;
  readonly connection: Connection;
  readonly streamId: string;
  readonly random: RandomBytes;
  readonly log: Log;
  /** The outbox changed. */
  onPushed(): void;
  /** The server's data is in another life than this replica has followed it into. */
  onOtherLife(): void;
}

export interface Pusher {
  /** Pushes what waits, once what runs now is done. Never blocks. */
  pushSoon(): void;
  /** Offers again what other streams' facts the server couldn't take before. */
  retryForeign(): void;
  /** True when the server knows more of this stream than this device wrote; then nothing more is pushed. */
  readonly copied: boolean;
  /** True when the server lacks facts of this other stream that come before those which wait here. */
  isHeldBack(streamId: string): boolean;
  /** Somebody else found out that this device's data was copied. */
  stopCopied(): void;
  close(): Promise<void>;
}

/** A batch with the bytes that carry it: a lost answer is asked for again with the very same bytes. */
interface Batch {
  readonly facts: readonly StreamFact[];
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Brings the outbox to the server, in order, one push at a time, until nothing waits. */
export function createPusher(options: PusherOptions): Pusher {
  return new OutboxPusher(options);
}

class OutboxPusher implements Pusher {
  readonly #options: PusherOptions;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  /** Set while the server wants facts again that it had acknowledged: the next one to send. */
  #resendFrom: number | undefined;
  #largestBatch = MAX_PUSH_FACTS;
  #failures = 0;
  readonly #foreign: ForeignStreams;
  copied: boolean;

  constructor(options: PusherOptions) {
    this.#options = options;
    this.#foreign = new ForeignStreams(options.store.reader, options.streamId);
    // Known before the last stop, and not mended since.
    this.copied = hasSecondWriter(options.store.reader, options.streamId);
  }

  pushSoon(): void {
    if (this.#closing.signal.aborted || this.copied) return;
    this.#again = true;
    this.#options.connection.tryNow();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) this.pushSoon();
    });
  }

  retryForeign(): void {
    this.#foreign.retry();
    this.pushSoon();
  }

  isHeldBack(streamId: string): boolean {
    return this.#foreign.isHeldBack(streamId);
  }

  stopCopied(): void {
    if (this.copied) return;
    this.copied = true;
    this.#options.log(
      'error',
      'The server has records of this till that this computer never made; pushing stops.',
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#again = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    // The commit that asked for this is still on the stack: its receipt comes first.
    await new Promise(setImmediate);
    while (!signal.aborted && !this.copied) {
      this.#again = false;
      try {
        const batch = await this.#nextBatch();
        if (batch === undefined) return;
        await this.#deliver(batch);
      } catch (error) {
        // A full disk, say: what the server accepted is asked about again, and is then a duplicate.
        this.#options.log('error', 'The outcome of a push could not be recorded.', {
          reason: describe(error),
        });
        await this.#failed();
      }
    }
  }

  /** Sends a batch until there is an answer. */
  async #deliver(batch: Batch): Promise<void> {
    const { signal } = this.#closing;
    const { connection, log } = this.#options;
    for (;;) {
      await connection.reachable(signal);
      if (signal.aborted) return;
      const answer = await this.#send(batch);
      if (signal.aborted) return;
      const progress = answer.ok && this.#apply(batch, answer.value);
      if (progress) {
        this.#failures = 0;
        return;
      }
      if (!answer.ok && answer.error.code === UNREACHABLE) {
        await this.#waitAsAsked(answer.error.details);
        continue;
      }
      if (!answer.ok) {
        log('warn', 'The server refused a push as a whole.', { ...answer.error, facts: batch.facts.length });
        if (answer.error.code === 'kernel.bodyTooLarge') this.#largestBatch = halved(batch.facts.length);
      }
      await this.#failed(answer.ok ? {} : answer.error.details);
      // Another batch may fit where this one didn't; an error of the server's gets the same bytes again.
      if (answer.ok || answer.error.code === 'kernel.bodyTooLarge') return;
    }
  }

  async #failed(details: Rejection['details'] = {}): Promise<void> {
    this.#failures += 1;
    const { atLeastMs, onTopMs } = waitAfter(this.#failures, this.#options.random, details);
    await pause(atLeastMs + onTopMs, this.#closing.signal);
  }

  /** A proxy says when its server is back; one that says nothing is asked by the connection's own probe. */
  async #waitAsAsked(details: Rejection['details']): Promise<void> {
    if (details.retryAfterMs !== undefined) await this.#failed(details);
  }

  #send({ body, headers }: Batch): Promise<Result<PushResponse>> {
    return this.#options.session.request({
      method: 'POST',
      path: PUSH_PATH,
      data: pushResponse,
      body,
      headers,
      timeoutMs: PUSH_TIMEOUT_MS,
      signal: this.#closing.signal,
    });
  }

  /** @returns false when the answer brought nothing forward */
  #apply({ facts }: Batch, response: PushResponse): boolean {
    const { store, onPushed, onOtherLife } = this.#options;
    if (response.incarnation !== readReplicaBase(store.reader).incarnation) {
      // Its acceptNos are another life's: they count once this replica has followed, and the same facts are sent again.
      onOtherLife();
      return false;
    }
    const applied = store.write((db) => applyOutcomes(db, facts, response));
    onPushed();
    const [first] = facts;
    if (first !== undefined && first.streamId !== this.#options.streamId) {
      const refused = applied.outOfOrder ? facts[applied.answered] : undefined;
      if (refused === undefined) this.#foreign.passed(first.streamId);
      else this.#foreign.lacks(refused, response.expectedSequence);
      return true;
    }
    if (applied.copied) this.stopCopied();
    return this.#moveOn(facts, applied, response.expectedSequence) || applied.copied;
  }

  #moveOn(facts: readonly StreamFact[], applied: AppliedOutcomes, expected: number): boolean {
    const last = facts[applied.answered - 1];
    if (this.#resendFrom !== undefined && last !== undefined) this.#resendFrom = last.sequence + 1;
    if (!applied.outOfOrder) return applied.answered > 0;
    const refused = facts[applied.answered];
    this.#options.log('warn', 'The server expects another record of this till than the next one.', {
      expectedSequence: expected,
      sentSequence: refused?.sequence,
    });
    const asked = this.#resendFrom;
    if (refused === undefined || expected >= refused.sequence) return false;
    this.#resendFrom = expected;
    // To be asked again for what this replica just failed to give is no step forward.
    return expected !== asked;
  }

  async #nextBatch(): Promise<Batch | undefined> {
    const { facts, parts } = withinBytes(this.#nextFacts());
    if (facts.length === 0) return undefined;
    const body = Buffer.from(`{"protocol":${PROTOCOL_VERSION},"facts":[${parts.join()}]}`, 'utf8');
    const headers = { 'content-type': 'application/json' };
    if (body.length < GZIP_FROM_BYTES) return { facts, body, headers };
    return { facts, body: await compress(body), headers: { ...headers, 'content-encoding': 'gzip' } };
  }

  #nextFacts(): StreamFact[] {
    const { store, streamId } = this.#options;
    if (this.#resendFrom !== undefined) {
      const again = factsFrom(store.reader, streamId, this.#resendFrom, this.#largestBatch);
      if (again.length > 0) return again;
      this.#resendFrom = undefined;
    }
    const own = waitingFacts(store.reader, streamId, this.#largestBatch);
    return own.length > 0 ? own : this.#foreign.next(this.#largestBatch);
  }
}

const halved = (facts: number): number => Math.max(1, Math.floor(facts / 2));

const signedForm = (fact: StreamFact): PushRequest['facts'][number] => ({
  envelope: fact.envelope,
  signature: fact.signature,
  private:
    fact.privateSalt === null || fact.privateText === null
      ? null
      : { salt: fact.privateSalt, text: fact.privateText },
});

/** As many from the front as a body may carry, and always one. */
function withinBytes(waiting: readonly StreamFact[]): {
  readonly facts: readonly StreamFact[];
  readonly parts: readonly string[];
} {
  const parts: string[] = [];
  let bytes = BYTES_AROUND_FACTS;
  for (const fact of waiting) {
    const part = JSON.stringify(signedForm(fact));
    bytes += Buffer.byteLength(part) + 1;
    if (parts.length > 0 && bytes > MAX_PUSH_BYTES) break;
    parts.push(part);
  }
  return { facts: waiting.slice(0, parts.length), parts };
}
