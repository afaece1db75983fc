import type { z } from 'zod';
import { type Result, reject } from '#shared/kernel/index.ts';
import type { Connection } from './connection.ts';
import { type ServerClient, type ServerRequest, UNREACHABLE } from './server-client.ts';
import type { TokenKeeper } from './token.ts';

/** Parameters that a device may choose of a shape; everything else of it is the server's business. */
const SHAPE_PARAMETERS = ['offset', 'handle', 'cursor', 'live'];

/** The one thing that a device does that is to be wiped. */
export const PUSH_PATH = '/v1/facts';

export interface SessionOptions {
  readonly client: ServerClient;
  readonly connection: Connection;
  readonly token: TokenKeeper;
  readonly fetch: typeof fetch;
  /** Of a device that is to be wiped: what sends its facts, and does nothing else. */
  readonly wipeToken?: () => string | undefined;
}

/** This device talking to its server: with its token, renewed when it must be, and one view of whether it is there. */
export interface Session {
  readonly url: ServerClient['url'];
  request<Data extends z.ZodType>(request: ServerRequest<Data>): Promise<Result<z.output<Data>>>;
  /** What the shape client fetches with: waits while the server is away, so that it never sees a broken line. */
  readonly shapeFetch: typeof fetch;
}

export function createSession(options: SessionOptions): Session {
  const { client, connection, token } = options;

  const requestWith = async <Data extends z.ZodType>(request: ServerRequest<Data>, bearer: string) => {
    const { lost } = connection;
    const answer = await client.request({
      ...request,
      signal: request.signal === undefined ? lost : AbortSignal.any([request.signal, lost]),
      headers: { ...request.headers, authorization: `Bearer ${bearer}` },
    });
    if (answer.ok || answer.error.code !== UNREACHABLE) connection.succeeded();
    else if (request.signal?.aborted !== true && !lost.aborted) connection.failed();
    return answer;
  };

  return {
    url: client.url,
    request: async (request) => {
      const wipeToken = options.wipeToken?.();
      if (wipeToken !== undefined) {
        return request.path === PUSH_PATH ? requestWith(request, wipeToken) : reject('devices.revoked');
      }
      const bearer = await token.current();
      if (!bearer.ok) return bearer;
      const answer = await requestWith(request, bearer.value);
      if (answer.ok || !isStaleToken(answer.error.code)) return answer;
      const renewed = await token.renew(bearer.value);
      return renewed.ok ? requestWith(request, renewed.value) : renewed;
    },
    shapeFetch: createShapeFetch(options),
  };
}

/** Also of a device that was taken out of service: whether it was is what the answer to a renewal says. */
const isStaleToken = (code: string): boolean =>
  code === 'devices.revoked' ||
  code === 'devices.tokenExpired' ||
  code === 'devices.tokenInvalid' ||
  code === 'devices.tokenMissing';

function createShapeFetch({ connection, token, fetch: fetchFrom, wipeToken }: SessionOptions): typeof fetch {
  return async (input, init) => {
    const address = shapeAddress(String(input));
    const outer = init?.signal ?? new AbortController().signal;
    let refused: string | undefined;
    for (;;) {
      await connection.reachable(outer);
      outer.throwIfAborted();
      if (wipeToken?.() !== undefined) return refusalAnswer('devices.revoked');
      const bearer = refused === undefined ? await token.current() : await token.renew(refused);
      if (!bearer.ok) {
        if (bearer.error.code === UNREACHABLE) {
          connection.failed();
          continue;
        }
        return refusalAnswer(bearer.error.code);
      }
      const { lost } = connection;
      let response: Response;
      try {
        response = await fetchFrom(address, {
          signal: AbortSignal.any([outer, lost]),
          headers: { ...init?.headers, authorization: `Bearer ${bearer.value}` },
        });
      } catch {
        outer.throwIfAborted();
        if (!lost.aborted) connection.failed();
        continue;
      }
      connection.succeeded();
      const isRefused = response.status === 401 || response.status === 403;
      if (!isRefused || refused !== undefined) return response;
      await response.body?.cancel();
      refused = bearer.value;
    }
  };
}

/** Without what the client adds for caches that aren't between a device and its server, and without empty parameters. */
function shapeAddress(input: string): string {
  const url = new URL(input);
  for (const [name, value] of [...url.searchParams]) {
    if (value === '' || !SHAPE_PARAMETERS.includes(name)) url.searchParams.delete(name);
  }
  return url.toString();
}

/** A refusal of the token, as an answer to the shape request that needed it. */
function refusalAnswer(code: string): Response {
  return Response.json({ status: 'error', error: { code } }, { status: 403 });
}
