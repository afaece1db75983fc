import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type Answer,
  CACHE,
  invalidRequest,
  jsonAnswer,
  OTHER_HEADERS,
  plainAnswer,
  SHAPE_HEADERS,
  unavailable,
} from './answer.ts';
import { errorMessage } from './connection.ts';
import { deleteShape } from './delete-shape.ts';
import type { Engine } from './engine.ts';
import { readPostBody } from './post-body.ts';
import { parseShapeQuery, type RequestErrors, type ShapeQuery } from './request.ts';
import { sendAnswer } from './send-answer.ts';
import { type ServeContext, serveShape } from './serve-shape.ts';
import { serveSubset } from './serve-subset.ts';
import { streamShape } from './stream-shape.ts';
import { parseSubset, subsetOfAddress } from './subset-request.ts';
import { Unavailable } from './unavailable.ts';

export interface HttpOptions {
  readonly secret: string;
  readonly pollMs: number;
  readonly eventStream: ServeContext['eventStream'];
  readonly log: (
    level: 'info' | 'warn' | 'error',
    message: string,
    details?: Record<string, unknown>,
  ) => void;
}

/** A clause with a long list is in the address. */
const MAX_HEADER_BYTES = 64 * 1024;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The engine's face: `/v1/shape` and `/v1/health`, for whoever knows the secret and calls by a loopback name. */
export function createShapeServer(engine: Engine, options: HttpOptions): Server {
  return createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    // One that comes after the end is cut off, which clients try again at once; a 503 would make them wait.
    if (engine.closing.aborted) {
      request.socket.destroy();
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, engine.closing]);
    const { pollMs, eventStream } = options;
    handle(request, response, { engine, pollMs, eventStream, signal }, options).catch((error) => {
      if (gone.signal.aborted) return;
      if (error instanceof Unavailable && !response.headersSent) {
        void sendAnswer(request, response, unavailable(error.message));
        return;
      }
      options.log('error', 'a request failed', { error: errorMessage(error) });
      if (response.headersSent) response.destroy();
      else void sendAnswer(request, response, jsonAnswer(500, SHAPE_HEADERS, { message: 'Internal error' }));
    });
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  context: ServeContext,
  options: HttpOptions,
): Promise<void> {
  if (!isLocal(request)) return sendAnswer(request, response, plainAnswer(403, 'Forbidden'));
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.replace(/\/$/, '');
  if (path === '/v1/health' && request.method === 'GET') {
    return sendAnswer(request, response, health(context.engine));
  }
  if (path !== '/v1/shape') return sendAnswer(request, response, plainAnswer(404, 'Not found'));
  if (request.method === 'OPTIONS') return preflight(response);
  if (!['GET', 'HEAD', 'POST', 'DELETE'].includes(request.method ?? '')) {
    return sendAnswer(request, response, plainAnswer(404, 'Not found'));
  }
  if (!knowsSecret(url.searchParams, options.secret)) {
    const headers = { vary: 'accept-encoding', 'cache-control': CACHE.private };
    return sendAnswer(
      request,
      response,
      jsonAnswer(401, headers, { message: 'Unauthorized - Invalid API secret' }),
    );
  }
  if (request.method === 'DELETE') {
    return sendAnswer(request, response, await deleteShape(url.searchParams, context.engine));
  }
  const posted = request.method === 'POST' ? await readPostBody(request) : undefined;
  if (posted?.ok === false) return sendAnswer(request, response, posted.problem);
  const refuse = (errors: RequestErrors): Promise<void> => {
    return sendAnswer(request, response, notCached(request, invalidRequest(errors)));
  };
  const parsed = parseShapeQuery(url.searchParams);
  if (!parsed.ok) return refuse(parsed.errors);
  const { query } = parsed;
  const wanted = posted === undefined ? subsetOfAddress(url.searchParams) : parseSubset(posted.body);
  if (!wanted.ok) return refuse(wanted.errors);
  if (wanted.subset !== undefined) {
    const answer = await serveSubset(query, wanted.subset, context.engine);
    return sendAnswer(request, response, notCached(request, answer));
  }
  if (query.sse && request.method === 'GET') return streamShape(request, response, query, context);
  const answer = await serveShape(query, context);
  return sendAnswer(request, response, conditional(request, query, notCached(request, answer)));
}

/** Nobody but a program on this machine, by a name that no website can have. */
function isLocal(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  if (!LOOPBACK.has(host.replace(/:\d+$/, ''))) return false;
  const { origin } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && LOOPBACK.has(new URL(origin).hostname);
}

function knowsSecret(search: URLSearchParams, secret: string): boolean {
  const given = search.get('secret') ?? search.get('api_secret') ?? '';
  // Digests have one length, so that the comparison takes the same time whatever is given.
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function health(engine: Engine): Answer {
  const headers = {
    ...OTHER_HEADERS,
    'cache-control': CACHE.health,
    'content-type': 'application/json; charset=utf-8',
  };
  return engine.active
    ? jsonAnswer(200, headers, { status: 'active' })
    : jsonAnswer(202, headers, { status: 'starting' });
}

function preflight(response: ServerResponse): void {
  const { 'content-type': _, ...headers } = SHAPE_HEADERS;
  response.writeHead(204, { ...headers, 'access-control-max-age': '86400' }).end();
}

/** POST is for what is too long for an address, and isn't cached. */
function notCached(request: IncomingMessage, answer: Answer): Answer {
  if (request.method !== 'POST') return answer;
  const { 'surrogate-control': _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, 'cache-control': CACHE.method } };
}

/** 304 when the client already has this very answer. */
function conditional(request: IncomingMessage, query: ShapeQuery, answer: Answer): Answer {
  const { etag } = answer.headers;
  if (query.live || answer.status !== 200 || etag === undefined) return answer;
  if (request.headers['if-none-match'] !== etag) return answer;
  const { 'electric-schema': _schema, 'electric-up-to-date': _upToDate, ...headers } = answer.headers;
  return { status: 304, headers, body: { kind: 'bytes', parts: [] } };
}
