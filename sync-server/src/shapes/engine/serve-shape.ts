import {
  type Answer,
  CACHE,
  cutShort,
  invalidRequest,
  mustRefetch,
  SHAPE_HEADERS,
  unavailable,
} from './answer.ts';
import { nextCursor } from './cursor.ts';
import type { DefinitionResult } from './definition.ts';
import type { Engine } from './engine.ts';
import { formatOffset, isBefore, type Offset, SNAPSHOT_END } from './offset.ts';
import type { ShapeQuery } from './request.ts';
import type { Shape } from './shape.ts';
import { snapshotFile } from './snapshot-files.ts';
import { Unavailable } from './unavailable.ts';

/** How often a table may change under a request before it is told to come again. */
const MAX_DEFINITION_TRIES = 3;
/** How long one request may wait for a snapshot's next file. */
const SNAPSHOT_TIMEOUT_MS = 60_000;

export interface ServeContext {
  readonly engine: Engine;
  readonly pollMs: number;
  /** How long a stream of events lasts, and how often it shows that it lives. */
  readonly eventStream: { readonly lastsMs: number; readonly keepAliveMs: number };
  /** Ends when the client goes away or the engine closes. */
  readonly signal: AbortSignal;
}

/** Answers a request about a shape, now or when there is something to say. Throws `Unavailable`. */
export async function serveShape(query: ShapeQuery, context: ServeContext): Promise<Answer> {
  const found = await findShape(query, context.engine);
  return found.kind === 'answer' ? found.answer : serve(query, found.shape, context);
}

export type FoundShape =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'shape'; readonly shape: Shape };

/** The shape that a request is about, or what to say instead. Throws `Unavailable`. */
export async function findShape(query: ShapeQuery, engine: Engine): Promise<FoundShape> {
  for (let attempt = 1; attempt <= MAX_DEFINITION_TRIES; attempt += 1) {
    const result = await engine.define(query.shape);
    if (!result.ok) return { kind: 'answer', answer: refusal(result) };
    const shape = await engine.obtain(query.shape);
    if (shape === undefined) continue;
    shape.lastUsedMs = Date.now();
    const starts = query.offset === 'start' || query.offset === 'now';
    if (starts || query.handle === shape.handle) return { kind: 'shape', shape };
    return { kind: 'answer', answer: mustRefetch(shape.handle) };
  }
  throw new Unavailable('the table keeps changing');
}

function refusal(result: DefinitionResult & { ok: false }): Answer {
  if (result.parameter === 'stream') return unavailable(result.message);
  return invalidRequest({ [result.parameter]: [result.message] });
}

async function serve(query: ShapeQuery, shape: Shape, context: ServeContext): Promise<Answer> {
  if (query.offset === 'start') return serveSnapshot(query, shape, 0, context);
  if (query.offset === 'now') {
    await waitUntil(shape, context, SNAPSHOT_TIMEOUT_MS, () => shape.snapshotDone);
    return shape.removed ? cutShort() : nothingNew(query, shape, context);
  }
  const { offset } = query;
  if (offset.lsn === 0n && offset.op !== SNAPSHOT_END.op) {
    return serveSnapshot(query, shape, offset.op + 1, context);
  }
  await waitUntil(shape, context, SNAPSHOT_TIMEOUT_MS, () => shape.snapshotDone);
  return query.live ? serveLive(query, offset, shape, context) : serveLog(query, offset, shape, context);
}

/** A file of the snapshot; after the last comes the log. */
async function serveSnapshot(
  query: ShapeQuery,
  shape: Shape,
  chunk: number,
  context: ServeContext,
): Promise<Answer> {
  await waitUntil(shape, context, SNAPSHOT_TIMEOUT_MS, () => shape.chunks > chunk || shape.snapshotDone);
  if (shape.failed) throw new Unavailable('the snapshot could not be taken');
  if (shape.removed) return cutShort();
  if (shape.chunks <= chunk && !shape.snapshotDone) throw new Unavailable('the snapshot takes long');
  if (shape.chunks <= chunk) return answerPage(query, shape, SNAPSHOT_END, context);
  const at = { lsn: 0n, op: chunk };
  return {
    status: 200,
    headers: {
      ...SHAPE_HEADERS,
      ...offsetHeaders(query, shape, at),
      'cache-control': cacheControl(query),
      ...positionHeaders(query, shape, context),
      'electric-has-data': 'true',
    },
    body: { kind: 'file', path: snapshotFile(shape.folder, chunk) },
  };
}

