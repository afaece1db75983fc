import { type Answer, CACHE, jsonAnswer, SHAPE_HEADERS } from './answer.ts';
import type { Engine } from './engine.ts';
import { parseShapeRequest } from './request.ts';

const HEADERS = { ...SHAPE_HEADERS, 'cache-control': CACHE.method };
const MISMATCH =
  'The specified shape definition and handle do not match. Please ensure the shape definition is correct or omit the shape handle from the request to obtain a new one.';

/** Ends a shape, which is named by its definition, its handle, or both. Its readers fetch it again. */
export async function deleteShape(search: URLSearchParams, engine: Engine): Promise<Answer> {
  const handle = search.get('handle') || undefined;
  if (!search.get('table')) {
    const errors = { handle: ["can't be blank when shape definition is missing"] };
    if (handle === undefined) return jsonAnswer(400, HEADERS, { message: 'Invalid request', errors });
    return engine.deleteShape(handle) ? deleted(handle) : missing();
  }
  const parsed = parseShapeRequest(search);
  if (!parsed.ok) return jsonAnswer(400, HEADERS, { message: 'Invalid request', errors: parsed.errors });
  const result = await engine.define(parsed.shape);
  if (!result.ok) {
    const errors = { [result.parameter]: [result.message] };
    return jsonAnswer(400, HEADERS, { message: 'Invalid request', errors });
  }
  const known = engine.handleOf(result.definition);
  if (known === undefined) return missing();
  if (handle !== undefined && handle !== known) return jsonAnswer(400, HEADERS, { message: MISMATCH });
  engine.deleteShape(known);
  return deleted(known);
}

function deleted(handle: string): Answer {
  const headers = { ...HEADERS, 'electric-handle': handle };
  return { status: 202, headers, body: { kind: 'bytes', parts: [] } };
}

function missing(): Answer {
  return jsonAnswer(404, HEADERS, { message: 'No existing shape found' });
}
