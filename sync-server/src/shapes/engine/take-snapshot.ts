import type { PoolClient } from 'pg';
import { copyJsonRows } from './copy-out.ts';
import type { ShapeDefinition } from './definition.ts';
import { quoteTable } from './identifiers.ts';
import { SnapshotWriter } from './snapshot-files.ts';
import { snapshotRowSql } from './snapshot-row.ts';
import { parseSnapshotMark, type SnapshotMark } from './visibility.ts';

const LOCK_TIMEOUT_MS = 5_000;

/** Opens a transaction in which the table can't change its definition; its snapshot isn't taken yet. */
export async function beginSnapshot(client: PoolClient, definition: ShapeDefinition): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await client.query(`LOCK TABLE ONLY ${quoteTable(definition.table)} IN ACCESS SHARE MODE`);
}

/** Takes the transaction's snapshot. */
export async function markSnapshot(client: PoolClient): Promise<SnapshotMark> {
  const { rows } = await client.query('SELECT pg_current_snapshot()::text AS mark');
  return parseSnapshotMark(String(rows[0].mark));
}

/** Writes all rows that the snapshot sees to the shape's folder. The files are whole, but not durable yet. */
export async function copySnapshot(
  client: PoolClient,
  definition: ShapeDefinition,
  mark: SnapshotMark,
  folder: string,
  chunkBytes: number,
  onChunk: (chunks: number) => void,
): Promise<SnapshotWriter> {
  const { where, table } = definition;
  const writer = new SnapshotWriter(folder, chunkBytes, onChunk);
  try {
    const condition = where === undefined ? '' : ` WHERE ${where.sql}`;
    const query = `SELECT ${snapshotRowSql(definition)} FROM ONLY ${quoteTable(table)}${condition}`;
    await copyJsonRows(client, query, (row) => writer.add(row));
    await client.query('COMMIT');
    writer.finish(
      JSON.stringify({
        headers: {
          control: 'snapshot-end',
          xmin: String(mark.xmin),
          xmax: String(mark.xmax),
          xip_list: mark.running.map(String),
        },
      }),
    );
    return writer;
  } catch (error) {
    writer.abandon();
    throw error;
  }
}
