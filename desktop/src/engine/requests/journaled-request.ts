import { z } from 'zod';
import { columnName, fromSqlite, toSqlite } from '#shared/kernel/index.ts';
import { type RequestRow, requests } from '#shared/sync/index.ts';
import type { JournalRecord } from '../journal/index.ts';

/** A record of its own kind: those of facts name none. */
const journaledRequest = z.object({
  kind: z.literal('request'),
  v: z.literal(1),
  /** By the names and in the form of the database. */
  row: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

export function toRequestRecord(sequence: number, request: RequestRow): JournalRecord {
  const names = Object.keys(requests.columns).map(columnName);
  const values = toSqlite(requests, request);
  const row = Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
  return { sequence, payload: Buffer.from(JSON.stringify({ kind: 'request', v: 1, row }), 'utf8') };
}

/** Undefined for a record of a kind or version that isn't known here. */
export function readRequestRecord({ payload }: JournalRecord): RequestRow | undefined {
  const parsed = journaledRequest.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
  return parsed.success ? fromSqlite(requests, parsed.data.row) : undefined;
}
