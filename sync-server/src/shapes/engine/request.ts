import type { ShapeRequest } from './definition.ts';
import { type Offset, parseOffset } from './offset.ts';

/** A `GET /v1/shape`, as far as it can be checked without Postgres. */
export interface ShapeQuery {
  readonly shape: ShapeRequest;
  readonly offset: Offset | 'start' | 'now';
  /** As it was sent, for the etag. */
  readonly offsetText: string;
  readonly handle: string | undefined;
  readonly live: boolean;
  readonly sse: boolean;
  readonly cursor: string | undefined;
}

/** What is wrong, by parameter; those of a subset are together under its name. */
export type RequestErrors = Readonly<
  Record<string, readonly string[] | Readonly<Record<string, readonly string[]>>>
>;

export type ParsedQuery =
  | { readonly ok: true; readonly query: ShapeQuery }
  | { readonly ok: false; readonly errors: RequestErrors };

const BLANK = "can't be blank";

/** Reads what a shape is made of. */
export function parseShapeRequest(
  search: URLSearchParams,
):
  | { readonly ok: true; readonly shape: ShapeRequest }
  | { readonly ok: false; readonly errors: RequestErrors } {
  const given = (name: string): string | undefined => search.get(name) || undefined;
  const errors: Record<string, string[]> = {};
  const params = parseParams(search);
  if (!params.ok) errors.params = [params.message];
  const table = given('table');
  if (table === undefined) errors.table = [BLANK];
  const replica = given('replica') ?? 'default';
  if (replica !== 'default' && replica !== 'full') errors.replica = ['is invalid'];
  const log = given('log') ?? 'full';
  if (log !== 'full' && log !== 'changes_only') errors.log = ['is invalid'];
  if (Object.keys(errors).length > 0 || table === undefined || !params.ok) return { ok: false, errors };
  const shape: ShapeRequest = {
    table,
    where: given('where'),
    params: params.values,
    columns: given('columns'),
    replica: replica === 'full' ? 'full' : 'default',
    log: log === 'full' ? 'full' : 'changes_only',
  };
  return { ok: true, shape };
}

/** Reads the parameters; unknown ones are ignored, empty ones count as missing. */
export function parseShapeQuery(search: URLSearchParams): ParsedQuery {
  const given = (name: string): string | undefined => search.get(name) || undefined;
  const flag = (name: string): boolean => given(name) !== undefined && given(name) !== 'false';
  const errors: Record<string, string[]> = {};
  const request = parseShapeRequest(search);
  const offsetText = given('offset');
  const offset = offsetText === undefined ? undefined : readOffset(offsetText);
  if (offsetText === undefined) errors.offset = [BLANK];
  else if (offset === undefined) errors.offset = ['has invalid format'];
  if (!request.ok || offset === undefined || offsetText === undefined) {
    return { ok: false, errors: { ...(request.ok ? {} : request.errors), ...errors } };
  }
  const handle = given('handle');
  const live = flag('live');
  const sse = flag('live_sse') || flag('experimental_live_sse');
  const conflict = findConflict(offset, handle, live, sse);
  if (conflict !== undefined) return { ok: false, errors: conflict };
  const { shape } = request;
  return { ok: true, query: { shape, offset, offsetText, handle, live, sse, cursor: given('cursor') } };
}

function readOffset(text: string): ShapeQuery['offset'] | undefined {
  if (text === '-1') return 'start';
  return text === 'now' ? 'now' : parseOffset(text);
}

function findConflict(
  offset: ShapeQuery['offset'],
  handle: string | undefined,
  live: boolean,
  sse: boolean,
): RequestErrors | undefined {
  if (sse && !live) return { live_sse: ["can't be true unless live is also true"] };
  if (offset === 'start') return live ? { live: ["can't be true when offset == -1"] } : undefined;
  if (offset === 'now') return live ? { live: ["can't be true when offset is 'now'"] } : undefined;
  return handle === undefined ? { handle: ["can't be blank when offset != -1"] } : undefined;
}

type ParamsResult =
  | { readonly ok: true; readonly values: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** `params[1]=a&params[2]=b`. */
function parseParams(search: URLSearchParams): ParamsResult {
  const values = new Map<number, string>();
  for (const [name, value] of search) {
    if (name === 'params' && value !== '') return { ok: false, message: 'is invalid' };
    const key = /^params\[(.*)\]$/.exec(name)?.[1];
    if (key === undefined) continue;
    if (!/^\d{1,5}$/.test(key)) return { ok: false, message: 'Parameters can only use numbers as keys' };
    values.set(Number(key), value);
  }
  const list: string[] = [];
  for (let number = 1; number <= values.size; number += 1) {
    const value = values.get(number);
    if (value === undefined) {
      return { ok: false, message: 'Parameters must be numbered sequentially, starting from 1' };
    }
    list.push(value);
  }
  return { ok: true, values: list };
}
