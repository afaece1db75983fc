import type { CloseStreamResponse } from '#shared/devices/index.ts';
import { accept, instantOf, present, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { endLeasesOf } from '../stored-value/end-leases.ts';
import { authoriseManager, type ManagerRequest } from './authorise-manager.ts';
import { closeStreamBy, findRegister, findStream, lockStream } from './devices.queries.ts';
import { findStreamBySeries } from './revocations.queries.ts';

/**
 * Closes the stream of a till that can't go on, on behalf of a person with the right to, who proves it with a PIN; notes who
 * and how much of it was here. What its author signed can still be carried. Closed already, it is answered as it was.
 */
export async function closeStream(
  context: ServerContext,
  closing: ManagerRequest,
): Promise<Result<CloseStreamResponse>> {
  return context.database.inCompany(closing.asker.companyId, async (tx) => {
    const authorised = await authoriseManager(tx, context, closing);
    return authorised.ok
      ? accept(await close(tx, context, closing.streamId, authorised.value.person.id))
      : authorised;
  });
}

/** The same without a person, by its receipt series: for whoever operates the server itself. */
export async function closeStreamAsOperator(
  context: ServerContext,
  { companyId, receiptSeries }: { readonly companyId: string; readonly receiptSeries: string },
): Promise<Result<CloseStreamResponse>> {
  return context.database.inCompany(companyId, async (tx) => {
    const streamId = await findStreamBySeries(tx, receiptSeries);
    if (streamId === undefined) return reject('devices.streamUnknown', { series: receiptSeries });
    await lockStream(tx, streamId);
    return accept(await close(tx, context, streamId, null));
  });
}

async function close(
  tx: CompanyTransaction,
  context: ServerContext,
  streamId: string,
  closedBy: string | null,
): Promise<CloseStreamResponse> {
  await closeStreamBy(tx, { streamId, closedBy, closedAt: instantOf(context.clock()) });
  await endLeasesOf(tx, context, [streamId]);
  const stream = present(await findStream(tx, streamId), 'the stream that was just closed');
  const registerId = present(stream.registerId, 'the register of a device’s stream');
  const register = present(await findRegister(tx, registerId), 'the register of a stream');
  const { receiptSeries, lastSequence, lastReceiptSequence } = stream;
  return { registerCode: register.code, receiptSeries, lastSequence, lastReceiptSequence };
}
