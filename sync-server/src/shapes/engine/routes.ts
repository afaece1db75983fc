import type { TableInfo } from './catalog.ts';
import { matchesRelation } from './catalog.ts';
import { MessageMaker } from './messages.ts';
import type { Relation, Tuple } from './pgoutput.ts';
import type { Shape } from './shape.ts';
import { compileWhere, hasUniqueText, type Predicate } from './where/evaluate.ts';
import { columnNamed, type Where } from './where/resolve.ts';
import type { Expression } from './where/syntax.ts';

/** How one shape reads the rows of its table as the stream describes them now. */
export interface Binding {
  readonly maker: MessageMaker;
  /** How membership is decided; `postgres` where only Postgres can tell. */
  readonly membership: Predicate | 'all' | 'postgres';
}

/** Shapes whose clause demands `column = constant` for the same columns, found by a row's values. */
interface EqualityIndex {
  readonly columns: readonly string[];
  readonly shapes: Map<string, Set<Shape>>;
}

/** Separates values in an index key; no text in Postgres holds it. */
const SEPARATOR = '\0';

/** The shapes of one table, and which of them a row could concern. */
export class TableRoutes {
  readonly #bindings = new Map<Shape, Binding | undefined>();
  /** Shapes that can't read the rows that come now: the first change that they want ends them. */
  readonly #unbound = new Set<Shape>();
  readonly #unindexed = new Set<Shape>();
  readonly #indexes = new Map<string, EqualityIndex>();
  #relation: Relation | undefined;
  #places: ReadonlyMap<string, number> = new Map();

  get shapes(): Iterable<Shape> {
    return this.#bindings.keys();
  }

  get isEmpty(): boolean {
    return this.#bindings.size === 0;
  }

  /** Where each column is in the rows that come now. */
  get places(): ReadonlyMap<string, number> {
    return this.#places;
  }

  /** Undefined while the stream describes another table than the shape was made for. */
  binding(shape: Shape): Binding | undefined {
    return this.#bindings.get(shape);
  }

  add(shape: Shape): void {
    this.#rebind(shape);
    const demands = demandsOf(shape.definition.where, shape.definition.table);
    if (demands.length === 0) {
      this.#unindexed.add(shape);
      return;
    }
    const columns = demands.map(([column]) => column);
    const name = columns.join(SEPARATOR);
    const index = this.#indexes.get(name) ?? { columns, shapes: new Map<string, Set<Shape>>() };
    this.#indexes.set(name, index);
    const key = demands.map(([, value]) => value).join(SEPARATOR);
    const members = index.shapes.get(key) ?? new Set<Shape>();
    index.shapes.set(key, members.add(shape));
  }

  delete(shape: Shape): void {
    this.#bindings.delete(shape);
    this.#unbound.delete(shape);
    this.#unindexed.delete(shape);
    for (const [name, index] of this.#indexes) {
      for (const [key, members] of index.shapes) {
        if (members.delete(shape) && members.size === 0) index.shapes.delete(key);
      }
      if (index.shapes.size === 0) this.#indexes.delete(name);
    }
  }

  /** Takes a new description of the table, and reads rows by it from now on. */
  describe(relation: Relation): void {
    this.#relation = relation;
    this.#places = new Map(relation.columns.map((column, index) => [column.name, index]));
    for (const shape of this.#bindings.keys()) this.#rebind(shape);
  }

  /** The shapes that a change may concern; all of them must still look at it. */
  candidates(rows: readonly Tuple[]): ReadonlySet<Shape> {
    const found = new Set(this.#unindexed);
    // Without whole old rows, nothing tells which of them a change concerns.
    for (const shape of this.#unbound) found.add(shape);
    for (const index of this.#indexes.values()) {
      const places = index.columns.map((column) => this.#places.get(column));
      // A description that lacks the column concerns every shape that asks for it.
      if (places.includes(undefined)) {
        for (const members of index.shapes.values()) for (const shape of members) found.add(shape);
        continue;
      }
      for (const row of rows) {
        const key = places.map((place) => (place === undefined ? null : row[place])).join(SEPARATOR);
        for (const shape of index.shapes.get(key) ?? []) found.add(shape);
      }
    }
    return found;
  }

  #rebind(shape: Shape): void {
    const binding = this.#bind(shape);
    this.#bindings.set(shape, binding);
    if (binding === undefined) this.#unbound.add(shape);
    else this.#unbound.delete(shape);
  }

  #bind(shape: Shape): Binding | undefined {
    const relation = this.#relation;
    const { definition } = shape;
    if (relation === undefined || !matchesRelation(definition.table, relation, definition.usedColumns)) {
      return undefined;
    }
    if (!definition.columnsNamed && relation.columns.length !== definition.columns.length) return undefined;
    const { where, table } = definition;
    return {
      maker: new MessageMaker(definition, relation),
      membership: where === undefined ? 'all' : (compileWhere(where, table, this.#places) ?? 'postgres'),
    };
  }
}

/** Every `column = constant` that the whole clause depends on, sorted by column; at most one per column. */
function demandsOf(where: Where | undefined, table: TableInfo): readonly (readonly [string, string])[] {
  if (where === undefined) return [];
  const root = where.expression;
  const parts: readonly Expression[] = root.kind === 'and' ? root.operands : [root];
  const demands = new Map<string, string>();
  for (const part of parts) {
    if (part.kind !== 'compare' || part.operator !== '=') continue;
    const [column, literal] = part.left.kind === 'column' ? [part.left, part.right] : [part.right, part.left];
    if (column.kind !== 'column') continue;
    const info = columnNamed(table, column.name);
    const value = where.canonical.get(literal);
    if (info !== undefined && value !== undefined && hasUniqueText(info) && !demands.has(column.name)) {
      demands.set(column.name, value);
    }
  }
  return [...demands].sort(([a], [b]) => (a < b ? -1 : 1));
}
