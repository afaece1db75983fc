import { instantOf } from '#shared/kernel/index.ts';
import { factRegistry } from '#shared/projections.ts';
import { enterDeferred } from '#shared/sync/index.ts';
import { companyIds } from '../companies/companies.queries.ts';
import type { ServerContext } from '../context.ts';
import { absorbLateMovements } from '../inventory/absorb-late-movements.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { findDeferred, markDeferredProjected } from './ingest.queries.ts';
import { ingestDb } from './ingest-db.ts';
import { ingestRules } from './ingest-rules.ts';

/**
 * Enters facts that were deferred because an earlier version didn't know their types, in every company. Gives how many
 * were dealt with; run at each start, after migrating.
 */
export async function projectDeferred(context: ServerContext): Promise<number> {
  const types = factRegistry.map(({ definition }) => definition.type);
  let entered = 0;
  for (const companyId of await companyIds(context.database)) {
    for (let more = true; more; ) {
      const done = await context.database.inCompany(companyId, (tx) => projectSome(tx, context, types));
      entered += done;
      more = done > 0;
    }
  }
  return entered;
}

async function projectSome(
  tx: CompanyTransaction,
  context: ServerContext,
  types: readonly string[],
): Promise<number> {
  const now = instantOf(context.clock());
  const deferred = await findDeferred(tx, types);
  if (deferred.length === 0) return 0;
  const entered = await enterDeferred(ingestDb(tx), deferred, now, ingestRules);
  const ids = deferred.map(({ id }) => id);
  await markDeferredProjected(tx, ids, now);
  await absorbLateMovements(tx, context, entered);
  return deferred.length;
}
