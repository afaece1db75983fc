import type { ColumnInfo, TableInfo } from '../catalog.ts';
import type { Tuple } from '../pgoutput.ts';
import { columnNamed, type Where } from './resolve.ts';
import type { CompareOperator, Expression } from './syntax.ts';

/** True, false, or null where SQL's answer is unknown; a row is in the shape only on true. */
export type Predicate = (row: Tuple) => boolean | null;

/** Where a column's value is in a row of the stream. */
export type ColumnPlaces = ReadonlyMap<string, number>;

/**
 * Makes a predicate for the clause, if every part of it is surely what Postgres would say of the same texts; undefined
 * otherwise, and then Postgres is asked. Sure are: equality of text under a deterministic collation, and of uuid,
 * integers, booleans and dates, whose text is unique; order of the same, text only under a collation that sorts bytes;
 * IS NULL; and the three-valued AND, OR, NOT.
 */
export function compileWhere(where: Where, table: TableInfo, places: ColumnPlaces): Predicate | undefined {
  return new Compiler(where, table, places).compile(where.expression);
}

type Compare = (value: string, constant: string) => number;

class Compiler {
  readonly #where: Where;
  readonly #table: TableInfo;
  readonly #places: ColumnPlaces;

  constructor(where: Where, table: TableInfo, places: ColumnPlaces) {
    this.#where = where;
    this.#table = table;
    this.#places = places;
  }

  compile(node: Expression): Predicate | undefined {
    switch (node.kind) {
      case 'and':
      case 'or':
        return this.#joined(node.kind, node.operands);
      case 'not': {
        const operand = this.compile(node.operand);
        return operand && ((row) => negate(operand(row)));
      }
      case 'is':
        return this.#is(node);
      case 'compare':
        return this.#compare(node.operator, node.left, node.right);
      case 'in':
        return this.#in(node);
      case 'between':
        return this.#between(node);
      case 'column':
        return this.#booleanColumn(node.name);
      case 'boolean':
        return () => node.value;
      default:
        return undefined;
    }
  }

  #joined(kind: 'and' | 'or', operands: readonly Expression[]): Predicate | undefined {
    const parts: Predicate[] = [];
    for (const operand of operands) {
      const part = this.compile(operand);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    const decisive = kind === 'or';
    return (row) => {
      let unknown = false;
      for (const part of parts) {
        const value = part(row);
        if (value === decisive) return decisive;
        if (value === null) unknown = true;
      }
      return unknown ? null : !decisive;
    };
  }

  #is(node: Expression & { kind: 'is' }): Predicate | undefined {
    if (node.test === 'NULL') {
      const place = node.operand.kind === 'column' ? this.#places.get(node.operand.name) : undefined;
      const operand = place === undefined ? this.compile(node.operand) : (row: Tuple) => row[place];
      return operand && ((row) => (operand(row) === null) !== node.negated);
    }
    const operand = this.compile(node.operand);
    return operand && ((row) => (operand(row) === (node.test === 'TRUE')) !== node.negated);
  }

  #compare(operator: CompareOperator, left: Expression, right: Expression): Predicate | undefined {
    if (left.kind !== 'column') {
      return right.kind === 'column' ? this.#compare(MIRRORED[operator], right, left) : undefined;
    }
    const place = this.#places.get(left.name);
    const column = columnNamed(this.#table, left.name);
    if (place === undefined || column === undefined) return undefined;
    if (right.kind === 'null') return () => null;
    const constant = this.#where.canonical.get(right);
    if (constant === undefined) return undefined;
    if (operator === '=' || operator === '<>') {
      if (!hasUniqueText(column)) return undefined;
      const equal = operator === '=';
      return (row) => {
        const value = row[place];
        return value === null || value === undefined ? null : (value === constant) === equal;
      };
    }
    const compare = orderOf(column);
    if (compare === undefined) return undefined;
    const holds = HOLDS[operator];
    return (row) => {
      const value = row[place];
      return value === null || value === undefined ? null : holds(compare(value, constant));
    };
  }

  #in(node: Expression & { kind: 'in' }): Predicate | undefined {
    const { operand } = node;
    if (operand.kind !== 'column') return undefined;
    const column = columnNamed(this.#table, operand.name);
    const place = this.#places.get(operand.name);
    if (column === undefined || place === undefined || !hasUniqueText(column)) return undefined;
    const constants = new Set<string>();
    let holdsNull = false;
    for (const item of node.list) {
      const constant = this.#where.canonical.get(item);
      if (item.kind === 'null') holdsNull = true;
      else if (constant === undefined) return undefined;
      else constants.add(constant);
    }
    return (row) => {
      const value = row[place];
      if (value === null || value === undefined) return null;
      if (constants.has(value)) return !node.negated;
      return holdsNull ? null : node.negated;
    };
  }

  #between(node: Expression & { kind: 'between' }): Predicate | undefined {
    const low = this.#compare('>=', node.operand, node.low);
    const high = this.#compare('<=', node.operand, node.high);
    if (low === undefined || high === undefined) return undefined;
    return (row) => {
      const both = and(low(row), high(row));
      return node.negated ? negate(both) : both;
    };
  }

  #booleanColumn(name: string): Predicate | undefined {
    const place = this.#places.get(name);
    const column = columnNamed(this.#table, name);
    if (place === undefined || column?.typeName !== 'bool' || column.isArray) return undefined;
    return (row) => (row[place] === null ? null : row[place] === 't');
  }
}

const MIRRORED: Record<CompareOperator, CompareOperator> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

const HOLDS: Record<'<' | '>' | '<=' | '>=', (order: number) => boolean> = {
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

function negate(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function and(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** Whether two values are equal in Postgres exactly when their texts are. */
export function hasUniqueText(column: ColumnInfo): boolean {
  if (column.isArray || column.typeKind !== 'b') return false;
  switch (column.typeName) {
    case 'uuid':
    case 'bool':
    case 'date':
    case 'int2':
    case 'int4':
    case 'int8':
      return true;
    case 'text':
    case 'varchar':
      return column.bytewiseEqual;
    default:
      return false;
  }
}

function orderOf(column: ColumnInfo): Compare | undefined {
  if (!hasUniqueText(column)) return undefined;
  switch (column.typeName) {
    case 'int2':
    case 'int4':
    case 'int8':
      return (value, constant) => sign(BigInt(value) - BigInt(constant));
    case 'date':
      return (value, constant) => dateOrdinal(value) - dateOrdinal(constant);
    case 'uuid':
      return (value, constant) => (value < constant ? -1 : value > constant ? 1 : 0);
    case 'text':
    case 'varchar':
      return column.bytewiseOrder
        ? (value, constant) => Buffer.compare(Buffer.from(value), Buffer.from(constant))
        : undefined;
    default:
      return undefined;
  }
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

/** A number that sorts as Postgres' ISO date does: `2026-02-28`, `0044-03-15 BC`, `infinity`. */
function dateOrdinal(text: string): number {
  if (text === 'infinity') return Number.MAX_SAFE_INTEGER;
  if (text === '-infinity') return Number.MIN_SAFE_INTEGER;
  const match = /^(\d+)-(\d\d)-(\d\d)( BC)?$/.exec(text);
  if (match === null) throw new Error(`expected a date in ISO form, got ${text}`);
  const year = match[4] === undefined ? Number(match[1]) : 1 - Number(match[1]);
  return year * 10_000 + Number(match[2]) * 100 + Number(match[3]);
}
