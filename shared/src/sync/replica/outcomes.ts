import { lastingCauses } from '../ingest/lasting-causes.ts';
import type { Meaning } from '../projection.ts';
import type { PushResult } from '../push.ts';
import { localFacts, type OutboxRow, outbox } from '../rows.ts';
import { dequeue } from './dequeue.ts';
import type { ReplicaDb } from './replica-db.ts';
import { acknowledgeFact, reconsiderFact } from './standing.ts';

/** A fact that was pushed. */
export type SentFact = Pick<OutboxRow, 'streamId' | 'sequence' | 'factId' | 'queuedAt'> & {
  /** True when another device wrote it, and this one brings it in. */
  readonly isCarried?: boolean;
};

/**
 * Records what became of a fact that was pushed [SYN-6]. A repeat changes nothing; what was refused a place in the books
 * is taken out of this replica too, and stays queued for a person. `outOfOrder` is no answer about the fact.
 */
export function applyOutcome(db: ReplicaDb, sent: SentFact, result: PushResult, meaning: Meaning): void {
  const { streamId, sequence, factId } = sent;
  const { outcome, acceptNo, postingMonth, code } = result;
  if (outcome === 'accepted' || outcome === 'duplicate') {
    dequeue(db, sent);
    acknowledgeFact(db, factId, { acceptNo, postingMonth }, meaning);
    return;
  }
  const known = db.get(localFacts, { id: factId });
  // Its row came down while the answer was under way: then it is in the books, whatever the answer says.
  if (known !== undefined && known.acceptNo !== null) {
    dequeue(db, sent);
    return;
  }
  db.upsert(outbox, {
    streamId,
    sequence,
    factId,
    queuedAt: sent.queuedAt,
    state: heldState(outcome, sent.isCarried ?? false),
    code: code ?? outcome,
  });
  if (known !== undefined) reconsiderFact(db, known, meaning);
}

/**
 * Queues a fact again that the server set aside [SYN-9]: until it has answered anew, the fact is in this replica's books as
 * every other that waits. A fork is no question of understanding, and stays.
 * @returns false when no such fact was set aside
 */
export function askAgain(
  db: ReplicaDb,
  held: Pick<SentFact, 'streamId' | 'sequence'>,
  meaning: Meaning,
): boolean {
  const { streamId, sequence } = held;
  const queued = db.get(outbox, { streamId, sequence });
  if (queued === undefined || !mayBeAskedAgain(queued)) return false;
  db.update(outbox, { streamId, sequence }, { state: 'waiting', code: null });
  const known = db.get(localFacts, { id: queued.factId });
  if (known !== undefined) reconsiderFact(db, known, meaning);
  return true;
}

/** True when another version of the server may answer otherwise: a fork stays one, and so do bytes that nobody can trust. */
export const mayBeAskedAgain = ({ state, code }: Pick<OutboxRow, 'state' | 'code'>): boolean =>
  (state === 'quarantined' || state === 'deferred') && !forks.has(code) && !lastingCauses.has(code);

/** Codes of a fact that follows another one than the server has. */
const forks: ReadonlySet<string | null> = new Set(['sync.forked', 'sync.chainBroken']);

/**
 * An outcome that a newer server invented is one that a person must look at. A fork of this device's own stream it records anew
 * in another, and it stands meanwhile; one that it carries it can't sign, and so it is refused like any other [SYN-11].
 */
function heldState(outcome: string, isCarried: boolean): OutboxRow['state'] {
  if (outcome === 'forked') return isCarried ? 'quarantined' : 'forked';
  return outcome === 'quarantined' ? 'quarantined' : 'deferred';
}
