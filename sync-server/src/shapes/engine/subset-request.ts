import type { RequestErrors } from './request.ts';

/** Rows that a client asks for besides the log: those of its shape that another clause holds for, in some order. */
export interface SubsetRequest {
  readonly where: string | undefined;
  /** By number, from 1. */
  readonly params: ReadonlyMap<number, string>;
  readonly orderBy: string | undefined;
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

export type ParsedSubset =
  | { readonly ok: true; readonly subset: SubsetRequest | undefined }
  | { readonly ok: false; readonly errors: RequestErrors };

const FIELDS = ['where', 'params', 'limit', 'offset', 'order_by'] as const;
const PREFIX = 'subset__';
const UNORDERED = 'order_by is required when limit or offset is present';

/** From an address with `subset__where=…`, as older clients ask. */
export function subsetOfAddress(search: URLSearchParams): ParsedSubset {
  const given = FIELDS.flatMap((field) => {
    const value = search.get(`${PREFIX}${field}`);
    return value === null ? [] : [[field, value] as const];
  });
  return parseSubset(Object.fromEntries(given));
}

/** From a POST's body. One without any of the fields asks for no subset. */
export function parseSubset(body: Readonly<Record<string, unknown>>): ParsedSubset {
  if (FIELDS.every((field) => body[field] === undefined || body[field] === null)) {
    return { ok: true, subset: undefined };
  }
  const errors: Record<string, string[]> = {};
  const where = textOf(body.where);
  const orderBy = textOf(body.order_by);
  const limit = wholeNumberOf(body.limit);
  const offset = wholeNumberOf(body.offset);
  const params = parametersOf(body.params);
  if (where === 'invalid') errors.where = ['is invalid'];
  if (orderBy === 'invalid') errors.order_by = ['is invalid'];
  if (limit === 'invalid') errors.limit = ['is invalid'];
  else if (limit !== undefined && limit <= 0) errors.limit = ['must be greater than 0'];
  if (offset === 'invalid') errors.offset = ['is invalid'];
  else if (offset !== undefined && offset < 0) errors.offset = ['must be greater than or equal to 0'];
  if (typeof params === 'string') errors.params = [params];
  if ((limit !== undefined || offset !== undefined) && orderBy === undefined) errors.order_by = [UNORDERED];
  if (
    Object.keys(errors).length > 0 ||
    where === 'invalid' ||
    orderBy === 'invalid' ||
    limit === 'invalid' ||
    offset === 'invalid' ||
    typeof params === 'string'
  ) {
    return { ok: false, errors: { subset: errors } };
  }
  const subset = { where: where?.text, params, orderBy: orderBy?.text, limit, offset };
  return { ok: true, subset };
}

function textOf(value: unknown): { readonly text: string } | undefined | 'invalid' {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? { text: value } : 'invalid';
}

function wholeNumberOf(value: unknown): number | undefined | 'invalid' {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? Number(number) : 'invalid';
}

/** The parameters by number, or what is wrong with them. */
function parametersOf(value: unknown): ReadonlyMap<number, string> | string {
  if (value === undefined || value === null) return new Map();
  const given = typeof value === 'string' ? parseJson(value) : value;
  if (given === undefined) return 'params must be valid JSON';
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return 'params must be a JSON object';
  const parameters = new Map<number, string>();
  for (const [name, parameter] of Object.entries(given)) {
    if (!/^\d{1,5}$/.test(name)) return 'Parameters can only use numbers as keys';
    if (!['string', 'number', 'boolean'].includes(typeof parameter)) return 'is invalid';
    parameters.set(Number(name), String(parameter));
  }
  return parameters;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
