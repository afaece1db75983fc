import { randomInt } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { SnapshotMark } from '#shared/sync/index.ts';
import { findTable } from './catalog.ts';
import { copyJsonRows } from './copy-out.ts';
import { fingerprintOf, type ShapeDefinition } from './definition.ts';
import { quoteTable } from './identifiers.ts';
import type { Offset } from './offset.ts';
import { orderBySql } from './order-by.ts';
import type { Shape } from './shape.ts';
import { snapshotRowSql } from './snapshot-row.ts';
import type { SubsetRequest } from './subset-request.ts';
import { beginAtMark, type StreamGate } from './take-snapshot.ts';
import { resolveWhere } from './where/resolve.ts';
import { WhereError } from './where/syntax.ts';

/** A subset is answered from memory; whoever wants more asks for it in pages. */
const MAX_SUBSET_BYTES = 32 * 1024 * 1024;
const MAX_MARK = 2 ** 31;

export interface Subset {
  /** JSON of what tells a client which changes of the log these rows have already. */
  readonly metadata: string;
  readonly rows: readonly Buffer[];
  /** Where in the log to go on from. */
  readonly offset: Offset;
}

/** `gone` when the table changed under the shape. */
export type SubsetResult =
  | { readonly kind: 'taken'; readonly subset: Subset }
  | { readonly kind: 'refused'; readonly parameter: 'where' | 'order_by' | 'limit'; readonly message: string }
  | { readonly kind: 'gone' };

class SubsetTooLarge extends Error {}

/** Reads the rows of a shape that a subset asks for, at a snapshot that its log can be continued from. */
export async function takeSubset(
  pool: Pool,
  gate: StreamGate,
  publication: string,
  shape: Shape,
  request: SubsetRequest,
): Promise<SubsetResult> {
  const snapshotMark = randomInt(MAX_MARK);
  const query = await subsetQuery(pool, shape.definition, request, snapshotMark);
  if (typeof query !== 'string') return query;
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let failure: unknown;
  try {
    return await readSubset(client, gate, publication, shape, query, snapshotMark);
  } catch (error) {
    failure = error;
    if (!(error instanceof SubsetTooLarge)) throw error;
    const message = `the rows are more than ${MAX_SUBSET_BYTES} bytes; ask for them in pages`;
    return { kind: 'refused', parameter: 'limit', message };
  } finally {
    client.off('error', ignore);
    client.release(failure !== undefined);
  }
}

async function readSubset(
  client: PoolClient,
  gate: StreamGate,
  publication: string,
  shape: Shape,
  query: string,
  snapshotMark: number,
): Promise<SubsetResult> {
  const { definition } = shape;
  // Taken while the stream stands still: what is in the log by then, the snapshot sees.
  const { offset, mark } = await beginAtMark(client, definition, gate, (at) => ({
    offset: shape.log.last,
    mark: at,
  }));
  const table = await findTable(client, publication, definition.table);
  const fingerprint = table && fingerprintOf(table, definition.columnsNamed, definition.usedColumns);
  if (shape.removed || fingerprint !== definition.fingerprint) {
    await client.query('ROLLBACK');
    return { kind: 'gone' };
  }
  // After the snapshot, so that every transaction that it sees ends before this.
  const { rows: lsns } = await client.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS lsn");
  const rows: Buffer[] = [];
  let bytes = 0;
  await copyJsonRows(client, query, (row) => {
    bytes += row.length;
    if (bytes > MAX_SUBSET_BYTES) throw new SubsetTooLarge();
    rows.push(row);
  });
  await client.query('COMMIT');
  return {
    kind: 'taken',
    subset: { metadata: metadataJson(mark, snapshotMark, String(lsns[0].lsn)), rows, offset },
  };
}

function metadataJson(mark: SnapshotMark, snapshotMark: number, lsn: string): string {
  return JSON.stringify({
    snapshot_mark: snapshotMark,
    database_lsn: lsn,
    xmin: String(mark.xmin),
    xmax: String(mark.xmax),
    xip_list: mark.running.map(String),
  });
}

/** SQL of the rows, or what is wrong with the request. */
async function subsetQuery(
  pool: Pool,
  definition: ShapeDefinition,
  request: SubsetRequest,
  snapshotMark: number,
): Promise<string | (SubsetResult & { kind: 'refused' })> {
  const { table } = definition;
  const clauses = definition.where === undefined ? [] : [definition.where.sql];
  let order = '';
  try {
    if (request.where !== undefined) {
      clauses.push((await resolveWhere(pool, table, request.where, request.params)).sql);
    }
  } catch (error) {
    if (error instanceof WhereError) return { kind: 'refused', parameter: 'where', message: error.message };
    throw error;
  }
  try {
    if (request.orderBy !== undefined) {
      order = ` ORDER BY ${orderBySql(request.orderBy, table, definition.keyColumns)}`;
    }
  } catch (error) {
    if (error instanceof WhereError)
      return { kind: 'refused', parameter: 'order_by', message: error.message };
    throw error;
  }
  const where = clauses.length === 0 ? '' : ` WHERE ${clauses.map((clause) => `(${clause})`).join(' AND ')}`;
  const limit = request.limit === undefined ? '' : ` LIMIT ${request.limit}`;
  const offset = request.offset === undefined ? '' : ` OFFSET ${request.offset}`;
  const row = snapshotRowSql(definition, `,"snapshot_mark":${snapshotMark}`);
  return `SELECT ${row} FROM ONLY ${quoteTable(table)}${where}${order}${limit}${offset}`;
}
