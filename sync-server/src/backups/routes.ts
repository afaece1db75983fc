import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { answer, orRefuse, Refusal, success } from '../http/answers.ts';
import { announceBackup, finishBackup } from './announced.ts';
import type { Backups } from './backups.ts';

const madeBackup = z.object({ path: z.string(), begunAt: z.string(), bytes: z.int() });
const announced = z.object({ backupId: z.string(), begunAt: z.string() });
const finishing = z.strictObject({ backupId: z.string().regex(/^[0-9a-f]{32}$/) });

/** The operator's backups: of the embedded PostgreSQL, or the word that somebody makes one of another. */
export function backupRoutes(
  app: FastifyInstance,
  context: ServerContext,
  backups: Backups,
  guard: (request: FastifyRequest) => Promise<void>,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    '/v1/operator/backups',
    { onRequest: guard, schema: { hide: true, response: { 200: success(madeBackup) } } },
    async (request) => answer(request, orRefuse(await backups.make())),
  );

  routes.post(
    '/v1/operator/backups/begin',
    { onRequest: guard, schema: { hide: true, response: { 200: success(announced) } } },
    async (request) => answer(request, await announceBackup(context, backups.folder)),
  );

  routes.post(
    '/v1/operator/backups/finish',
    { onRequest: guard, schema: { hide: true, body: finishing, response: { 200: success(announced) } } },
    async (request) => {
      const { backupId } = request.body;
      const finished = await finishBackup(context, backups.folder, backupId);
      if (finished === undefined) throw new Refusal({ code: 'sync.backupUnknown', details: { backupId } });
      return answer(request, finished);
    },
  );
}
