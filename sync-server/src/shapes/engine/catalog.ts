import type { ClientBase, Pool } from 'pg';
import type { TableName } from './identifiers.ts';
import type { Relation } from './pgoutput.ts';

/** What Postgres' catalog says of a table that a shape may be made of. */
export interface TableInfo extends TableName {
  readonly oid: number;
  readonly columns: readonly ColumnInfo[];
  /** Names of the primary key's columns, in key order; empty without one. */
  readonly primaryKey: readonly string[];
  /** Says which publishing it is: another one once the table was dropped from the publication and added again. */
  readonly publishing: string;
  /** The transactions that published it, by the lower halves of their ids. */
  readonly publishedXids: readonly number[];
  /** Undefined when the stream carries whole rows of this table; else what is missing, in words. */
  readonly streamProblem: string | undefined;
}

export interface ColumnInfo {
  readonly name: string;
  readonly typeId: number;
  readonly typeModifier: number;
  /** Internal name (`int4`, `bpchar`); of the element where it is an array. */
  readonly typeName: string;
  /** As it is written in a cast, without a modifier, so that the cast neither truncates nor rounds. */
  readonly castType: string;
  readonly isArray: boolean;
  readonly dimensions: number;
  readonly notNull: boolean;
  readonly generated: boolean;
  /** Base, domain or enum, as `pg_type.typtype`. */
  readonly typeKind: string;
  /** Whether two texts are equal in Postgres exactly when their bytes are. */
  readonly bytewiseEqual: boolean;
  /** Whether texts sort by their bytes. */
  readonly bytewiseOrder: boolean;
  /** The collation's quoted name where it isn't its type's own. */
  readonly collation: string | undefined;
}

const TABLE_QUERY = `
  SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name, c.relreplident AS identity,
    pub.prrelid IS NOT NULL OR p.puballtables OR ns.oid IS NOT NULL AS published,
    pub.prqual IS NOT NULL OR pub.prattrs IS NOT NULL AS filtered,
    -- A rewritten table has another file: its rows may have changed without a row of the stream.
    concat_ws(' ', c.relfilenode, p.oid, pub.oid, ns.oid) AS publishing,
    array_remove(ARRAY[p.xmin::text, pub.xmin::text, ns.xmin::text], NULL) AS published_xids,
    ARRAY(
      SELECT a.attname::text FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, at)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
      WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.at
    ) AS primary_key
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_publication p ON p.pubname = $1
  LEFT JOIN pg_publication_rel pub ON pub.prpubid = p.oid AND pub.prrelid = c.oid
  LEFT JOIN pg_publication_namespace ns ON ns.pnpubid = p.oid AND ns.pnnspid = n.oid
  WHERE c.relkind = 'r' AND c.relpersistence = 'p'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;

const COLUMN_QUERY = `
  SELECT a.attrelid::int8::text AS oid, a.attname AS name, a.atttypid::int8 AS type_id, a.atttypmod AS modifier,
    COALESCE(e.typname, t.typname) AS type_name, e.oid IS NOT NULL AS is_array, a.attndims AS dimensions,
    pg_catalog.format_type(a.atttypid, -1) AS cast_type, a.attnotnull AS not_null,
    a.attgenerated <> '' AS generated, t.typtype AS kind,
    COALESCE(l.collisdeterministic, true) AS deterministic,
    -- The default collation (oid 100) is the database's own.
    CASE WHEN l.oid IS NULL THEN false
         WHEN l.oid = 100 THEN d.datlocprovider = 'b' OR (d.datlocprovider = 'c' AND d.datcollate IN ('C', 'POSIX'))
         ELSE l.collprovider = 'b' OR (l.collprovider = 'c' AND l.collcollate IN ('C', 'POSIX'))
    END AS bytewise,
    CASE WHEN a.attcollation <> t.typcollation
         THEN quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END AS collation
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  JOIN pg_database d ON d.datname = current_database()
  WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum`;

/** Anything that runs a query: the pool, or a client inside a transaction. */
export type Queryable = Pick<Pool | ClientBase, 'query'>;

export async function findTable(
  db: Queryable,
  publication: string,
  table: TableName,
): Promise<TableInfo | undefined> {
  const { rows } = await db.query(`${TABLE_QUERY} AND n.nspname = $2 AND c.relname = $3`, [
    publication,
    table.schema,
    table.name,
  ]);
  return (await withColumns(db, rows))[0];
}

/** The tables that still exist among those asked for. */
export async function findTables(
  db: Queryable,
  publication: string,
  oids: readonly number[],
): Promise<readonly TableInfo[]> {
  const { rows } = await db.query(`${TABLE_QUERY} AND c.oid = ANY($2::oid[])`, [publication, oids]);
  return withColumns(db, rows);
}

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly identity: string;
  readonly published: boolean | null;
  readonly filtered: boolean;
  readonly publishing: string;
  readonly published_xids: readonly string[];
  readonly primary_key: readonly string[];
}

async function withColumns(db: Queryable, tables: readonly TableRow[]): Promise<readonly TableInfo[]> {
  if (tables.length === 0) return [];
  const { rows } = await db.query(COLUMN_QUERY, [tables.map((table) => table.oid)]);
  return tables.map((table) => ({
    oid: Number(table.oid),
    schema: table.schema,
    name: table.name,
    primaryKey: table.primary_key,
    publishing: [table.publishing, ...table.published_xids].join(' '),
    publishedXids: table.published_xids.map(Number),
    streamProblem: streamProblem(table),
    columns: rows.filter((row) => row.oid === table.oid).map(toColumn),
  }));
}

function streamProblem(table: TableRow): string | undefined {
  const name = `"${table.schema}"."${table.name}"`;
  if (table.published !== true) return `Database table ${name} is missing from the publication`;
  if (table.filtered) return `Database table ${name} is published with a row filter or a column list`;
  if (table.identity !== 'f') return `Database table ${name} does not have its replica identity set to FULL`;
  return undefined;
}

function toColumn(row: Record<string, unknown>): ColumnInfo {
  return {
    name: String(row.name),
    typeId: Number(row.type_id),
    typeModifier: Number(row.modifier),
    typeName: String(row.type_name),
    castType: String(row.cast_type),
    isArray: row.is_array === true,
    dimensions: Number(row.dimensions),
    notNull: row.not_null === true,
    generated: row.generated === true,
    typeKind: String(row.kind),
    bytewiseEqual: row.deterministic === true,
    bytewiseOrder: row.bytewise === true,
    collation: typeof row.collation === 'string' ? row.collation : undefined,
  };
}

/** Whether a message of the stream describes the table as the catalog did, as far as `names` are concerned. */
export function matchesRelation(table: TableInfo, relation: Relation, names: readonly string[]): boolean {
  if (relation.schema !== table.schema || relation.name !== table.name || relation.replicaIdentity !== 'f') {
    return false;
  }
  return names.every((name) => {
    const known = table.columns.find((column) => column.name === name);
    const sent = relation.columns.find((column) => column.name === name);
    return (
      known !== undefined &&
      sent !== undefined &&
      known.typeId === sent.typeId &&
      known.typeModifier === sent.typeModifier
    );
  });
}
