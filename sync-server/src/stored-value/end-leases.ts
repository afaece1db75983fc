import { assert } from '#shared/kernel/index.ts';
import { decideEndLease } from '#shared/payments/index.ts';
import type { ServerContext } from '../context.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import { takeAcceptNos } from '../ingest/ingest.queries.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { closedStreamsOf, findOpenLeases } from './stored-value.queries.ts';

/**
 * Gives back what streams still hold [PAY-14], in the transaction that closes them. A stream that was revoked, or that a copied
 * device left, keeps its leases until a person says that nothing more will come of it: what it spent may still be on its way.
 */
export async function endLeasesOf(
  tx: CompanyTransaction,
  context: ServerContext,
  streamIds: readonly string[],
): Promise<void> {
  if ((await findOpenLeases(tx, streamIds)).length === 0) return;
  // Read again behind the counter: what was being taken in is in the figures then.
  await takeAcceptNos(tx, 0);
  for (const lease of await findOpenLeases(tx, streamIds)) {
    const { outcome, code } = await appendServerFactWithin(tx, context, decideEndLease(lease));
    assert(outcome === 'accepted', `the end of a lease to be accepted, not ${outcome} (${code})`);
  }
}

/** The same for a device that is paired anew: it had sent everything before it could be signed out. */
export const endLeasesOfInstallation = async (
  tx: CompanyTransaction,
  context: ServerContext,
  installationId: string,
): Promise<void> => endLeasesOf(tx, context, await closedStreamsOf(tx, installationId));
