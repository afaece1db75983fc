import {
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
}

export interface MoveOptions {
  readonly from: StreamId;
  readonly to: StreamId;
  /** Where the new stream is; a new one at sequence 0 and the genesis hash. */
  readonly end: ChainEnd;
  /** Signs an envelope with the new stream's key; gives its hash too. */
  sign(envelope: Envelope): { readonly envelope: string; readonly signature: string; readonly hash: string };
}

/**
 * Records every fact of a stream that the server hasn't accepted again in another stream, under its own id [SYN-7]: the
 * device's data was copied or restored, and the old stream has another writer. If the server has one of them after all,
 * it knows it by its id, and books it once. Each says where it was before [SYN-22]. What it has set aside for what it says has its place there, and keeps it.
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
    end = { sequence, hash };
  }
  return end;
}

/** All at once: what is moved would change the pages. */
function unacceptedOf(db: ReplicaDb, streamId: StreamId): LocalFactRow[] {
  const found: LocalFactRow[] = [];
  for (let fromSequence = 1; ; ) {
    const page = db.facts({ of: 'stream', streamId, fromSequence }, FACTS_PER_PAGE);
    found.push(...page.filter((fact) => fact.acceptNo === null && !isSetAside(db, fact)));
    const last = page.at(-1);
    if (last === undefined) return found;
    fromSequence = last.sequence + 1;
  }
}

/** The server has it at this place of this stream, and judges it again there. A fork has no place. */
function isSetAside(db: ReplicaDb, { streamId, sequence, id }: LocalFactRow): boolean {
  const queued = db.get(outbox, { streamId, sequence });
  return queued?.factId === id && (queued.state === 'quarantined' || queued.state === 'deferred');
}
