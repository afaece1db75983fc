import { assert } from '#shared/kernel/index.ts';
import { decideEndLease, type StoredValueLeaseRow } from '#shared/payments/index.ts';
import type { ServerContext } from '../context.ts';
import { appendServerFactWithin } from '../ingest/append-server-fact.ts';
import { takeAcceptNos } from '../ingest/ingest.queries.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { closedStreamsOf, findOpenLeases, findOwnLeases, hasSetAside } from './stored-value.queries.ts';

/**
 * Gives back what streams still hold [PAY-14], in the transaction that closes them. A stream that was revoked, or that a copied
 * device left, keeps its leases until a person says that nothing more will come of it: what it spent may still be on its way.
 */
export async function endLeasesOf(
  tx: CompanyTransaction,
  context: ServerContext,
  streamIds: readonly string[],
): Promise<void> {
  await endLeases(tx, context, () => findOpenLeases(tx, streamIds));
}

/**
 * Gives back what a till still held that says it is wiped and has left nothing behind [PAY-16]: it can record nothing more, and all
 * that it recorded is in the figures. While something of it is set aside, a spending may be among that, and a person closes it. So
 * they do with a stream that a copied device left before: its copy may have spent there.
 * @param streamId locked by the caller
 */
export async function endLeasesOfWiped(
  tx: CompanyTransaction,
  context: ServerContext,
  streamId: string,
): Promise<void> {
  if (await hasSetAside(tx, streamId)) return;
  await endLeases(tx, context, () => findOwnLeases(tx, streamId));
}

async function endLeases(
  tx: CompanyTransaction,
  context: ServerContext,
  find: () => Promise<readonly StoredValueLeaseRow[]>,
): Promise<void> {
  if ((await find()).length === 0) return;
  // Read again behind the counter: what was being taken in is in the figures then.
  await takeAcceptNos(tx, 0);
  for (const lease of await find()) {
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
