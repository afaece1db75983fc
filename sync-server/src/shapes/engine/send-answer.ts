import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Answer, cutShort } from './answer.ts';

const FILE_PIECE_BYTES = 256 * 1024;

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
    const file = await openIfThere(answer.body.path);
    // The shape ended between the answer and its writing.
    if (file === undefined) return sendAnswer(request, response, cutShort());
    response.writeHead(answer.status, answer.headers);
    await pipeline(file.createReadStream({ highWaterMark: FILE_PIECE_BYTES }), response);
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

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
