import type { ColumnInfo, TableInfo } from './catalog.ts';

/** `numeric(12,2)` is stored as (12 << 16 | 2) + 4; so are the lengths of texts, with 4 added. */
const MODIFIER_OFFSET = 4;

interface ColumnSchema {
  type: string;
  dims?: number;
  not_null?: true;
  pk_index?: number;
  precision?: number;
  scale?: number;
  max_length?: number;
  length?: number;
}

/** The `electric-schema` header: what a client needs to parse the columns' texts. */
export function schemaHeader(table: TableInfo, columns: readonly string[]): string {
  const entries = [...columns].sort().map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new Error(`expected a column ${name} in ${table.name}`);
    return [name, columnSchema(column, table.primaryKey.indexOf(name))] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}

function columnSchema(column: ColumnInfo, keyIndex: number): ColumnSchema {
  const schema: ColumnSchema = { type: column.typeName };
  if (column.isArray) schema.dims = Math.max(1, column.dimensions);
  if (column.notNull) schema.not_null = true;
  if (keyIndex >= 0) schema.pk_index = keyIndex;
  const modifier = column.typeModifier;
  if (modifier < 0) return schema;
  switch (column.typeName) {
    case 'numeric':
      schema.precision = (modifier - MODIFIER_OFFSET) >> 16;
      schema.scale = (modifier - MODIFIER_OFFSET) & 0x7ff;
      break;
    case 'varchar':
      schema.max_length = modifier - MODIFIER_OFFSET;
      break;
    case 'bpchar':
      schema.length = modifier - MODIFIER_OFFSET;
      break;
    case 'varbit':
      schema.max_length = modifier;
      break;
    case 'bit':
      schema.length = modifier;
      break;
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      schema.precision = modifier;
      break;
  }
  return schema;
}
