import { registeredFact } from '#shared/projections.ts';
import { applyOutcome, type PushResponse } from '#shared/sync/index.ts';
import { readDeviceState, replicaDb, updateDeviceState, type WritableDb } from '../store/index.ts';
import { lastSequenceOf, lastServerTime, type StreamFact } from './sync.queries.ts';

export interface AppliedOutcomes {
  /** Facts of the batch that the server has answered for, from the first on. */
  readonly answered: number;
  /** The server wants the stream from another sequence on. */
  readonly outOfOrder: boolean;
  /** The server knows facts of this stream that this device never wrote: its data was copied or restored. */
  readonly copied: boolean;
}

/**
 * Records what became of each fact of a push, in the caller's transaction. A repeat changes nothing, and one bad fact
 * holds up no other.
 */
export function applyOutcomes(
  db: WritableDb,
  sent: readonly StreamFact[],
  response: PushResponse,
): AppliedOutcomes {
  const own = readDeviceState(db)?.streamId;
  let answered = 0;
  let outOfOrder = false;
  let forked = false;
  for (const [index, result] of response.results.entries()) {
    const fact = sent[index];
    if (fact === undefined || (result.factId !== null && result.factId !== fact.id)) break;
    if (result.outcome === 'outOfOrder') {
      outOfOrder = true;
      break;
    }
    const { id: factId, streamId, sequence, at: queuedAt } = fact;
    const isCarried = streamId !== own;
    applyOutcome(replicaDb(db), { streamId, sequence, factId, queuedAt, isCarried }, result, registeredFact);
    forked ||= result.outcome === 'forked';
    answered += 1;
  }
  noteServerTime(db, response.serverTime);
  noteSecured(db, sent, response.securedThrough);
  return { answered, outOfOrder, copied: response.expectedSequence > lastSequenceOf(db) + 1 || forked };
}

/** The newest time a server told; a fact is never dated before it. */
export function noteServerTime(db: WritableDb, serverTime: string): void {
  const known = lastServerTime(db);
  if (known === null || known < serverTime) updateDeviceState(db, { lastServerTime: serverTime });
}

/** What a backup of the server has of this device's stream needn't be kept in its journal. */
function noteSecured(db: WritableDb, sent: readonly StreamFact[], securedThrough: number): void {
  const state = readDeviceState(db);
  if (state === undefined || sent[0]?.streamId !== state.streamId) return;
  if (securedThrough !== state.securedThrough) updateDeviceState(db, { securedThrough });
}
