import { type StreamRow, streams } from '#shared/devices/index.ts';
import { GENESIS_HASH } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { insertRows } from '../store/rows.ts';
import type { NotedEnrolment } from './enrolment-notes.ts';
import { reinstatable } from './incarnations.queries.ts';

/**
 * Gives a restored database the streams back that devices were given since: their tills send what they sold again, from the
 * first fact on, and no series of receipts is given out twice.
 */
export async function reinstateStreams(context: ServerContext, companyId: string): Promise<void> {
  const noted = await context.enrolments.of(companyId);
  if (noted.length === 0) return;
  const reinstated = await context.database.inCompany(companyId, async (tx) => {
    const missing = await reinstatable(tx, noted);
    await insertRows(tx, streams, missing.map(streamOf));
    return missing;
  });
  for (const { id, receiptSeries } of reinstated) {
    context.log.warn({ companyId, streamId: id, receiptSeries }, 'a stream that began later is known again');
  }
}

/** As it began. */
function streamOf({ enrolments: _count, ...stream }: NotedEnrolment): Record<keyof StreamRow, unknown> {
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
