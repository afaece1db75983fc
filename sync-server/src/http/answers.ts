import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorEntry } from '#shared/contract.ts';
import type { Rejection, Result } from '#shared/kernel/index.ts';
import { successOf } from '#shared/storefront/index.ts';

/** What every answer carries besides its data. */
export const answerMeta = z.object({ requestId: z.string() });

export const success = <Data extends z.ZodType>(data: Data) => successOf(data, answerMeta);

/** A coded refusal on its way through Fastify to the error handler; inside the server refusals are values. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ code, details }: Rejection) {
    super(errorEntry(code).message);
    this.code = code;
    this.details = details;
  }
}

/** The value, or the coded answer that the error handler makes of a rejection. */
export function orRefuse<R extends Result<unknown>>(result: R): Extract<R, { ok: true }>['value'] {
  if (!result.ok) throw new Refusal(result.error);
  return result.value;
}

export const answer = <Data>(request: FastifyRequest, data: Data) => ({
  status: 'success' as const,
  data,
  meta: { requestId: request.id },
});

/** Sends the error envelope of a code; `status` only where HTTP has a narrower one than the table. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: { code: string; details?: Readonly<Record<string, unknown>>; status?: number },
): FastifyReply {
  const { message, status } = errorEntry(error.code);
  return reply
    .code(error.status ?? status)
    .type('application/json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({
      status: 'error',
      error: { code: error.code, message, details: error.details ?? {}, requestId: request.id },
    });
}
