import { keepFigures } from '../../payments/index.ts';
import { storedValueEffectsOf } from '../../sales/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import type { IngestDb } from './ingest-db.ts';
import type { Surprise } from './surprises.ts';

/** Brings balances and leases after facts that were just entered, in their transaction; gives what a person must look at. */
export async function keepStoredValue(db: IngestDb, facts: readonly AcceptedFact[]): Promise<Surprise[]> {
  const about = facts.flatMap(({ envelope, acceptNo, outletId }) => {
    const effects = acceptNo === null ? [] : storedValueEffectsOf(envelope);
    return acceptNo === null || effects.length === 0 ? [] : [{ envelope, acceptNo, outletId, effects }];
  });
  if (about.length === 0) return [];
  const outlets = new Map(about.map(({ envelope, outletId }) => [envelope.id, outletId]));
  const surprises = await keepFigures(db.storedValue, about);
  return surprises.map((surprise) => ({ ...surprise, outletId: outlets.get(surprise.factId) ?? null }));
}
