import { planAbsorptions } from '#shared/inventory/index.ts';
import { assert, type FactId } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { absorptionDb } from './absorptions.queries.ts';

/** After facts were accepted, in their transaction: takes back what of them is late for a count [INV-6]. */
export async function absorbLateMovements(
  tx: CompanyTransaction,
  context: ServerContext,
  accepted: readonly FactId[],
): Promise<void> {
  for (const decision of await planAbsorptions(absorptionDb(tx), accepted)) {
    const { outcome, code } = await appendServerFactWithin(tx, context, decision);
    assert(outcome === 'accepted', `an absorption that is accepted, not ${outcome} (${code})`);
  }
}
