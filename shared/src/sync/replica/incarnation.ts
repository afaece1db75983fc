import type { Meaning } from '../projection.ts';
import { ONLY_SLOT, outbox, replicaBases } from '../rows.ts';
import { type Checkpoint, startFrom } from './checkpoint.ts';
import { putBackRows, unacceptedFacts } from './put-back.ts';
import { eachFact, type ReplicaDb } from './replica-db.ts';
import { readBase, reconsiderFact } from './standing.ts';

/** A life of the server's data: through which acceptNo it has what the one before had. */
export interface Incarnation {
  readonly number: number;
  readonly throughAcceptNo: number;
}

/**
 * Follows the server into another life of its data [SYN-5]: what it had accepted after the moment that it was restored to
 * is unacknowledged again, and every such fact that is here waits to be sent, whoever made it. Counters that start from a
 * checkpoint which that life doesn't have start from one that it has.
 * @returns false, and nothing is changed, when such a checkpoint is needed and wasn't given
 */
export function enterIncarnation(
  db: ReplicaDb,
  { number, throughAcceptNo }: Incarnation,
  checkpoint: Checkpoint | undefined,
  meaning: Meaning,
): boolean {
  const base = readBase(db);
  if (base.incarnation === number) return true;
  const isBaseLost = base.throughAcceptNo > throughAcceptNo;
  if (isBaseLost && checkpoint?.incarnation !== number) return false;
  db.forgetAcceptNosAfter(throughAcceptNo);
  // Shapes don't arrive together: of a fact that the new life doesn't have either, the entry may have come alone. Nobody can send
  // that fact again; an entry of any other comes down again with the shapes of the new life.
  db.removeEntriesWithoutFact();
  if (isBaseLost && checkpoint !== undefined) startFrom(db, checkpoint, meaning);
  else
    db.upsert(replicaBases, { slot: ONLY_SLOT, incarnation: number, throughAcceptNo: base.throughAcceptNo });
  queueUnaccepted(db, meaning);
  // A list of the life before may have come without a row that was made here, which the server had accepted meanwhile.
  putBackRows(db, unacceptedFacts, meaning);
  return true;
}

/** Every fact that the server hasn't accepted waits for it, in the order of its stream, whatever was answered in the life before. */
function queueUnaccepted(db: ReplicaDb, meaning: Meaning): void {
  for (const fact of eachFact(db, {
    of: 'uncovered',
    throughAcceptNo: Number.MAX_SAFE_INTEGER,
    afterId: '',
  })) {
    const { streamId, sequence, id, at } = fact;
    const queued = db.get(outbox, { streamId, sequence });
    if (queued !== undefined && queued.factId !== id) continue;
    db.upsert(outbox, { streamId, sequence, factId: id, queuedAt: at, state: 'waiting', code: null });
    if (queued?.state === 'quarantined') reconsiderFact(db, fact, meaning);
  }
}
