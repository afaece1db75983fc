import type { DeviceRevocationRow, StreamRow, TillStatus, WipeOrder } from '#shared/devices/index.ts';
import { accept, instantOf, present, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { endLeasesOfWiped } from '../stored-value/end-leases.ts';
import { type Asker, reachOf } from './asker.ts';
import { authoriseManager, type ManagerRequest } from './authorise-manager.ts';
import { issueToken } from './device-token.ts';
import { lockStream } from './devices.queries.ts';
import {
  findRevocation,
  findStreamBySeries,
  noteWiped,
  readTills,
  revokeStream,
} from './revocations.queries.ts';

/** The tills of the asker's outlet, or of the company for one of the office. */
export const listTills = (context: ServerContext, asker: Asker): Promise<TillStatus[]> =>
  context.database.inCompany(asker.companyId, (tx) =>
    readTills(tx, { streamId: null, outletId: reachOf(asker) }),
  );

/**
 * Takes a till out of service on behalf of a person at another till, and asks for its data to be destroyed when they say so.
 * Out of service already, it is answered as it is; a wipe can be asked for later, and is never taken back.
 */
export async function takeOut(
  context: ServerContext,
  request: ManagerRequest & { readonly wipe: boolean },
): Promise<Result<TillStatus>> {
  return context.database.inCompany(request.asker.companyId, async (tx) => {
    const authorised = await authoriseManager(tx, context, request);
    if (!authorised.ok) return authorised;
    const { person, stream } = authorised.value;
    if (stream.id === request.asker.id) return reject('devices.ownTill');
    return accept(await takeOutStream(tx, context, stream, { by: person.id, wipe: request.wipe }));
  });
}

/** The same without a person, by its receipt series: for whoever operates the server itself. */
export async function takeOutAsOperator(
  context: ServerContext,
  request: { companyId: string; receiptSeries: string; wipe: boolean },
): Promise<Result<TillStatus>> {
  return context.database.inCompany(request.companyId, async (tx) => {
    const streamId = await findStreamBySeries(tx, request.receiptSeries);
    const stream = streamId === undefined ? undefined : await lockStream(tx, streamId);
    if (stream === undefined) return reject('devices.streamUnknown', { series: request.receiptSeries });
    return accept(await takeOutStream(tx, context, stream, { by: null, wipe: request.wipe }));
  });
}

async function takeOutStream(
  tx: CompanyTransaction,
  context: ServerContext,
  stream: StreamRow,
  { by, wipe }: { by: DeviceRevocationRow['revokedBy']; wipe: boolean },
): Promise<TillStatus> {
  const now = instantOf(context.clock());
  const known = await findRevocation(tx, stream.id);
  const asksNow = wipe && known?.wipeAskedAt == null;
  if (stream.status !== 'revoked' || known === undefined || asksNow) {
    await revokeStream(tx, {
      ...(known ?? {
        streamId: stream.id,
        companyId: stream.companyId,
        ...{ revokedAt: now, revokedBy: by, wipeAskedAt: null, wipeAskedBy: null, wipedAt: null },
        leftUnsent: null,
      }),
      ...(asksNow ? { wipeAskedAt: now, wipeAskedBy: by } : {}),
    });
    context.log.warn({ streamId: stream.id, by, wipe }, 'a device was taken out of service');
  }
  const [status] = await readTills(tx, { streamId: stream.id, outletId: null });
  return present(status, 'the till that was just taken out of service');
}

/** What a device that is out of service is told: that it is to be wiped, and the token for what it has left to do. */
export async function wipeOrderOf(
  context: ServerContext,
  stream: Pick<StreamRow, 'id' | 'companyId'>,
): Promise<WipeOrder | undefined> {
  const revocation = await context.database.inCompany(stream.companyId, (tx) =>
    findRevocation(tx, stream.id),
  );
  if (revocation?.wipeAskedAt == null) return undefined;
  const { token } = await issueToken(context, stream.id, 'wipe');
  return { token, askedAt: revocation.wipeAskedAt };
}

/**
 * A device's word that it is wiped, and how far the server has what it sent in a backup. When nothing of it is missing, what it still
 * held of stored value is free again.
 */
export async function confirmWiped(
  context: ServerContext,
  stream: StreamRow,
  { leftUnsent }: { leftUnsent: number },
): Promise<{ securedThrough: number }> {
  await context.database.inCompany(stream.companyId, async (tx) => {
    const locked = await lockStream(tx, stream.id);
    await noteWiped(tx, { streamId: stream.id, at: instantOf(context.clock()), leftUnsent });
    const revocation = await findRevocation(tx, stream.id);
    const isWiped = locked?.status === 'revoked' && revocation?.wipedAt != null;
    if (isWiped && leftUnsent === 0) await endLeasesOfWiped(tx, context, stream.id);
  });
  context.log.warn({ streamId: stream.id, leftUnsent }, 'a device says that it is wiped');
  return { securedThrough: stream.securedThrough };
}