async function serveLog(
  query: ShapeQuery,
  offset: Offset,
  shape: Shape,
  context: ServeContext,
): Promise<Answer> {
  if (!(await reached(shape, offset, context))) {
    return shape.removed ? cutShort() : invalidRequest({ offset: ['out of bounds for this shape'] });
  }
  return answerPage(query, shape, offset, context);
}

async function serveLive(
  query: ShapeQuery,
  offset: Offset,
  shape: Shape,
  context: ServeContext,
): Promise<Answer> {
  if (!(await reached(shape, offset, context))) {
    return shape.removed ? cutShort() : invalidRequest({ offset: ['out of bounds for this shape'] });
  }
  await waitUntil(shape, context, context.pollMs, () => isBefore(offset, shape.log.last));
  if (shape.removed) return cutShort();
  if (!isBefore(offset, shape.log.last)) return nothingNew(query, shape, context);
  return answerPage(query, shape, offset, context);
}

/** Whether the log goes that far. After a crash, what a client has already seen may have to come again first. */
export async function reached(shape: Shape, offset: Offset, context: ServeContext): Promise<boolean> {
  await waitUntil(shape, context, context.pollMs / 2, () => !isBefore(shape.log.last, offset));
  return !shape.removed && !isBefore(shape.log.last, offset);
}

/** Waits for the shape to become so, to end, or for the time to be over. */
export async function waitUntil(
  shape: Shape,
  context: ServeContext,
  timeoutMs: number,
  condition: () => boolean,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition() && !shape.removed && !context.signal.aborted) {
    const left = deadline - Date.now();
    if (left <= 0) return;
    await shape.waiters.wait(left, context.signal);
  }
}

/** What is in the log after `after`, up to a page's end. */
async function answerPage(
  query: ShapeQuery,
  shape: Shape,
  after: Offset,
  context: ServeContext,
): Promise<Answer> {
  // Taken before the read: a client may rely on having everything up to the LSN that it is told.
  const { lastSeenLsn } = context.engine;
  const page = await readOrCut(shape, after);
  if (page === 'cut') return cutShort();
  const at = page?.last ?? shape.log.last;
  const complete = page === undefined || page.complete;
  const parts: (Buffer | string)[] = ['['];
  if (page !== undefined) parts.push(page.messages);
  if (complete) parts.push(`${page === undefined ? '' : ','}${upToDate(lastSeenLsn)}`);
  parts.push(']');
  return {
    status: 200,
    headers: {
      ...SHAPE_HEADERS,
      ...offsetHeaders(query, shape, at),
      'cache-control': cacheControl(query),
      ...positionHeaders(query, shape, context),
      ...(complete ? { 'electric-up-to-date': '' } : {}),
      'electric-has-data': 'true',
    },
    body: { kind: 'bytes', parts },
  };
}

/** A page, or `cut` if the shape ended and its file with it. */
export async function readOrCut(shape: Shape, after: Offset) {
  try {
    return await shape.read(after);
  } catch (error) {
    if (shape.removed) return 'cut';
    throw error;
  }
}

let answersWithoutChange = 0;

function nothingNew(query: ShapeQuery, shape: Shape, context: ServeContext): Answer {
  const at = shape.log.last;
  answersWithoutChange += 1;
  return {
    status: 200,
    headers: {
      ...SHAPE_HEADERS,
      ...offsetHeaders(query, shape, at),
      // Two answers that say "nothing" aren't the same one.
      etag: `"${shape.handle}:${query.offsetText}:${formatOffset(at)}:${Date.now()}${answersWithoutChange}"`,
      'cache-control': cacheControl(query),
      ...positionHeaders(query, shape, context),
      'electric-up-to-date': '',
      'electric-has-data': 'false',
    },
    body: { kind: 'bytes', parts: [`[${upToDate(context.engine.lastSeenLsn)}]`] },
  };
}

export function upToDate(lsn: bigint): string {
  return `{"headers":{"control":"up-to-date","global_last_seen_lsn":"${lsn}"}}`;
}

function offsetHeaders(query: ShapeQuery, shape: Shape, at: Offset): Record<string, string> {
  return {
    etag: `"${shape.handle}:${query.offsetText}:${formatOffset(at)}"`,
    'electric-handle': shape.handle,
    'electric-offset': formatOffset(at),
  };
}

/** A live answer has a cursor, any other the schema. */
function positionHeaders(query: ShapeQuery, shape: Shape, context: ServeContext): Record<string, string> {
  if (!query.live) return { 'electric-schema': shape.definition.schema };
  return { 'electric-cursor': nextCursor(query.cursor, Date.now(), context.pollMs, Math.random) };
}

function cacheControl(query: ShapeQuery): string {
  if (query.live) return CACHE.live;
  return query.offset === 'start' ? CACHE.snapshot : CACHE.catchUp;
}
