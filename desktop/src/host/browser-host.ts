import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { assert } from '#shared/kernel/index.ts';
import type { Engine } from '../engine/engine.ts';
import { openMessageChannel } from '../engine/message-channel.ts';
import { type Admission, addressWithKey, createAdmission } from './admission.ts';
import { readRendererFile } from './renderer-files.ts';
import { refusalPage, securityHeaders } from './security.ts';

const LOOPBACK = '127.0.0.1';
const BRIDGE_PATH = '/bridge';
/** Far above any request of the bridge; settings and carts are a few kilobytes. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** Characters that a secret is made of: it stands in an address and a cookie. */
const secretPattern = /^[\w-]{16,128}$/;

export interface BrowserHostOptions {
  readonly engine: Engine;
  /** The built renderer. */
  readonly rendererDir: string;
  /** Any free one unless told. */
  readonly port?: number;
  /** Made at each start: who doesn't have it gets nothing. */
  readonly secret: string;
}

export interface BrowserHost {
  /** The address that opens the till, with its key. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the renderer and the bridge to browsers on this computer. Several windows share one engine, and so one person. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { engine, rendererDir, secret } = options;
  assert(secretPattern.test(secret), 'a secret of 16 to 128 letters and digits');
  const server = createServer();
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const admission = createAdmission(port, secret);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });

  server.on('request', (request, response) => {
    answer(request, response, admission, rendererDir).catch(() => refuse(response, 500));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const mayOpen =
      // A page always names its origin when it opens a socket.
      request.headers.origin !== undefined &&
      admission.isOurs(request) &&
      admission.hasKey(request) &&
      request.url === BRIDGE_PATH;
    if (!mayOpen) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => carryBridge(opened, engine));
  });

  return {
    url: addressWithKey(port, secret),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  admission: Admission,
  rendererDir: string,
): Promise<void> {
  if (!admission.isOurs(request)) return refuse(response, 403);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const address = URL.parse(request.url ?? '/', 'http://host');
  if (address === null) return refuse(response, 404);
  const cookie = admission.cookieFor(address);
  if (cookie !== undefined) {
    response.writeHead(303, { ...securityHeaders, 'Set-Cookie': cookie, Location: '/', 'Content-Length': 0 });
    response.end();
    return;
  }
  if (!admission.hasKey(request)) return refuse(response, 403);
  const file = await readRendererFile(rendererDir, address.pathname);
  if (file === undefined) return refuse(response, 404);
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': file.contentType,
    'Content-Length': file.body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function refuse(response: ServerResponse, status: 403 | 404 | 405 | 500): void {
  const page = Buffer.from(refusalPage(status), 'utf8');
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': page.length,
  });
  response.end(page);
}

function carryBridge(socket: WebSocket, engine: Engine): void {
  const channel = openMessageChannel(engine, (message) => socket.send(JSON.stringify(message)));
  socket.on('message', (data) => {
    if (!channel.receive(parse(String(data)))) socket.close(1008, 'not a request');
  });
  socket.on('close', () => channel.close());
  // A broken connection ends with 'close', which is all that there is to do.
  socket.on('error', () => {});
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
