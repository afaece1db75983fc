import { outbox, type PushResponse, type PushResult } from '#shared/sync/index.ts';
import { updateDeviceState, upsertRow, type WritableDb } from '../store/index.ts';
import {
  acknowledgeFact,
  lastSequenceOf,
  lastServerTime,
  removeFromOutbox,
  type StreamFact,
} from './sync.queries.ts';

export interface AppliedOutcomes {
  /** Facts of the batch that the server has answered for, from the first on. */
  readonly answered: number;
  /** The server wants the stream from another sequence on. */
  readonly outOfOrder: boolean;
  /** The server knows more of this stream than this device ever wrote: its data was copied or restored. */
  readonly copied: boolean;
}

/**
 * Records what became of each fact of a push, in the caller's transaction. A repeat changes nothing, and one bad fact
 * holds up no other.
 */
export function applyOutcomes(
  db: WritableDb,
  streamId: string,
  sent: readonly StreamFact[],
  response: PushResponse,
): AppliedOutcomes {
  let answered = 0;
  let outOfOrder = false;
  for (const [index, result] of response.results.entries()) {
    const fact = sent[index];
    if (fact === undefined || (result.factId !== null && result.factId !== fact.id)) break;
    if (result.outcome === 'outOfOrder') {
      outOfOrder = true;
      break;
    }
    applyOutcome(db, streamId, fact, result);
    answered += 1;
  }
  noteServerTime(db, response.serverTime);
  return { answered, outOfOrder, copied: response.expectedSequence > lastSequenceOf(db) + 1 };
}

function applyOutcome(
  db: WritableDb,
  streamId: string,
  fact: StreamFact,
  { outcome, acceptNo, postingMonth, code }: PushResult,
): void {
  if (outcome === 'accepted' || outcome === 'duplicate') {
    acknowledgeFact(db, fact.id, acceptNo, postingMonth);
    removeFromOutbox(db, streamId, fact.sequence, fact.id);
    return;
  }
  upsertRow(db, outbox, {
    streamId,
    sequence: fact.sequence,
    factId: fact.id,
    queuedAt: fact.at,
    state: heldState(outcome),
    code: code ?? outcome,
  });
}

/** An outcome that a newer server invented is one that a person must look at. */
const heldState = (outcome: string): string =>
  outcome === 'forked' || outcome === 'quarantined' ? outcome : 'deferred';

/** The newest time a server told; a fact is never dated before it. */
export function noteServerTime(db: WritableDb, serverTime: string): void {
  const known = lastServerTime(db);
  if (known === null || known < serverTime) updateDeviceState(db, { lastServerTime: serverTime });
}
