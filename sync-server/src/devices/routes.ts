import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  enrolRequest,
  enrolResponse,
  pairingCodeRequest,
  pairingCodeResponse,
  tokenRequest,
  tokenResponse,
} from '#shared/devices/index.ts';
import type { ServerContext } from '../context.ts';
import { answer, orRefuse, success } from '../http/answers.ts';
import { authenticate } from './authenticate.ts';
import { enrolDevice, renewToken } from './enrol.ts';
import { createPairingCode } from './pairing-codes.ts';

/** Guesses at codes, keys and PINs from one address in a minute. */
const GUESSES_PER_MINUTE = 120;

export function deviceRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  // By address alone: who guesses may send any token along.
  const keyGenerator = (request: FastifyRequest) => request.ip;
  const config = { rateLimit: { max: GUESSES_PER_MINUTE, timeWindow: '1 minute', keyGenerator } };
  const tags = ['devices'];

  routes.post(
    '/v1/devices/enrol',
    {
      config,
      schema: {
        tags,
        summary: 'Make a device the writer of a new stream',
        body: enrolRequest,
        response: { 200: success(enrolResponse) },
      },
    },
    async (request) => answer(request, orRefuse(await enrolDevice(context, request.body))),
  );

  routes.post(
    '/v1/devices/token',
    {
      config,
      schema: {
        tags,
        summary: 'Renew a device’s token by a signature of its key',
        body: tokenRequest,
        response: { 200: success(tokenResponse) },
      },
    },
    async (request) => answer(request, orRefuse(await renewToken(context, request.body))),
  );

  routes.post(
    '/v1/pairing-codes',
    {
      config,
      schema: {
        tags,
        summary: 'Make a pairing code for a register, by a person’s PIN',
        security: [{ deviceToken: [] }],
        body: pairingCodeRequest,
        response: { 200: success(pairingCodeResponse) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      const created = await createPairingCode(context, { companyId: stream.companyId, ...request.body });
      return answer(request, orRefuse(created));
    },
  );
}
