import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './answer.ts';

/** Writes an answer; a file goes from the disk to the socket in pieces. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  if (response.destroyed) return;
  if (request.method === 'HEAD' || answer.status === 304) {
    response.writeHead(answer.status, answer.headers).end();
  } else if (answer.body.kind === 'file') {
    const file = createReadStream(answer.body.path, { highWaterMark: 256 * 1024 });
    // The headers go out with the first bytes, so that a file that is gone can still be told.
    file.once('open', () => response.writeHead(answer.status, answer.headers));
    await pipeline(file, response);
  } else {
    const parts = answer.body.parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': String(length) });
    response.cork();
    for (const part of parts) response.write(part);
    response.end();
    response.uncork();
  }
}
