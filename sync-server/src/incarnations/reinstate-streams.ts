import { type StreamRow, streams } from '#shared/devices/index.ts';
import { GENESIS_HASH, instantOf } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../store/rows.ts';
import type { NotedEnrolment } from './enrolment-notes.ts';
import { reinstatable } from './incarnations.queries.ts';

/**
 * Gives a restored database the streams back that began since. Tills send what they sold again, from the first fact on, and no
 * series of receipts is given out twice; what they have of the server's own facts of a life between comes back through them.
 */
export async function reinstateStreams(context: ServerContext, companyId: string): Promise<void> {
  const noted = await context.enrolments.of(companyId);
  if (noted.length === 0) return;
  const reinstated = await context.database.inCompany(companyId, async (tx) => {
    const missing = await reinstatable(tx, noted);
    const now = instantOf(context.clock());
    await insertRows(
      tx,
      streams,
      missing.map((each) => ({ ...streamOf(each), ...(each.registerId === null ? endedAt(now) : {}) })),
    );
    return missing;
  });
  for (const { id, receiptSeries } of reinstated) {
    context.log.warn({ companyId, streamId: id, receiptSeries }, 'a stream that began later is known again');
  }
}

/** Its server writes another by now: what tills have of it may have holes, and is taken in as it comes [SYN-16]. */
const endedAt = (closedAt: string) => ({ status: 'closed', closedAt, closedThrough: 0 });

/** As it began. */
function streamOf({
  enrolments: _count,
  register: _register,
  ...stream
}: NotedEnrolment): Record<keyof StreamRow, unknown> {
  return {
    ...stream,
    lastSequence: 0,
    lastHash: GENESIS_HASH,
    lastReceiptSequence: 0,
    status: 'open',
    lastSeenAt: null,
    securedThrough: 0,
    closedAt: null,
    closedBy: null,
    closedThrough: null,
  };
}
