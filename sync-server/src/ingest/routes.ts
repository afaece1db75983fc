import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MAX_PUSH_BYTES, MAX_PUSH_FACTS, pushResponse } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { authenticateWiping } from '../devices/authenticate.ts';
import { answer, orRefuse, Refusal, success } from '../http/answers.ts';
import { servedProtocols } from '../shapes/definitions.ts';
import { Admission } from './admission.ts';
import { ingestFacts } from './ingest-facts.ts';

/**
 * A push as the server reads it. Unlike the schema that devices write by, each fact may be anything: one that can't be
 * read is kept aside by itself, where a stricter schema would refuse those beside it.
 */
const tolerantPush = z.object({
  protocol: z.int().positive(),
  facts: z
    .array(z.unknown().describe('A signed fact: {envelope, signature, private}.'))
    .min(1)
    .max(MAX_PUSH_FACTS),
});

export function ingestRoutes(app: FastifyInstance, context: ServerContext): void {
  const admission = new Admission();
  app.withTypeProvider<ZodTypeProvider>().post(
    '/v1/facts',
    {
      bodyLimit: MAX_PUSH_BYTES,
      onRequest: async (_request, reply) => admission.enter(reply),
      schema: {
        tags: ['sync'],
        summary: 'Push facts; each is answered for by itself',
        security: [{ deviceToken: [] }],
        body: tolerantPush,
        response: { 200: success(pushResponse) },
      },
    },
    (request, reply) =>
      admission.run(reply, async () => {
        const stream = orRefuse(await authenticateWiping(context, request));
        const { protocol, facts } = request.body;
        if (!servedProtocols.has(protocol)) {
          const known = [...servedProtocols.keys()];
          throw new Refusal({ code: 'sync.protocolUnknown', details: { protocol, known } });
        }
        const push = { companyId: stream.companyId, streamId: stream.id, facts };
        return answer(request, await ingestFacts(context, push));
      }),
  );
}
