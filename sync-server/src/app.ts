import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import { instant, instantOf } from '#shared/kernel/index.ts';
import { PROTOCOL_VERSION } from '#shared/sync/index.ts';
import { commandRoutes } from './commands/routes.ts';
import type { ServerContext } from './context.ts';
import { readToken } from './devices/device-token.ts';
import { healthRoutes } from './devices/health-routes.ts';
import { deviceRoutes, registerRoutes, streamRoutes, tillRoutes } from './devices/routes.ts';
import { answer, sendError, success } from './http/answers.ts';
import { installErrorEnvelope } from './http/error-handler.ts';
import { acceptGzipBodies } from './http/gzip-bodies.ts';
import { ingestRoutes } from './ingest/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { type ShapeSource, shapeRoutes } from './shapes/routes.ts';
import { storefrontRoutes } from './storefront/index.ts';

export interface AppOptions {
  readonly context: ServerContext;
  readonly logger: FastifyBaseLogger;
  readonly shapes: ShapeSource;
  /** Requests a minute of one device (or, without a token, of one address). */
  readonly requestsPerMinute?: number | undefined;
  /** Proxies whose `x-forwarded-for` is believed; without them the address is the connection's. */
  readonly trustProxy?: readonly string[] | undefined;
}

/** Bodies of everything but a push. */
const MAX_BODY_BYTES = 256 * 1024;
const REQUESTS_PER_MINUTE = 3000;
/** A client that sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The HTTP application, not listening yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { context } = options;
  const app = Fastify({
    loggerInstance: options.logger,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: options.trustProxy === undefined ? false : [...options.trustProxy],
    genReqId: () => randomUUID(),
    // An address that can't be decoded, which no route and no hook ever sees.
    frameworkErrors: (_error, request, reply) => sendError(request, reply, { code: 'kernel.notFound' }),
    // Every waiting till asks again and again: requests are logged for who looks for something, not for everybody.
    logController: new LogController({ disableRequestLogging: true }),
    // What is under way when the server stops is answered; what waits for changes is sent home (shapes/routes.ts).
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrorEnvelope(app);
  acceptGzipBodies(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route and not the address, which may name a person or a code.
    const { method, routeOptions } = request;
    const details = {
      method,
      route: routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    request.log.debug(details, 'answered');
  });
  await app.register(helmet, { contentSecurityPolicy: false });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: (request) => clientOf(context, request),
  });
  await registerDocs(app);
  await app.register(async (routes) => {
    healthRoute(routes, context);
    deviceRoutes(routes, context);
    streamRoutes(routes, context);
    tillRoutes(routes, context);
    registerRoutes(routes, context);
    healthRoutes(routes, context);
    ingestRoutes(routes, context);
    commandRoutes(routes, context);
    shapeRoutes(routes, context, options.shapes);
  });
  await app.register((routes) => storefrontRoutes(routes, context));
  await app.register((routes) => receiptRoutes(routes, context));
  return app;
}

/** A device by its stream, whatever its address; everybody else by address, whatever they send along as a token. */
async function clientOf(context: ServerContext, request: FastifyRequest): Promise<string> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return request.ip;
  const streamId = await readToken(context, token);
  return streamId.ok ? streamId.value : request.ip;
}

async function registerDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kedai',
        version: '1',
        description:
          'What devices push and follow, and what online stores read. Every JSON answer is `{status: "success", data, meta}` or `{status: "error", error: {code, message, details, requestId}}`; shapes speak the Electric protocol.',
      },
      components: {
        securitySchemes: { deviceToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

const healthAnswer = z.object({ serverTime: instant, protocol: z.int() });

function healthRoute(app: FastifyInstance, context: ServerContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/health',
    {
      config: { rateLimit: false },
      schema: { tags: ['sync'], summary: 'Is the server up?', response: { 200: success(healthAnswer) } },
    },
    async (request) =>
      answer(request, { serverTime: instantOf(context.clock()), protocol: PROTOCOL_VERSION }),
  );
}
