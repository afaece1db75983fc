import { type Answer, CACHE, invalidRequest, SHAPE_HEADERS } from './answer.ts';
import type { Engine } from './engine.ts';
import { formatOffset } from './offset.ts';
import type { ShapeQuery } from './request.ts';
import { findShape } from './serve-shape.ts';
import type { SubsetRequest } from './subset-request.ts';
import { Unavailable } from './unavailable.ts';

/** How often a shape may end under a request before it is told to come again. */
const MAX_TRIES = 3;

/** Answers with the rows of a subset, and where the log goes on from them. Throws `Unavailable`. */
export async function serveSubset(query: ShapeQuery, subset: SubsetRequest, engine: Engine): Promise<Answer> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const found = await findShape(query, engine);
    if (found.kind === 'answer') return found.answer;
    const result = await engine.takeSubset(found.shape, subset);
    if (result.kind === 'gone') continue;
    if (result.kind === 'refused') {
      return invalidRequest({ subset: { [result.parameter]: [result.message] } });
    }
    const { metadata, rows, offset } = result.subset;
    // The official client goes on from the offset that it is told. One that is in the log already must stay where it
    // is: what it hasn't read yet may concern rows outside of this subset.
    const inLog = query.offset !== 'start' && query.offset !== 'now';
    const parts: (Buffer | string)[] = [`{"metadata":${metadata},"data":[`];
    for (const [index, row] of rows.entries()) parts.push(...(index === 0 ? [row] : [',', row]));
    parts.push(']}');
    return {
      status: 200,
      headers: {
        ...SHAPE_HEADERS,
        'cache-control': CACHE.method,
        'electric-snapshot': 'true',
        'electric-handle': found.shape.handle,
        'electric-schema': found.shape.definition.schema,
        'electric-offset': inLog ? query.offsetText : formatOffset(offset),
      },
      body: { kind: 'bytes', parts },
    };
  }
  throw new Unavailable('the table keeps changing');
}
