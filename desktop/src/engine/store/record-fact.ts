import { registeredFact } from '#shared/projections.ts';
import { type RecordedFact, recordFact as record } from '#shared/sync/index.ts';
import type { WritableDb } from './database.ts';
import { replicaDb } from './replica-db.ts';

/** Records a fact that was made here or came down, as this version understands it. */
export const recordFact = (db: WritableDb, fact: RecordedFact): 'recorded' | 'known' =>
  record(replicaDb(db), fact, registeredFact);
