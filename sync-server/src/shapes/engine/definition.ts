import { findTable, type Queryable, type TableInfo } from './catalog.ts';
import { parseColumnList, parseTableName } from './identifiers.ts';
import { schemaHeader } from './schema.ts';
import { resolveWhere, type Where } from './where/resolve.ts';
import { WhereError } from './where/syntax.ts';

/** What a client asks for, as it was written. It is what is stored, and resolved again after a restart. */
export interface ShapeRequest {
  readonly table: string;
  readonly where: string | undefined;
  readonly params: readonly string[];
  readonly columns: string | undefined;
  readonly replica: 'default' | 'full';
  /** A log of changes only begins with an empty snapshot. */
  readonly log: 'full' | 'changes_only';
}

/** A request that the catalog has agreed to. */
export interface ShapeDefinition {
  readonly request: ShapeRequest;
  /** The same for every spelling of the same shape. */
  readonly key: string;
  readonly table: TableInfo;
  /** Selected columns, sorted. */
  readonly columns: readonly string[];
  /** Whether the client named them; if not, a new column makes it another shape. */
  readonly columnsNamed: boolean;
  /** The columns that make the key: the primary key, or all. */
  readonly keyColumns: readonly string[];
  /** Selected, in the key, or read by the clause. */
  readonly usedColumns: readonly string[];
  readonly where: Where | undefined;
  readonly schema: string;
  /** Changes when the table does, as far as this shape is concerned. */
  readonly fingerprint: string;
}

export type DefinitionResult =
  | { readonly ok: true; readonly definition: ShapeDefinition }
  | { readonly ok: false; readonly parameter: 'table' | 'columns' | 'where'; readonly message: string }
  /** The table is fine, but the server isn't set up to stream it. */
  | { readonly ok: false; readonly parameter: 'stream'; readonly message: string };

/** Checks a request against the catalog. Throws only when Postgres can't be asked. */
export async function resolveDefinition(
  db: Queryable,
  publication: string,
  request: ShapeRequest,
): Promise<DefinitionResult> {
  const name = parseTableName(request.table);
  if (!name.ok) return { ok: false, parameter: 'table', message: name.message };
  const table = await findTable(db, publication, name.table);
  if (table === undefined) {
    const message = `Table "${name.table.schema}"."${name.table.name}" does not exist. If the table name contains capitals or special characters you must quote it.`;
    return { ok: false, parameter: 'table', message };
  }
  const columns = selectColumns(table, request.columns);
  if (!columns.ok) return { ok: false, parameter: 'columns', message: columns.message };
  if (table.streamProblem !== undefined) {
    return { ok: false, parameter: 'stream', message: table.streamProblem };
  }
  try {
    const where = await whereOf(db, table, request);
    return { ok: true, definition: assemble(request, table, columns.names, where) };
  } catch (error) {
    if (error instanceof WhereError) return { ok: false, parameter: 'where', message: error.message };
    throw error;
  }
}

async function whereOf(db: Queryable, table: TableInfo, request: ShapeRequest): Promise<Where | undefined> {
  if (request.where === undefined) return undefined;
  const parameters = new Map(request.params.map((value, index) => [index + 1, value]));
  return resolveWhere(db, table, request.where, parameters);
}

function assemble(
  request: ShapeRequest,
  table: TableInfo,
  names: readonly string[],
  where: Where | undefined,
): ShapeDefinition {
  const columns = [...new Set(names)].sort();
  const columnsNamed = request.columns !== undefined;
  const keyColumns =
    table.primaryKey.length > 0 ? table.primaryKey : table.columns.map((column) => column.name);
  const usedColumns = [...new Set([...columns, ...keyColumns, ...(where?.columns ?? [])])];
  return {
    request,
    key: JSON.stringify([
      table.schema,
      table.name,
      columnsNamed ? columns : null,
      where?.sql,
      request.replica,
      ...(request.log === 'full' ? [] : [request.log]),
    ]),
    table,
    columns,
    columnsNamed,
    keyColumns,
    usedColumns,
    where,
    schema: schemaHeader(table, columns),
    fingerprint: fingerprintOf(table, columnsNamed, usedColumns),
  };
}

/** What of a table a shape depends on; a shape that names its columns doesn't mind another one. */
export function fingerprintOf(
  table: TableInfo,
  columnsNamed: boolean,
  usedColumns: readonly string[],
): string {
  const columns = table.columns.filter((column) => !columnsNamed || usedColumns.includes(column.name));
  return JSON.stringify([
    table.oid,
    table.schema,
    table.name,
    table.primaryKey,
    table.publishing,
    table.streamProblem,
    columns,
  ]);
}

type ColumnsResult =
  | { readonly ok: true; readonly names: readonly string[] }
  | { readonly ok: false; readonly message: string };

function selectColumns(table: TableInfo, list: string | undefined): ColumnsResult {
  if (list === undefined) {
    const generated = table.columns.filter((column) => column.generated).map((column) => column.name);
    if (generated.length === 0) return { ok: true, names: table.columns.map((column) => column.name) };
    const message = `${generatedMessage(generated)}. You can exclude them from the shape by explicitly listing which columns to fetch in the 'columns' query param`;
    return { ok: false, message };
  }
  const parsed = parseColumnList(list);
  if (!parsed.ok) return parsed;
  const required = table.primaryKey.length > 0 ? table.primaryKey : table.columns.map(({ name }) => name);
  const missing = required.filter((name) => !parsed.parts.includes(name));
  if (missing.length > 0) {
    const kind =
      table.primaryKey.length > 0 ? 'primary key columns' : 'columns of a table without a primary key';
    return {
      ok: false,
      message: `The list of columns must include all ${kind}, missing: ${missing.join(', ')}`,
    };
  }
  const unknown = parsed.parts.filter((name) => table.columns.every((column) => column.name !== name));
  if (unknown.length > 0) {
    return { ok: false, message: `The following columns are not found on the table: ${unknown.join(', ')}` };
  }
  const generated = table.columns.filter((column) => column.generated && parsed.parts.includes(column.name));
  if (generated.length > 0) {
    return { ok: false, message: generatedMessage(generated.map((column) => column.name)) };
  }
  return { ok: true, names: parsed.parts };
}

function generatedMessage(names: readonly string[]): string {
  return `The following columns are generated and cannot be included in the shape: ${names.join(', ')}`;
}
