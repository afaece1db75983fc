import type { Envelope } from '../../kernel/index.ts';
import { FORMER_PLACE } from './former-places.ts';
import type { IngestDb, KnownFact } from './ingest-db.ts';
import type { StreamState } from './judge-fact.ts';

/** Places of a stream that are looked up at once; one that has left more is moved on by some of them with each push. */
const MAX_LOOKED_UP = 500;

/** Where facts were that their authors recorded anew elsewhere, as far as a batch is about them. */
export class LeftPlaces {
  readonly #facts = new Map<string, Set<string>>();

  constructor(former: readonly KnownFact[]) {
    for (const { streamId, sequence, factId } of former) {
      const place = `${streamId} ${sequence}`;
      this.#facts.set(place, (this.#facts.get(place) ?? new Set()).add(factId ?? ''));
    }
  }

  /** True when a fact left this place, or this fact if one is named. */
  has(streamId: string, sequence: number, factId?: string): boolean {
    const facts = this.#facts.get(`${streamId} ${sequence}`);
    return facts !== undefined && (factId === undefined || facts.has(factId));
  }
}

/**
 * Looks up the places between where streams are and the first fact of a batch that comes after.
 * @param former what is known of the places of the batch itself
 */
export async function findLeftPlaces(
  db: IngestDb,
  streams: ReadonlyMap<string, Pick<StreamState, 'id' | 'lastSequence'>>,
  facts: readonly Pick<Envelope, 'stream' | 'sequence'>[],
  former: readonly KnownFact[],
): Promise<LeftPlaces> {
  const missing = [...streams.values()].flatMap(({ id, lastSequence }) => {
    const sent = new Set(facts.flatMap(({ stream, sequence }) => (stream === id ? [sequence] : [])));
    const through = Math.min(Math.max(0, ...sent) - 1, lastSequence + MAX_LOOKED_UP);
    const places = Array.from(
      { length: Math.max(0, through - lastSequence) },
      (_, at) => lastSequence + 1 + at,
    );
    return places.filter((place) => !sent.has(place)).map((sequence) => ({ streamId: id, sequence }));
  });
  const found = missing.length === 0 ? [] : await db.findKnownFacts(missing, []);
  return new LeftPlaces([...former, ...found.filter(({ code }) => code === FORMER_PLACE)]);
}

/** Through which number a stream may pass, if nothing before this one is missing but what was left, or all that was looked up. */
export function passedThrough(
  left: LeftPlaces,
  { id, lastSequence }: Pick<StreamState, 'id' | 'lastSequence'>,
  sequence: number,
): number {
  let next = lastSequence + 1;
  while (next < sequence && left.has(id, next)) next += 1;
  return next === sequence || next > lastSequence + MAX_LOOKED_UP ? next - 1 : lastSequence;
}
