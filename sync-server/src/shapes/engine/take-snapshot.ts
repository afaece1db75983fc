import type { PoolClient } from 'pg';
import { parseSnapshotMark, type SnapshotMark, widenXid } from '#shared/sync/index.ts';
import type { TableInfo } from './catalog.ts';
import { copyJsonRows } from './copy-out.ts';
import type { ShapeDefinition } from './definition.ts';
import type { Disk } from './disk.ts';
import { quoteTable } from './identifiers.ts';
import { SnapshotWriter } from './snapshot-files.ts';
import { snapshotRowSql } from './snapshot-row.ts';
import { Unavailable } from './unavailable.ts';

const LOCK_TIMEOUT_MS = 5_000;
/** Snapshots of a transaction's last moment before it is visible: it is over in microseconds, so a few tries do. */
const MAX_SNAPSHOT_TRIES = 200;
const SNAPSHOT_RETRY_MS = 5;

/** What whoever takes a snapshot needs of the replication stream. */
export interface StreamGate {
  /**
   * Runs `mark` while no change passes, and if its snapshot misses nothing that has passed, lets `register` act before
   * any other does. False when it has to be tried again.
   */
  begin(
    mark: () => Promise<SnapshotMark | undefined>,
    register: (mark: SnapshotMark) => void,
  ): Promise<boolean>;
}

/** Opens a transaction whose snapshot has all that the stream has delivered; `register` runs at that very moment. */
export async function beginAtMark<T>(
  client: PoolClient,
  definition: ShapeDefinition,
  gate: StreamGate,
  register: (mark: SnapshotMark) => T,
): Promise<T> {
  for (let attempt = 1; attempt <= MAX_SNAPSHOT_TRIES; attempt += 1) {
    await beginSnapshot(client, definition);
    let registered: { readonly value: T } | undefined;
    await gate.begin(
      async () => {
        const mark = await markSnapshot(client);
        return publishedBefore(definition.table, mark) ? mark : undefined;
      },
      (mark) => {
        registered = { value: register(mark) };
      },
    );
    if (registered !== undefined) return registered.value;
    await client.query('ROLLBACK');
    await new Promise((resolve) => setTimeout(resolve, SNAPSHOT_RETRY_MS));
  }
  throw new Unavailable(
    'a transaction stays invisible after its commit, or was open when the table was published',
  );
}

/**
 * Whether every transaction that had begun when the table was published is over. What such a one wrote before isn't
 * streamed, so that a snapshot that doesn't see it would miss it for good.
 */
function publishedBefore(table: TableInfo, mark: SnapshotMark): boolean {
  return table.publishedXids.every((xid) => {
    const wide = widenXid(xid, mark.xmax);
    // One that seems to be in the future was billions of transactions ago.
    return wide < mark.xmin || wide >= mark.xmax;
  });
}

/** Opens a transaction in which the table can't change its definition; its snapshot isn't taken yet. */
async function beginSnapshot(client: PoolClient, definition: ShapeDefinition): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await client.query(`LOCK TABLE ONLY ${quoteTable(definition.table)} IN ACCESS SHARE MODE`);
}

/** Takes the transaction's snapshot. */
async function markSnapshot(client: PoolClient): Promise<SnapshotMark> {
  const { rows } = await client.query('SELECT pg_current_snapshot()::text AS mark');
  return parseSnapshotMark(String(rows[0].mark));
}

/** Writes all rows that the snapshot sees to the shape's folder. The files are whole, but not durable yet. */
export async function copySnapshot(
  client: PoolClient,
  definition: ShapeDefinition,
  mark: SnapshotMark,
  folder: string,
  { chunkBytes, disk }: { readonly chunkBytes: number; readonly disk: Disk },
  onChunk: (chunks: number) => void,
): Promise<SnapshotWriter> {
  const { where, table } = definition;
  const writer = new SnapshotWriter(folder, chunkBytes, disk, onChunk);
  try {
    const condition = where === undefined ? '' : ` WHERE ${where.sql}`;
    const query = `SELECT ${snapshotRowSql(definition)} FROM ONLY ${quoteTable(table)}${condition}`;
    if (definition.request.log === 'full') await copyJsonRows(client, query, (row) => writer.add(row));
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
