import type { IncomingMessage } from 'node:http';
import { type Answer, CACHE, jsonAnswer, SHAPE_HEADERS } from './answer.ts';

/** Room for a subset's long list of ids. */
const MAX_BODY_BYTES = 1024 * 1024;

export type PostBody =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: Answer };

/** Reads what a POST carries: the fields of a subset. Without a body it is a GET that isn't cached. */
export async function readPostBody(request: IncomingMessage): Promise<PostBody> {
  const headers = { ...SHAPE_HEADERS, 'cache-control': CACHE.private };
  const refuse = (status: number, value: Record<string, string>): PostBody => {
    return { ok: false, problem: jsonAnswer(status, headers, value) };
  };
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return refuse(413, { error: 'Request body is too large' });
    chunks.push(chunk);
  }
  if (length === 0) return { ok: true, body: {} };
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    const details = error instanceof Error ? error.message : 'unreadable';
    return refuse(400, { error: 'Invalid JSON in request body', details });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse(400, { error: 'Request body must be a JSON object' });
  }
  return { ok: true, body: { ...body } };
}
