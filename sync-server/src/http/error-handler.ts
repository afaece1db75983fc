import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isTransient, sqlState } from '../store/postgres-errors.ts';
import { Refusal, sendError } from './answers.ts';

/** Every failure leaves as the same envelope with a code of the error table, whoever threw it. */
export function installErrorEnvelope(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => handle(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendError(request, reply, { code: 'kernel.notFound' }));
}

function handle(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) return sendError(request, reply, error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map(({ instancePath, message }) => ({
      field: instancePath,
      problem: message,
    }));
    return sendError(request, reply, { code: 'kernel.inputInvalid', details: { fields } });
  }
  const refusal = fastifyRefusal(error);
  if (refusal !== undefined) return sendError(request, reply, refusal);
  if (isOutage(error)) {
    request.log.warn({ err: error }, 'a service that this needs is away');
    return sendError(request, reply.header('retry-after', '2'), { code: 'kernel.unavailable' });
  }
  request.log.error({ err: error }, 'unexpected');
  return sendError(request, reply, { code: 'kernel.unexpected' });
}

/** What Fastify, its plugins and zlib refuse by themselves. */
function fastifyRefusal(error: FastifyError): { code: string; status?: number } | undefined {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { code: 'kernel.bodyTooLarge' };
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return { code: 'kernel.bodyMalformed', status: 415 };
  if (error.statusCode === 429) return { code: 'kernel.tooManyRequests' };
  if (error.code?.startsWith('Z_')) return { code: 'kernel.bodyMalformed' };
  if (error.code === 'FST_ERR_VALIDATION') return { code: 'kernel.inputInvalid' };
  if (error.statusCode === 404) return { code: 'kernel.notFound' };
  // Whatever else a parser refuses: broken JSON, an empty body, a wrong content-length.
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { code: 'kernel.bodyMalformed' };
  }
  return undefined;
}

const outageCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND']);

/** Postgres is restarting, out of reach or out of room: a device keeps what it has and tries again. */
function isOutage(error: FastifyError): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|53|57)/.test(state) || isTransient(error);
  return (
    outageCodes.has(error.code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}
