import { epochMsOf, instantOf } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { currentIncarnation } from '../store/incarnations.queries.ts';
import {
  audiencesOf,
  balancesOfAll,
  balancesSince,
  beginSnapshot,
  type CheckpointName,
  claimAudience,
  insertCheckpoint,
  keepNewest,
  lastAcceptNo,
  newestOf,
  removeCheckpoint,
} from './checkpoints.queries.ts';

/** A replica that reads one while the next is written finishes with it. */
const KEPT_CHECKPOINTS = 3;

export interface CheckpointOptions {
  /** Adds all entries up again instead of going on from the checkpoint before, and replaces one that is there. */
  readonly full?: boolean;
  /** Only where the newest one is older than this instant. */
  readonly ifOlderThan?: string;
}

export type WrittenCheckpoint = CheckpointName & { readonly parts: number };

/**
 * Writes what each audience's documents come to, as of one moment of it, for replicas to start from. Nobody waits for it:
 * the company's counter is only looked at.
 * @returns those that were written; where nothing happened since the newest there is nothing to write
 */
export async function writeCheckpoints(
  context: ServerContext,
  companyId: string,
  options: CheckpointOptions = {},
): Promise<WrittenCheckpoint[]> {
  const { database, clock, log } = context;
  const written: WrittenCheckpoint[] = [];
  for (const audience of await database.inCompany(companyId, audiencesOf)) {
    const now = instantOf(clock());
    const one = await database.inCompany(companyId, (tx) => writeOne(tx, audience, now, options));
    if (one === undefined) continue;
    written.push(one);
    log.info({ companyId, ...one }, 'wrote a checkpoint');
  }
  return written;
}

async function writeOne(
  tx: CompanyTransaction,
  audience: string,
  now: string,
  { full = false, ifOlderThan }: CheckpointOptions,
): Promise<WrittenCheckpoint | undefined> {
  await beginSnapshot(tx);
  if (!(await claimAudience(tx, audience))) return undefined;
  const newest = await newestOf(tx, audience);
  const isFresh =
    newest !== undefined && ifOlderThan !== undefined && epochMsOf(newest.takenAt) >= epochMsOf(ifOlderThan);
  const { number: incarnation } = await currentIncarnation(tx);
  const name = { audience, incarnation, throughAcceptNo: await lastAcceptNo(tx) };
  const isThere = newest?.incarnation === incarnation && newest.throughAcceptNo === name.throughAcceptNo;
  // One of the life before stands for nothing in this one.
  if ((isFresh && newest.incarnation === incarnation) || (isThere && !full)) return undefined;
  const balances =
    full || newest === undefined ? await balancesOfAll(tx, audience) : await balancesSince(tx, newest);
  if (isThere) await removeCheckpoint(tx, name);
  const parts = await insertCheckpoint(tx, name, balances, now);
  await keepNewest(tx, audience, KEPT_CHECKPOINTS);
  return { ...name, parts };
}
