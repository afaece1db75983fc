import { journalEntries } from '#shared/accounting/index.ts';
import { assert, type RowOf, type RowWrite, type Table } from '#shared/kernel/index.ts';
import { type FactSelection, type LocalFactRow, localFacts, type ReplicaDb } from '#shared/sync/index.ts';
import { rowKey } from './row-key.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = Map<string, Row>;

/** What a transaction changed, to be put back if it doesn't commit. */
interface Undo {
  readonly rows: Rows;
  readonly key: string;
  readonly before: Row | undefined;
}

/** A replica's tables in memory, with transactions; rows are never changed in place, so that a copy of the tables is cheap. */
export class MemoryReplica implements ReplicaDb {
  readonly #tables = new Map<string, Rows>();
  #undo: Undo[] | undefined;

  /** Everything of one transaction, or nothing when it throws. */
  transact<T>(work: (db: ReplicaDb) => T): T {
    assert(this.#undo === undefined, 'one transaction at a time');
    this.#undo = [];
    try {
      return work(this);
    } catch (error) {
      for (const { rows, key, before } of this.#undo.reverse()) {
        if (before === undefined) rows.delete(key);
        else rows.set(key, before);
      }
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  /** The tables as they are now, in a replica of their own. */
  copy(): MemoryReplica {
    const made = new MemoryReplica();
    for (const [name, rows] of this.#tables) made.#tables.set(name, new Map(rows));
    return made;
  }

  all<T extends Table>(table: T): RowOf<T>[] {
    return [...this.#rows(table).values()] as RowOf<T>[];
  }

  get<T extends Table>(table: T, key: Partial<RowOf<T>>): RowOf<T> | undefined {
    return this.#rows(table).get(rowKey(table, key)) as RowOf<T> | undefined;
  }

  insert<T extends Table>(table: T, row: RowOf<T>): boolean {
    const key = rowKey(table, row);
    if (this.#rows(table).has(key)) return false;
    this.#put(table, key, row);
    return true;
  }

  upsert<T extends Table>(table: T, row: RowOf<T>): void {
    this.#put(table, rowKey(table, row), row);
  }

  update<T extends Table>(table: T, key: Partial<RowOf<T>>, changes: Partial<RowOf<T>>): void {
    const before = this.get(table, key);
    if (before !== undefined) this.#put(table, rowKey(table, key), { ...before, ...changes });
  }

  remove(table: Table, key: Row): void {
    this.#put(table, rowKey(table, key), undefined);
  }

  clear(table: Table): void {
    for (const key of [...this.#rows(table).keys()]) this.#put(table, key, undefined);
  }

  apply(writes: readonly RowWrite[]): void {
    for (const write of writes) {
      if (write.kind === 'insert') {
        this.insert(write.table, write.row as never);
        continue;
      }
      const key = rowKey(write.table, write.key);
      const before = this.#rows(write.table).get(key);
      const after: Record<string, unknown> = { ...(before ?? write.key) };
      for (const [name, amount] of Object.entries(write.amounts)) {
        after[name] = Number(before?.[name] ?? 0) + amount;
      }
      this.#put(write.table, key, after);
    }
  }

  facts(selection: FactSelection, limit: number): readonly LocalFactRow[] {
    const found = this.all(localFacts).filter((fact) => isSelected(fact, selection));
    found.sort((a, b) => (selection.of === 'stream' ? a.sequence - b.sequence : a.id < b.id ? -1 : 1));
    return found.slice(0, limit);
  }

  forgetAcceptNosAfter(throughAcceptNo: number): void {
    for (const { id, acceptNo } of this.all(localFacts)) {
      if (acceptNo !== null && acceptNo > throughAcceptNo)
        this.update(localFacts, { id }, { acceptNo: null });
    }
  }

  removeEntriesWithoutFact(): void {
    for (const { id, factId } of this.all(journalEntries)) {
      if (this.get(localFacts, { id: factId }) === undefined) this.remove(journalEntries, { id });
    }
  }

  uncountAll(): void {
    for (const { id, counted } of this.all(localFacts)) {
      if (counted) this.update(localFacts, { id }, { counted: false });
    }
  }

  #rows(table: Table): Rows {
    const known = this.#tables.get(table.name);
    if (known !== undefined) return known;
    const made: Rows = new Map();
    this.#tables.set(table.name, made);
    return made;
  }

  #put(table: Table, key: string, row: Row | undefined): void {
    const rows = this.#rows(table);
    this.#undo?.push({ rows, key, before: rows.get(key) });
    if (row === undefined) rows.delete(key);
    else rows.set(key, row);
  }
}

function isSelected(fact: LocalFactRow, selection: FactSelection): boolean {
  switch (selection.of) {
    case 'stream':
      return fact.streamId === selection.streamId && fact.sequence >= selection.fromSequence;
    case 'uncovered':
      return (
        fact.id > selection.afterId && (fact.acceptNo === null || fact.acceptNo > selection.throughAcceptNo)
      );
    case 'unprojected':
      return fact.id > selection.afterId && !fact.projected;
  }
}
