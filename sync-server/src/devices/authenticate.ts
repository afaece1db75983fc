import type { FastifyRequest } from 'fastify';
import type { StreamRow } from '#shared/devices/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { readToken } from './device-token.ts';
import { companyOfStream, findStream } from './devices.queries.ts';

const bearer = /^Bearer ([\w.-]{1,4000})$/i;

/** The stream whose token a request carries. Looked up each time, so that a revoked one is out at once. */
export async function authenticate(
  context: ServerContext,
  request: FastifyRequest,
): Promise<Result<StreamRow>> {
  const { authorization } = request.headers;
  if (authorization === undefined) return reject('devices.tokenMissing');
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined) return reject('devices.tokenInvalid');
  const read = await readToken(context, token);
  if (!read.ok) return read;
  const companyId = await companyOfStream(context.database, read.value);
  if (companyId === undefined) return reject('devices.tokenInvalid');
  const stream = await context.database.inCompany(companyId, (tx) => findStream(tx, read.value));
  if (stream === undefined) return reject('devices.tokenInvalid');
  return stream.status === 'revoked' ? reject('devices.revoked') : accept(stream);
}
