import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { fleetResponse, healthReport, healthResponse } from '#shared/devices/index.ts';
import type { ServerContext } from '../context.ts';
import { answer, orRefuse, success } from '../http/answers.ts';
import { authenticate } from './authenticate.ts';
import { fleetOf, noteHealth } from './health.ts';

/** How devices are: what each tells of itself, and what a manager is told of all. */
export function healthRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const shared = { tags: ['devices'], security: [{ deviceToken: [] }] };

  routes.post(
    '/v1/devices/health',
    {
      schema: {
        ...shared,
        summary: 'A device says how it is; the last that it says is kept',
        body: healthReport,
        response: { 200: success(healthResponse) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      return answer(request, await noteHealth(context, stream, request.body));
    },
  );

  routes.get(
    '/v1/devices/fleet',
    {
      schema: {
        ...shared,
        summary: 'How the devices of the asker’s outlet are',
        response: { 200: success(fleetResponse) },
      },
    },
    async (request) => {
      const asker = orRefuse(await authenticate(context, request));
      return answer(request, await fleetOf(context, asker));
    },
  );
}
