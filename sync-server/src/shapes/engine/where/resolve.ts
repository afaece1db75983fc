import type { ColumnInfo, Queryable, TableInfo } from '../catalog.ts';
import { errorMessage, sqlState } from '../connection.ts';
import { quoteTable } from '../identifiers.ts';
import { parseWhere } from './parse.ts';
import { childrenOf, columnsOf, renderWhere } from './render.ts';
import { type Expression, failAt, WhereError } from './syntax.ts';

/** A clause that Postgres has agreed to. */
export interface Where {
  readonly expression: Expression;
  readonly sql: string;
  /** The columns it reads. */
  readonly columns: readonly string[];
  /** Literals that stand against a column, in that column type's own text. */
  readonly canonical: ReadonlyMap<Expression, string>;
}

/** What a clause may cast to: types whose input depends on the text alone, in a session with our settings. */
const CASTABLE: ReadonlySet<string> = new Set([
  'text',
  'varchar',
  'character varying',
  'uuid',
  'smallint',
  'int2',
  'int',
  'integer',
  'int4',
  'bigint',
  'int8',
  'numeric',
  'decimal',
  'real',
  'float4',
  'float8',
  'double precision',
  'bool',
  'boolean',
  'date',
  'timestamp',
  'timestamptz',
  'timestamp with time zone',
  'timestamp without time zone',
]);

/** Date inputs whose value is another one tomorrow. */
const MOVING_DATE = /now|today|tomorrow|yesterday/i;
const DATE_TYPES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz', 'time', 'timetz']);

/** Parses a clause and checks it against the table. Throws `WhereError` for what a client can't have. */
export async function resolveWhere(
  db: Queryable,
  table: TableInfo,
  clause: string,
  parameters: ReadonlyMap<number, string>,
): Promise<Where> {
  const expression = parseWhere(clause, parameters);
  const columns = columnsOf(expression);
  for (const [name, at] of columns) {
    const column = columnNamed(table, name);
    if (column === undefined) failAt(at, `unknown reference ${name}`);
    if (column.generated) failAt(at, `generated column ${name} is not in the replication stream`);
  }
  checkTypes(expression, table);
  const canonical = await canonicalLiterals(db, table, expression);
  const sql = renderWhere(expression);
  await checkWithPostgres(db, table, sql);
  return { expression, sql, columns: [...columns.keys()], canonical };
}

export function columnNamed(table: TableInfo, name: string): ColumnInfo | undefined {
  return table.columns.find((column) => column.name === name);
}

