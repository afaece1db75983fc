import type { StreamId } from '#shared/kernel/index.ts';
import type { ReadableDb, WritableDb } from '../../store/index.ts';

/** What a stream numbers besides its receipts. */
export type NumberKind = 'z' | 'dayReport';

/** The last number that a stream gave; 0 before the first. */
export const readLastNumber = (db: ReadableDb, streamId: string, kind: NumberKind): number =>
  db
    .prepare<{ lastNumber: number }>(
      'SELECT last_number AS lastNumber FROM stream_numbers WHERE stream_id = ? AND kind = ?',
    )
    .get(streamId, kind)?.lastNumber ?? 0;

/** Notes that a number was given; never goes back. */
export function raiseNumber(db: WritableDb, streamId: StreamId, kind: NumberKind, number: number): void {
  db.prepareChange(
    `INSERT INTO stream_numbers (stream_id, kind, last_number) VALUES (?, ?, ?)
      ON CONFLICT (stream_id, kind) DO UPDATE SET last_number = max(last_number, excluded.last_number)`,
  ).run(streamId, kind, number);
}
