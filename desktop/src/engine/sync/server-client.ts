import { z } from 'zod';
import { accept, instant, type Result, reject } from '#shared/kernel/index.ts';
import { errorAnswer } from '#shared/storefront/index.ts';
import { retryAfterMs } from './backoff.ts';

/** What a request may take before the server counts as gone. */
export const REQUEST_TIMEOUT_MS = 15_000;
/** Of an answer that is no envelope, how much is kept for the log. */
const EXCERPT_LENGTH = 200;

/** With these a server, or a proxy before it, may say when to come back. */
const COMES_BACK = [429, 503];

/** The code of a server that can't be reached; every other code is an answer of the server's. */
export const UNREACHABLE = 'devices.serverUnreachable';

const serverTimed = z.object({ serverTime: instant });
const success = z.object({ status: z.literal('success'), data: z.unknown() });

export interface ServerRequest<Data extends z.ZodType> {
  readonly method: 'GET' | 'POST';
  /** Below the server's address, with its first slash. */
  readonly path: string;
  readonly data: Data;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ServerClient {
  /** The address of a path on this server. */
  url(path: string): string;
  /**
   * One request and its answer. Never throws: a server that can't be reached, or something else that answers in its
   * place, is {@link UNREACHABLE}; a refusal is the server's code with its details, and `retryAfterMs` where it said when to
   * come back.
   */
  request<Data extends z.ZodType>(request: ServerRequest<Data>): Promise<Result<z.output<Data>>>;
}

/** What a request has that sends a value. */
export const posted = (value: unknown) =>
  ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  }) as const;

/** @param onServerTime told the server's time by each answer that has it, and how long the answer took */
export function createServerClient(
  serverUrl: string,
  fetchFrom: typeof fetch,
  onServerTime?: (serverTime: string, roundTripMs: number) => void,
): ServerClient {
  const base = serverUrl.replace(/\/+$/, '');
  const url = (path: string): string => base + path;
  return {
    url,
    request: async ({ method, path, data, body, headers, timeoutMs, signal }) => {
      const limit = AbortSignal.timeout(timeoutMs ?? REQUEST_TIMEOUT_MS);
      const sentAt = performance.now();
      let status: number;
      let text: string;
      let waitMs: number | undefined;
      try {
        const response = await fetchFrom(url(path), {
          method,
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
          headers: { accept: 'application/json', ...headers },
          ...(body === undefined ? {} : { body }),
        });
        status = response.status;
        text = await response.text();
        if (COMES_BACK.includes(status)) waitMs = retryAfterMs(response.headers, Date.now());
      } catch (error) {
        return reject('devices.serverUnreachable', { reason: describe(error) });
      }
      const answer = readAnswer(data, status, text);
      const serverTime = answer.ok ? serverTimeIn(answer.value) : undefined;
      if (serverTime !== undefined) onServerTime?.(serverTime, performance.now() - sentAt);
      return answer.ok || waitMs === undefined
        ? answer
        : reject(answer.error.code, { ...answer.error.details, retryAfterMs: waitMs });
    },
  };
}

/** Reads a JSON envelope. Something that isn't one (a hotspot's sign-in page, a proxy's error) isn't our server. */
function readAnswer<Data extends z.ZodType>(
  data: Data,
  status: number,
  text: string,
): Result<z.output<Data>> {
  const envelope = parseJson(text);
  const failed = errorAnswer.safeParse(envelope);
  if (failed.success) {
    const { code, details, requestId } = failed.data.error;
    return reject(code, { ...details, status, requestId });
  }
  const succeeded = success.safeParse(envelope);
  const parsed = succeeded.success ? data.safeParse(succeeded.data.data) : undefined;
  if (parsed?.success) return accept(parsed.data);
  return reject('devices.serverUnreachable', {
    reason: 'the answer is not one of this server’s',
    status,
    excerpt: text.slice(0, EXCERPT_LENGTH),
  });
}

/** Answers that say when they were given say it by this name. */
function serverTimeIn(data: unknown): string | undefined {
  const told = serverTimed.safeDecode(data as never);
  return told.success ? told.data.serverTime : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; its cause does. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