function checkTypes(expression: Expression, table: TableInfo): void {
  const literal = ['text', 'number', 'null', 'cast'].includes(expression.kind);
  const column = expression.kind === 'column' ? columnNamed(table, expression.name) : undefined;
  if (literal || (column !== undefined && column.typeName !== 'bool')) {
    throw new WhereError('WHERE clause must return a boolean');
  }
  const visit = (node: Expression): void => {
    if (node.kind === 'cast') {
      const type = node.type.replace(/(\[\])+$/, '').replace(/\([\d,]+\)$/, '');
      if (!CASTABLE.has(type)) failAt(node.at, `unknown or unsupported type ${node.type}`);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
}

/** Casts that give a literal the very type of a column, so that it is as if it stood there without one. */
const SAME_TYPE: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  text: 'text',
  smallint: 'int2',
  int2: 'int2',
  int: 'int4',
  integer: 'int4',
  int4: 'int4',
  bigint: 'int8',
  int8: 'int8',
  bool: 'bool',
  boolean: 'bool',
  date: 'date',
};

/** Pairs every plain literal with the column that it stands against. */
function literalsOf(expression: Expression): readonly { literal: Expression; column: string }[] {
  const pairs: { literal: Expression; column: string }[] = [];
  const pair = (column: Expression, literals: readonly Expression[]): void => {
    if (column.kind !== 'column') return;
    for (const literal of literals) {
      if (['text', 'number', 'boolean', 'cast'].includes(literal.kind)) {
        pairs.push({ literal, column: column.name });
      }
    }
  };
  const visit = (node: Expression): void => {
    if (node.kind === 'compare') {
      pair(node.left, [node.right]);
      pair(node.right, [node.left]);
    }
    if (node.kind === 'in') pair(node.operand, node.list);
    if (node.kind === 'between') pair(node.operand, [node.low, node.high]);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
  return pairs;
}

async function canonicalLiterals(
  db: Queryable,
  table: TableInfo,
  expression: Expression,
): Promise<ReadonlyMap<Expression, string>> {
  refuseMovingDates(expression, table);
  const canonical = new Map<Expression, string>();
  const texts = new Map<string, string>();
  for (const { literal, column: name } of literalsOf(expression)) {
    const column = columnNamed(table, name);
    if (column === undefined) continue;
    if (literal.kind === 'boolean') {
      if (column.typeName === 'bool') canonical.set(literal, literal.value ? 't' : 'f');
    } else if (literal.kind === 'number') {
      // A constant without quotes has its own type; only whole ones against whole columns are surely the same.
      if (/^int[248]$/.test(column.typeName) && /^-?\d+$/.test(literal.text)) {
        canonical.set(literal, String(BigInt(literal.text)));
      }
    } else {
      const text = textLiteral(literal, column);
      if (text === undefined) continue;
      const key = JSON.stringify([column.castType, text]);
      const known = texts.get(key) ?? (await canonicalText(db, column, text, literal.at));
      texts.set(key, known);
      canonical.set(literal, known);
    }
  }
  return canonical;
}

function textLiteral(literal: Expression, column: ColumnInfo): string | undefined {
  if (literal.kind === 'text') return literal.text;
  if (literal.kind !== 'cast' || literal.operand.kind !== 'text' || column.isArray) return undefined;
  return SAME_TYPE[literal.type] === column.typeName ? literal.operand.text : undefined;
}

async function canonicalText(db: Queryable, column: ColumnInfo, text: string, at: number): Promise<string> {
  const typeName = column.isArray ? `${column.typeName}[]` : column.typeName;
  try {
    const { rows } = await db.query({
      text: `SELECT ($1::text)::${column.castType}::text`,
      values: [text],
      rowMode: 'array',
    });
    const value = String(rows[0]?.[0]);
    // A cast spells booleans out; the stream sends one letter.
    return column.typeName === 'bool' && !column.isArray ? value.slice(0, 1) : value;
  } catch (error) {
    if (sqlState(error)?.startsWith('22')) return failAt(at, `invalid syntax for type ${typeName}: ${text}`);
    throw error;
  }
}

function refuseMovingDates(expression: Expression, table: TableInfo): void {
  const dated = [...columnsOf(expression).keys()].some((name) => {
    return DATE_TYPES.has(columnNamed(table, name)?.typeName ?? '');
  });
  const visit = (node: Expression, insideCast: boolean): void => {
    if (node.kind === 'text' && (dated || insideCast) && MOVING_DATE.test(node.text)) {
      failAt(node.at, `a moment that moves can't be part of a shape: ${node.text}`);
    }
    for (const child of childrenOf(node)) {
      visit(child, node.kind === 'cast' && /date|time/.test(node.type));
    }
  };
  visit(expression, false);
}

/** Postgres has the last word: operators that don't exist, types that don't fit, results that aren't boolean. */
async function checkWithPostgres(db: Queryable, table: TableInfo, sql: string): Promise<void> {
  try {
    await db.query(`SELECT 1 FROM ONLY ${quoteTable(table)} WHERE ${sql} LIMIT 0`);
  } catch (error) {
    const state = sqlState(error);
    // 22: data exceptions; 42: syntax, names and types; 0A: not supported. But 42501 and 42P01 are about the table.
    if (state !== undefined && /^(22|42|0A)/.test(state) && state !== '42501' && state !== '42P01') {
      throw new WhereError(errorMessage(error));
    }
    throw error;
  }
}
