import type { ColumnInfo } from './catalog.ts';
import type { ShapeDefinition } from './definition.ts';
import { quoteIdentifier, quoteLiteral } from './identifiers.ts';
import { relationPath } from './keys.ts';

/**
 * SQL that writes a row's message as the snapshot has it, so that no row is parsed on its way to the client. `headers`
 * is JSON that comes after the message's own headers.
 */
export function snapshotRowSql(definition: ShapeDefinition, headers = ''): string {
  const { table } = definition;
  const columnOf = (name: string): ColumnInfo => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new Error(`expected a column ${name} in ${table.name}`);
    return column;
  };
  const keys = definition.keyColumns.map(
    (name) => `coalesce('\\"' || ${keySql(columnOf(name))} || '\\"', '_')`,
  );
  const values = definition.columns.map((name, index) => {
    const label = quoteLiteral(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
    return `${label} || coalesce(${valueSql(columnOf(name))}, 'null')`;
  });
  const path = JSON.stringify(`${relationPath(table)}/`).slice(1, -1);
  const relation = JSON.stringify([table.schema, table.name]);
  return [
    quoteLiteral(`{"key":"${path}`),
    keys.join(` || '/' || `),
    quoteLiteral('","value":{'),
    values.join(' || '),
    quoteLiteral(`},"headers":{"relation":${relation},"operation":"insert"${headers}}}`),
  ].join(' || ');
}

/** A value of the key, escaped for JSON. It must be the text that the log's keys have, booleans by their letter. */
function keySql(column: ColumnInfo): string {
  if (column.typeName === 'bool' && !column.isArray) return `left(${textSql(column)}, 1)`;
  if (isPlain(column)) return textSql(column);
  return `right(left(to_json(replace(${textSql(column)}, '/', '//'))::text, -1), -1)`;
}

/** A value as JSON; booleans are spelled out, as the cast to text does. */
function valueSql(column: ColumnInfo): string {
  return isPlain(column) ? `'"' || ${textSql(column)} || '"'` : `to_json(${textSql(column)})::text`;
}

function textSql(column: ColumnInfo): string {
  const sql = quoteIdentifier(column.name);
  if (column.isArray || isPlain(column) || CAST_TYPES.has(column.typeName)) return `${sql}::text`;
  // Some types say themselves otherwise in a cast than in their output, which the log has: char(n) drops its padding,
  // inet adds its mask. IS DISTINCT FROM, because a composite value of nulls IS NULL too.
  return `CASE WHEN ${sql} IS DISTINCT FROM NULL THEN format('%s', ${sql}) END`;
}

function isPlain(column: ColumnInfo): boolean {
  return !column.isArray && column.typeKind === 'b' && PLAIN_TYPES.has(column.typeName);
}

/** Types whose text never holds a character that JSON escapes, nor a slash. */
const PLAIN_TYPES: ReadonlySet<string> = new Set([
  'uuid',
  'bool',
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'date',
  'timestamp',
  'timestamptz',
]);

/** Types whose cast to text is their output. */
const CAST_TYPES: ReadonlySet<string> = new Set(['text', 'varchar', 'json', 'jsonb']);
