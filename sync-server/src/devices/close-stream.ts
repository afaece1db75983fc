import type { CloseStreamResponse } from '#shared/devices/index.ts';
import { accept, instantOf, present, type Result } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { endLeasesOf } from '../stored-value/end-leases.ts';
import { authoriseManager, type ManagerRequest } from './authorise-manager.ts';
import { closeStreamBy, findRegister, findStream } from './devices.queries.ts';

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

async function close(
  tx: CompanyTransaction,
  context: ServerContext,
  streamId: string,
  closedBy: string,
): Promise<CloseStreamResponse> {
  await closeStreamBy(tx, { streamId, closedBy, closedAt: instantOf(context.clock()) });
  await endLeasesOf(tx, context, [streamId]);
  const stream = present(await findStream(tx, streamId), 'the stream that was just closed');
  const registerId = present(stream.registerId, 'the register of a device’s stream');
  const register = present(await findRegister(tx, registerId), 'the register of a stream');
  const { receiptSeries, lastSequence, lastReceiptSequence } = stream;
  return { registerCode: register.code, receiptSeries, lastSequence, lastReceiptSequence };
}
