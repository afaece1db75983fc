import { registeredFact } from '#shared/projections.ts';
import { eachFact, reconsiderFact } from '#shared/sync/index.ts';
import type { Store } from './database.ts';
import { replicaDb } from './replica-db.ts';

/**
 * Projects the facts that an older version kept without understanding them, now that this one may.
 * @returns how many were projected
 */
export function readFactsAgain(store: Store): number {
  const unread = store.reader.prepare('SELECT 1 FROM facts WHERE projected = 0 LIMIT 1').get();
  if (unread === undefined) return 0;
  return store.write((db) => {
    const replica = replicaDb(db);
    let projected = 0;
    for (const fact of eachFact(replica, { of: 'unprojected', afterId: '' })) {
      if (reconsiderFact(replica, fact, registeredFact)) projected += 1;
    }
    return projected;
  });
}
