import type { IncomingMessage, ServerResponse } from 'node:http';
import { CACHE, cutShort, invalidRequest, SHAPE_HEADERS } from './answer.ts';
import { nextCursor } from './cursor.ts';
import { formatOffset, isBefore, type Offset, SNAPSHOT_END } from './offset.ts';
import type { ShapeQuery } from './request.ts';
import { sendAnswer } from './send-answer.ts';
import { findShape, reached, readOrCut, type ServeContext, upToDate, waitUntil } from './serve-shape.ts';
import type { Shape } from './shape.ts';
import type { LogPage } from './shape-log.ts';

/** `live_sse=true`: the log as server-sent events for a minute, with an up-to-date after each batch. */
export async function streamShape(
  request: IncomingMessage,
  response: ServerResponse,
  query: ShapeQuery,
  context: ServeContext,
): Promise<void> {
  const found = await findShape(query, context.engine);
  if (found.kind === 'answer') return sendAnswer(request, response, found.answer);
  const { shape } = found;
  const offset = logOffset(query);
  if (offset === undefined) {
    const problem = invalidRequest({ live_sse: ["can't be true before the snapshot has been read"] });
    return sendAnswer(request, response, problem);
  }
  if (!(await reached(shape, offset, context))) {
    const problem = invalidRequest({ offset: ['out of bounds for this shape'] });
    return sendAnswer(request, response, shape.removed ? cutShort() : problem);
  }
  const { lastSeenLsn } = context.engine;
  const page = await readOrCut(shape, offset);
  if (page === 'cut') return sendAnswer(request, response, cutShort());
  response.writeHead(200, streamHeaders(query, shape, page?.last ?? shape.log.last, context));
  response.flushHeaders();
  const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), context.eventStream.keepAliveMs);
  try {
    const first = page === undefined ? '' : events(page, lastSeenLsn);
    await sendEvents(response, shape, page?.last ?? offset, first, context);
  } finally {
    clearInterval(keepAlive);
    response.end();
  }
}

/** Where in the log a stream begins; undefined inside the snapshot, which isn't streamed. */
function logOffset(query: ShapeQuery): Offset | undefined {
  if (query.offset === 'start' || query.offset === 'now') return undefined;
  return query.offset.lsn === 0n && query.offset.op !== SNAPSHOT_END.op ? undefined : query.offset;
}

/** Sends page after page until the time is over, the client goes, or the shape ends; then the stream just ends. */
async function sendEvents(
  response: ServerResponse,
  shape: Shape,
  offset: Offset,
  first: string,
  context: ServeContext,
): Promise<void> {
  const deadline = Date.now() + context.eventStream.lastsMs;
  let at = offset;
  let text = first;
  while (!shape.removed && !context.signal.aborted && Date.now() < deadline) {
    if (text !== '' && !response.write(text)) {
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
    text = '';
    const after = at;
    await waitUntil(shape, context, deadline - Date.now(), () => isBefore(after, shape.log.last));
    if (shape.removed || !isBefore(after, shape.log.last)) continue;
    const { lastSeenLsn } = context.engine;
    const page = await readOrCut(shape, after);
    if (page === 'cut' || page === undefined) return;
    text = events(page, lastSeenLsn);
    at = page.last;
  }
}

function events(page: LogPage, lastSeenLsn: bigint): string {
  let text = '';
  let start = 0;
  for (const end of page.ends) {
    text += `data: ${page.messages.toString('utf8', start, end)}\n\n`;
    start = end + 1;
  }
  return page.complete ? `${text}data: ${upToDate(lastSeenLsn)}\n\n` : text;
}

function streamHeaders(
  query: ShapeQuery,
  shape: Shape,
  at: Offset,
  context: ServeContext,
): Record<string, string> {
  return {
    ...SHAPE_HEADERS,
    'content-type': 'text/event-stream',
    'cache-control': CACHE.stream,
    connection: 'keep-alive',
    etag: `"${shape.handle}:${query.offsetText}:${formatOffset(at)}"`,
    'electric-handle': shape.handle,
    'electric-offset': formatOffset(at),
    'electric-cursor': nextCursor(query.cursor, Date.now(), context.pollMs, Math.random),
    'electric-up-to-date': '',
    'electric-has-data': 'true',
  };
}
