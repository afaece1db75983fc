import type { IngestCrypto } from './ingest-db.ts';
import type { StreamState } from './judge-fact.ts';
import type { ReceivedFact } from './read-fact.ts';

/** A number of a stream. */
export interface Place {
  readonly streamId: string;
  readonly sequence: number;
}

/**
 * What a batch shows of its own order. A fact whose bytes rotted no longer says which number it has, but those beside it,
 * which their author signed, do: a device sends its facts in order.
 */
export class Neighbours {
  readonly #received: readonly ReceivedFact[];
  readonly #streams: ReadonlyMap<string, StreamState>;
  readonly #crypto: IngestCrypto;
  readonly #authentic = new Map<ReceivedFact, boolean>();

  constructor(
    received: readonly ReceivedFact[],
    streams: ReadonlyMap<string, StreamState>,
    crypto: IngestCrypto,
  ) {
    this.#received = received;
    this.#streams = streams;
    this.#crypto = crypto;
  }

  /** True when a readable fact was signed by the stream that it names. Checked once. */
  isAuthentic(fact: ReceivedFact): boolean {
    const known = this.#authentic.get(fact);
    if (known !== undefined) return known;
    const key = fact.kind === 'readable' ? this.#streams.get(fact.envelope.stream)?.publicKey : undefined;
    const authentic =
      fact.kind === 'readable' &&
      key !== undefined &&
      this.#crypto.isSignedBy(key, fact.signed.envelope, fact.signed.signature);
    this.#authentic.set(fact, authentic);
    return authentic;
  }

  /** The number that a fact has by those beside it; undefined when none of them is signed. */
  placeOf(fact: ReceivedFact): Place | undefined {
    const index = this.#received.indexOf(fact);
    return this.#look(index, -1) ?? this.#look(index, 1);
  }

  #look(index: number, step: 1 | -1): Place | undefined {
    for (let distance = 1; ; distance += 1) {
      const neighbour = this.#received[index + step * distance];
      if (neighbour === undefined) return undefined;
      if (neighbour.kind === 'readable' && this.isAuthentic(neighbour)) {
        const { stream, sequence } = neighbour.envelope;
        return { streamId: stream, sequence: sequence - step * distance };
      }
    }
  }
}
