import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { cancelRequest, commandRequest, commandResponse, MAX_COMMAND_BYTES } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { authenticate } from '../devices/authenticate.ts';
import { answer, orRefuse, success } from '../http/answers.ts';
import { cancelCommand, takeCommand } from './take-command.ts';

/** Commands that the server decides for a device: edits of what everybody shares. */
export function commandRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const shared = {
    tags: ['sync'],
    security: [{ deviceToken: [] }],
    response: { 200: success(commandResponse) },
  };
  routes.post(
    '/v1/commands',
    {
      bodyLimit: MAX_COMMAND_BYTES,
      schema: {
        ...shared,
        summary: 'Ask for a change; the same id is decided once and answered alike',
        body: commandRequest,
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      return answer(request, orRefuse(await takeCommand(context, stream, request.body)));
    },
  );
  routes.post(
    '/v1/commands/cancel',
    {
      schema: {
        ...shared,
        summary: 'Take back what was asked for, unless it is decided',
        body: cancelRequest,
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      return answer(request, await cancelCommand(context, stream, request.body));
    },
  );
}
