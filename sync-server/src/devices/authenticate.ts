import type { FastifyRequest } from 'fastify';
import { accept, epochMsOf, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import type { Asker } from './asker.ts';
import { readToken } from './device-token.ts';
import { companyOfStream, findAsker, noteSeen } from './devices.queries.ts';
import { findRevocation } from './revocations.queries.ts';

const bearer = /^Bearer ([\w.-]{1,4000})$/i;
/** When a device was last seen is known to this; a row written with each request would cost more than it tells. */
const SEEN_EVERY_MS = 5 * 60 * 1000;

/** The stream whose token a request carries. Looked up each time, so that a revoked one is out at once. */
export async function authenticate(context: ServerContext, request: FastifyRequest): Promise<Result<Asker>> {
  const token = tokenOf(request);
  if (!token.ok) return token;
  const streamId = await readToken(context, token.value);
  if (!streamId.ok) return streamId;
  const stream = await seenStream(context, streamId.value);
  if (stream === undefined) return reject('devices.tokenInvalid');
  return stream.status === 'revoked' ? reject('devices.revoked') : accept(stream);
}

/**
 * The same for what a device that is to be wiped has left to do, with the token that it got for that. In service, a device
 * does it with its own.
 */
export async function authenticateWiping(
  context: ServerContext,
  request: FastifyRequest,
): Promise<Result<Asker>> {
  const token = tokenOf(request);
  if (!token.ok) return token;
  const streamId = await readToken(context, token.value, 'wipe');
  if (!streamId.ok) return authenticate(context, request);
  const stream = await seenStream(context, streamId.value);
  if (stream === undefined) return reject('devices.tokenInvalid');
  const revocation = await context.database.inCompany(stream.companyId, (tx) =>
    findRevocation(tx, stream.id),
  );
  return revocation?.wipeAskedAt == null ? reject('devices.tokenInvalid') : accept(stream);
}

function tokenOf(request: FastifyRequest): Result<string> {
  const { authorization } = request.headers;
  if (authorization === undefined) return reject('devices.tokenMissing');
  const token = bearer.exec(authorization)?.[1];
  return token === undefined ? reject('devices.tokenInvalid') : accept(token);
}

async function seenStream(context: ServerContext, streamId: string): Promise<Asker | undefined> {
  const companyId = await companyOfStream(context.database, streamId);
  if (companyId === undefined) return undefined;
  return context.database.inCompany(companyId, async (tx) => {
    const stream = await findAsker(tx, streamId);
    const nowMs = context.clock();
    const seenMs = stream?.lastSeenAt == null ? 0 : epochMsOf(stream.lastSeenAt);
    if (stream !== undefined && nowMs - seenMs >= SEEN_EVERY_MS)
      await noteSeen(tx, streamId, instantOf(nowMs));
    return stream;
  });
}
