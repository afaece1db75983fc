import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';

/** A request as it came in, whole. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Everything that a message brings. */
export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export async function receive(request: IncomingMessage): Promise<Received> {
  const { method, url: path, headers } = request;
  return { method, path, headers, body: await bodyOf(request) };
}

/**
 * Asks a server what was asked here, over a connection of its own.
 * @param target the server's address
 * @param response the asker's: when it leaves, nobody waits for the answer any more
 */
export function forward(
  target: string,
  { method, path, headers, body }: Received,
  response?: ServerResponse,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target);
    const upstream = send({ hostname, port, method, path, headers, agent: false }, resolve);
    upstream.once('error', reject);
    response?.once('close', () => upstream.destroy());
    upstream.end(body);
  });
}
