import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { shapesResponse } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { authenticate } from '../devices/authenticate.ts';
import { answer, orRefuse, Refusal, sendError, success } from '../http/answers.ts';
import { deviceShapeOf, type ShapeDefinition, upstreamParameters } from './definitions.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { SharedRequests, type UpstreamAnswer } from './shared-requests.ts';

/** The Electric service, or the embedded engine: the gatekeeper can't tell them apart. */
export interface ShapeSource {
  /** `https://electric.example`; the API is under `/v1`. */
  readonly url: string;
  readonly secret: string | undefined;
}

const word = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\w-]*$/);

/** What a client may choose; everything else in its query is ignored. Bounded, because it is passed on. */
const clientParameters = z.object({
  offset: word(60).min(1),
  handle: word(200).optional(),
  cursor: word(60).optional(),
  live: z.enum(['true', 'false']).optional(),
});
type ClientParameters = z.output<typeof clientParameters>;

export function shapeRoutes(app: FastifyInstance, context: ServerContext, source: ShapeSource): void {
  const gatekeeper = new Gatekeeper(context);
  const requests = new SharedRequests(fetch);
  app.addHook('preClose', async () => requests.close());
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const security = [{ deviceToken: [] }];

  routes.get(
    '/v1/shapes',
    {
      schema: {
        tags: ['sync'],
        summary: 'The shapes that this device follows',
        security,
        response: { 200: success(shapesResponse) },
      },
    },
    async (request, reply) => {
      keepPrivate(reply);
      const stream = orRefuse(await authenticate(context, request));
      const listed = orRefuse(await gatekeeper.list(stream));
      return answer(request, {
        shapes: [...listed].map(([id, definition]) => deviceShapeOf(id, definition)),
      });
    },
  );

  routes.get(
    '/v1/shapes/:id',
    {
      schema: {
        tags: ['sync'],
        summary: 'One shape, in the Electric protocol',
        security,
        params: z.object({ id: z.string().max(60) }),
        querystring: clientParameters,
      },
    },
    async (request, reply) => {
      keepPrivate(reply);
      const stream = orRefuse(await authenticate(context, request));
      const definition = orRefuse(await gatekeeper.find(stream, request.params.id));
      const url = upstreamUrl(source, definition, request.query);
      const upstream = await askUpstream(requests, url, request, reply);
      return upstream === undefined ? reply : relay(request, reply, upstream);
    },
  );
}

/** Caching and collapsing happen between here and Electric; an answer to one device is nobody else's. */
const keepPrivate = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'private, no-store').header('vary', 'authorization');

function upstreamUrl(source: ShapeSource, definition: ShapeDefinition, client: ClientParameters): string {
  const parameters = upstreamParameters(definition);
  // The client's first live request has an empty cursor.
  for (const [name, value] of Object.entries(client)) if (value) parameters.set(name, value);
  if (source.secret !== undefined) parameters.set('secret', source.secret);
  return `${source.url.replace(/\/$/, '')}/v1/shape?${parameters}`;
}

/** Undefined when the client has left meanwhile. */
async function askUpstream(
  requests: SharedRequests,
  url: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<UpstreamAnswer | undefined> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  try {
    return await requests.get(url, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return undefined;
    // The address holds the secret, and an error of fetch may hold the address: only its cause is logged.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : 'unknown';
    request.log.warn({ cause }, 'the shape service could not be reached');
    throw new Refusal({ code: 'kernel.unavailable', details: {} });
  }
}

/** Statuses that are the protocol's and not about the way between us and Electric. */
const protocolStatuses: ReadonlySet<number> = new Set([200, 204, 304, 400, 409, 410]);

function relay(request: FastifyRequest, reply: FastifyReply, upstream: UpstreamAnswer): FastifyReply {
  const { status, headers, body } = upstream;
  if (!protocolStatuses.has(status)) {
    body.destroy();
    request.log.warn({ status }, 'the shape service refused');
    const retryAfter = headers.get('retry-after');
    return sendError(request, retryAfter ? reply.header('retry-after', retryAfter) : reply, {
      code: 'kernel.unavailable',
    });
  }
  for (const [name, value] of headers) {
    if (name.startsWith('electric-') || name === 'content-type') reply.header(name, value);
  }
  return reply.code(status).send(body);
}
