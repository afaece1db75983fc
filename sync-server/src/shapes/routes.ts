import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SHAPE_ROWS_HEADER, shapeDigest, shapesQuery, shapesResponse } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import type { Asker } from '../devices/asker.ts';
import { authenticate } from '../devices/authenticate.ts';
import { answer, orRefuse, Refusal, sendError, success } from '../http/answers.ts';
import { deviceShapeOf, FIRST_PROTOCOL, type ShapeDefinition, upstreamParameters } from './definitions.ts';
import { digestShape } from './digest.queries.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { Revocations } from './revocations.ts';
import { countRows, streamsInService } from './shapes.queries.ts';
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

/** Says which version of the protocol a device speaks. */
const protocolHeader = z.looseObject({
  'kedai-protocol': z.coerce.number().int().positive().default(FIRST_PROTOCOL),
});

/** Each reads a whole table; a replica asks for its own, one after another, in idle time. */
const DIGESTS_PER_MINUTE = 120;

interface Door {
  readonly gatekeeper: Gatekeeper;
  readonly requests: SharedRequests;
  readonly revocations: Revocations;
  readonly source: ShapeSource;
}

export function shapeRoutes(app: FastifyInstance, context: ServerContext, source: ShapeSource): void {
  const { database, log } = context;
  const door: Door = {
    gatekeeper: new Gatekeeper(context),
    requests: new SharedRequests(fetch),
    revocations: new Revocations(
      (companyId, ids) => database.inCompany(companyId, (tx) => streamsInService(tx, ids)),
      (error) => log.warn({ err: error }, 'who may still read could not be looked up'),
    ),
    source,
  };
  app.addHook('preClose', async () => {
    door.requests.close();
    door.revocations.close();
  });
  app.register(async (shapes) => {
    // Before anything can refuse: a cache may keep a 404, too.
    shapes.addHook('onRequest', async (_request, reply) => keepPrivate(reply));
    listRoute(shapes, context, door);
    shapeRoute(shapes, context, door);
    digestRoute(shapes, context, door);
  });
}

/** Caching and collapsing happen between here and Electric; an answer to one device is nobody else's. */
function keepPrivate(reply: FastifyReply): void {
  reply.header('cache-control', 'private, no-store').header('vary', 'authorization');
}

const security = [{ deviceToken: [] }];

function listRoute(app: FastifyInstance, context: ServerContext, { gatekeeper }: Door): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/shapes',
    {
      schema: {
        tags: ['sync'],
        summary: 'The shapes that this device follows',
        security,
        headers: protocolHeader,
        querystring: shapesQuery,
        response: { 200: success(shapesResponse) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      const protocol = request.headers['kedai-protocol'];
      const list = orRefuse(await gatekeeper.list(stream, protocol, request.query));
      const { incarnation, checkpoint } = list;
      return answer(request, {
        shapes: list.shapes.map((listed) => deviceShapeOf(...listed)),
        incarnation,
        checkpoint:
          checkpoint === undefined
            ? null
            : {
                throughAcceptNo: checkpoint.throughAcceptNo,
                incarnation: incarnation.number,
                shape: deviceShapeOf(...checkpoint.shape),
              },
      });
    },
  );
}

/** The offset of a device that has nothing of a shape. */
const FROM_THE_START = '-1';

function shapeRoute(app: FastifyInstance, context: ServerContext, door: Door): void {
  app.withTypeProvider<ZodTypeProvider>().get(
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
      const stream = orRefuse(await authenticate(context, request));
      const definition = orRefuse(await door.gatekeeper.find(stream, request.params.id));
      const url = upstreamUrl(door.source, definition, request.query);
      if (request.query.offset === FROM_THE_START || request.headers[SHAPE_ROWS_HEADER] !== undefined) {
        // For the bar of a first copy, and of one that goes on when it asks; who doesn't know it loses nothing.
        const rows = await context.database.inCompany(stream.companyId, (tx) => countRows(tx, definition));
        reply.header(SHAPE_ROWS_HEADER, String(rows));
      }
      const upstream = await askFor(stream, url, door, request, reply);
      return upstream === undefined ? reply : relay(request, reply, upstream);
    },
  );
}

function digestRoute(app: FastifyInstance, context: ServerContext, { gatekeeper }: Door): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/v1/shapes/:id/digest',
    {
      config: { rateLimit: { max: DIGESTS_PER_MINUTE, timeWindow: '1 minute' } },
      schema: {
        tags: ['sync'],
        summary: 'What the rows of a shape come to, to compare a replica with',
        security,
        params: z.object({ id: z.string().max(60) }),
        response: { 200: success(shapeDigest) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      const definition = orRefuse(await gatekeeper.find(stream, request.params.id));
      const digest = await context.database.inCompany(stream.companyId, (tx) => digestShape(tx, definition));
      return answer(request, digest);
    },
  );
}

/**
 * The answer for a device that may still have it when it comes: one that is revoked while it waits is sent away, and one
 * that is revoked while it reads is cut off. Undefined when the device has left meanwhile.
 */
async function askFor(
  stream: Asker,
  url: string,
  { requests, revocations }: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<UpstreamAnswer | undefined> {
  const gone = new AbortController();
  let isRevoked = false;
  const stopWatching = revocations.watch(stream, () => {
    isRevoked = true;
    gone.abort();
    if (reply.raw.headersSent) reply.raw.destroy();
  });
  reply.raw.once('close', () => {
    stopWatching();
    gone.abort();
  });
  const upstream = await askUpstream(requests, url, gone.signal, request);
  try {
    isRevoked ||= upstream !== undefined && (await revocations.isRevoked(stream));
  } catch (error) {
    upstream?.body.destroy();
    throw error;
  }
  if (!isRevoked) return upstream;
  upstream?.body.destroy();
  throw new Refusal({ code: 'devices.revoked', details: {} });
}

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
  gone: AbortSignal,
  request: FastifyRequest,
): Promise<UpstreamAnswer | undefined> {
  try {
    return await requests.get(url, gone);
  } catch (error) {
    if (gone.aborted) return undefined;
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
  // It broke off before its first byte was sent on.
  if (body.destroyed) throw new Refusal({ code: 'kernel.unavailable', details: {} });
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
