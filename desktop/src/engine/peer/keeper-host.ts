import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Keeper, KeeperAnswer } from './keeper.ts';
import { headers as keeperHeaders, MAX_BODY_BYTES } from './peer-protocol.ts';

const LOOPBACK = '127.0.0.1';
/** A shop's tills, each with a connection or two. */
const MAX_CONNECTIONS = 64;
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;

/** The addresses of this computer on its networks. */
export const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

export interface KeeperHost {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The one listener of a till that isn't on loopback. It has two routes and no page: a browser gets nothing from it, whatever name
 * points here [DEV-22].
 * @throws the system's error when the port can't be had
 */
export async function startKeeperHost(keeper: Keeper, port: number): Promise<KeeperHost> {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxHeaderSize: 8 * 1024,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request, response) => {
    answer(request, response, keeper).catch(() => response.destroy());
  });
  await listen(server, port);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('expected a port of the network');
  return {
    port: bound.port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '0.0.0.0', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, keeper: Keeper): Promise<void> {
  const via = addressOf(request);
  if (via === undefined) return send(response, refusal(403));
  if (request.method !== 'POST') return send(response, refusal(405));
  const body = await readBody(request);
  if (body === undefined) {
    // The rest of what it sends is of no interest.
    response.setHeader('Connection', 'close');
    return send(response, refusal(413));
  }
  const headers = Object.fromEntries(
    Object.values(keeperHeaders).map((name) => {
      const value = request.headers[name];
      return [name, typeof value === 'string' ? value : undefined];
    }),
  );
  send(response, await keeper.answer({ path: request.url ?? '', headers, body, via }));
}

/**
 * By which of this computer's addresses it came. Undefined for a page in a browser, which always names its origin or says that it
 * is one, and for a name that was made to point here (DNS rebinding).
 */
function addressOf({ headers }: IncomingMessage): string | undefined {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return undefined;
  const host = (headers.host ?? '').replace(/:\d{1,5}$/, '');
  const isOwn = isIPv4(host) && (host === LOOPBACK || ownAddresses().includes(host));
  return isOwn ? host : undefined;
}

/** Undefined when there is more than a till sends. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const refusal = (status: number): KeeperAnswer => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify({ ok: false, error: { code: 'devices.copyRefused', details: {} } })),
});

function send(response: ServerResponse, { status, headers, body }: KeeperAnswer): void {
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}
