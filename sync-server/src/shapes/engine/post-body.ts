import type { IncomingMessage } from 'node:http';
import { type Answer, CACHE, jsonAnswer, SHAPE_HEADERS } from './answer.ts';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Reads what a POST carries. Without a body it is a GET that isn't cached. Subsets (`where`, `order_by`, `limit`) are
 * refused: no device asks for one.
 */
export async function readPostBody(request: IncomingMessage): Promise<Answer | undefined> {
  const headers = { ...SHAPE_HEADERS, 'cache-control': CACHE.private };
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return jsonAnswer(413, headers, { error: 'Request body is too large' });
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    const details = error instanceof Error ? error.message : 'unreadable';
    return jsonAnswer(400, headers, { error: 'Invalid JSON in request body', details });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return jsonAnswer(400, headers, { error: 'Request body must be a JSON object' });
  }
  const [name] = Object.keys(body);
  if (name === undefined) return undefined;
  const errors = { [name]: ['subsets are not supported by this engine'] };
  return jsonAnswer(400, { ...headers, 'cache-control': 'no-cache' }, { message: 'Invalid request', errors });
}
