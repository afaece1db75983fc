import type { Meaning } from '../projection.ts';
import type { PushResult } from '../push.ts';
import { localFacts, type OutboxRow, outbox } from '../rows.ts';
import type { ReplicaDb } from './replica-db.ts';
import { acknowledgeFact, reconsiderFact } from './standing.ts';

/** A fact that was pushed. */
export type SentFact = Pick<OutboxRow, 'streamId' | 'sequence' | 'factId' | 'queuedAt'>;

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
    state: heldState(outcome),
    code: code ?? outcome,
  });
  if (known !== undefined) reconsiderFact(db, known, meaning);
}

/** The fact needs no more pushing. A row that another fact holds stays. */
export function dequeue(db: ReplicaDb, { streamId, sequence, factId }: Omit<SentFact, 'queuedAt'>): void {
  if (db.get(outbox, { streamId, sequence })?.factId === factId) db.remove(outbox, { streamId, sequence });
}

/** An outcome that a newer server invented is one that a person must look at. */
const heldState = (outcome: string): OutboxRow['state'] =>
  outcome === 'forked' || outcome === 'quarantined' ? outcome : 'deferred';
