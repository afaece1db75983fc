import type { RequestErrors } from './request.ts';

/** A response before it is written. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: 'bytes'; readonly parts: readonly (Buffer | string)[] }
    | { readonly kind: 'file'; readonly path: string };
}

export const CACHE = {
  snapshot: 'public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746',
  catchUp: 'public, max-age=60, stale-while-revalidate=300',
  live: 'public, max-age=5, stale-while-revalidate=5',
  stream: 'public, max-age=59',
  refetch: 'public, max-age=60, must-revalidate',
  cut: 'public, max-age=1, must-revalidate',
  none: 'no-store',
  /** Whatever isn't a GET. */
  method: 'no-cache',
  health: 'no-cache, no-store, must-revalidate',
  private: 'max-age=0, private, must-revalidate',
} as const;

const JSON_TYPE = 'application/json; charset=utf-8';
const EXPOSED = [
  'electric-cursor',
  'electric-handle',
  'electric-has-data',
  'electric-offset',
  'electric-schema',
  'electric-up-to-date',
  'electric-internal-known-error',
  'retry-after',
].join(',');

/** What answers that aren't about a shape carry. */
export const OTHER_HEADERS: Readonly<Record<string, string>> = {
  vary: 'accept-encoding',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED,
  'access-control-allow-methods': 'GET, HEAD',
};

/** What every answer about a shape carries, whatever its status. */
export const SHAPE_HEADERS: Readonly<Record<string, string>> = {
  ...OTHER_HEADERS,
  'access-control-allow-methods': 'GET, POST, HEAD, DELETE, OPTIONS',
  'content-type': JSON_TYPE,
};

const RETRY_AFTER_SECONDS = 5;

export function jsonAnswer(status: number, headers: Record<string, string>, value: unknown): Answer {
  return { status, headers, body: { kind: 'bytes', parts: [JSON.stringify(value)] } };
}

export function invalidRequest(errors: RequestErrors): Answer {
  const headers = { ...SHAPE_HEADERS, 'cache-control': CACHE.none, 'surrogate-control': CACHE.none };
  return jsonAnswer(400, headers, { message: 'Invalid request', errors });
}

export function unavailable(message: string): Answer {
  const headers = {
    ...SHAPE_HEADERS,
    'cache-control': CACHE.none,
    'surrogate-control': CACHE.none,
    'retry-after': String(RETRY_AFTER_SECONDS),
  };
  return jsonAnswer(503, headers, { message });
}

const MUST_REFETCH = [{ headers: { control: 'must-refetch' } }];

/** The handle isn't this shape's; here is the one that is. */
export function mustRefetch(handle: string): Answer {
  const headers = {
    ...SHAPE_HEADERS,
    'cache-control': CACHE.refetch,
    etag: `"${handle}::"`,
    'electric-handle': handle,
  };
  return jsonAnswer(409, headers, MUST_REFETCH);
}

/** The shape ended while the request was waiting; nothing takes its place yet. */
export function cutShort(): Answer {
  return jsonAnswer(409, { ...SHAPE_HEADERS, 'cache-control': CACHE.cut }, MUST_REFETCH);
}

export function plainAnswer(status: number, text: string): Answer {
  return {
    status,
    headers: { ...OTHER_HEADERS, 'cache-control': CACHE.private },
    body: { kind: 'bytes', parts: [text] },
  };
}
