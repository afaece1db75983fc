import {
  assert,
  type Envelope,
  MAX_FORMER_PLACES,
  parseEnvelope,
  present,
  type StreamId,
} from '../../kernel/index.ts';
import type { Meaning } from '../projection.ts';
import { type LocalFactRow, outbox } from '../rows.ts';
import { dequeue } from './dequeue.ts';
import { FACTS_PER_PAGE, type ReplicaDb } from './replica-db.ts';
import { replaceFact } from './standing.ts';

/** A place in a stream's chain. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: string;
  /** No later fact dates before this one. */
  readonly lastFactAt: string | null;
}

export interface MoveOptions {
  readonly from: StreamId;
  readonly to: StreamId;
  /** Where the new stream is; a new one at sequence 0 and the genesis hash, and the instant of the device's newest fact. */
  readonly end: ChainEnd;
  /** Signs an envelope with the new stream's key; gives its hash too. */
  sign(envelope: Envelope): { readonly envelope: string; readonly signature: string; readonly hash: string };
}

/**
 * Records every fact of a stream that the server hasn't accepted again in another stream, under its own id [SYN-7]: the
 * device's data was copied or restored, and the old stream has another writer. If the server has one of them after all,
 * it knows it by its id, and books it once. Each says where it was before [SYN-22]. What it has set aside for what it says has its place there, and keeps it.
 * A copy of the device may have written facts of the same numbers: all are recorded by their instants, so that none dates
 * before the one that it follows [SYN-27].
 * @returns where the new stream is then
 */
export function moveToStream(db: ReplicaDb, options: MoveOptions, meaning: Meaning): ChainEnd {
  let { end } = options;
  for (const fact of unacceptedOf(db, options.from)) {
    const old = present(parseEnvelope(fact.envelope), 'a readable envelope of a recorded fact');
    const place = { stream: old.stream, sequence: old.sequence };
    const formerly = [...(old.formerly ?? []), place].slice(-MAX_FORMER_PLACES);
    const envelope = { ...old, stream: options.to, sequence: end.sequence + 1, previous: end.hash, formerly };
    const { hash, ...signed } = options.sign(envelope);
    const { sequence, stream: streamId } = envelope;
    dequeue(db, { streamId: fact.streamId, sequence: fact.sequence, factId: fact.id });
    replaceFact(db, fact, { streamId, sequence, ...signed }, meaning);
    db.insert(outbox, {
      streamId,
      sequence,
      factId: fact.id,
      queuedAt: fact.at,
      state: 'waiting',
      code: null,
    });
    const isNewest = end.lastFactAt === null || fact.at > end.lastFactAt;
    end = { sequence, hash, lastFactAt: isNewest ? fact.at : end.lastFactAt };
  }
  return end;
}

/** By instant, then by number. All at once: what is moved would change the pages. */
function unacceptedOf(db: ReplicaDb, streamId: StreamId): LocalFactRow[] {
  const found = new Map<string, LocalFactRow>();
  for (let fromSequence = 1; ; ) {
    const page = db.facts({ of: 'stream', streamId, fromSequence }, FACTS_PER_PAGE);
    for (const fact of page) found.set(fact.id, fact);
    const last = page.at(-1);
    if (last === undefined || page.length < FACTS_PER_PAGE) break;
    // The next page may begin with another fact of this number. A page holds more than there are copies of a device.
    assert(last.sequence > fromSequence, 'a page of more than one sequence');
    fromSequence = last.sequence;
  }
  return [...found.values()]
    .filter((fact) => fact.acceptNo === null && !isSetAside(db, fact))
    .sort((a, b) => compareText(a.at, b.at) || a.sequence - b.sequence || compareText(a.id, b.id));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The server has it at this place of this stream, and judges it again there. A fork has no place. */
function isSetAside(db: ReplicaDb, { streamId, sequence, id }: LocalFactRow): boolean {
  const queued = db.get(outbox, { streamId, sequence });
  return queued?.factId === id && (queued.state === 'quarantined' || queued.state === 'deferred');
}
