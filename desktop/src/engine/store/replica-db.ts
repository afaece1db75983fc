import { products } from '#shared/catalog/index.ts';
import { columnName, fromSqlite, type RowOf, type SqliteValue, type Table } from '#shared/kernel/index.ts';
import { type FactSelection, type LocalFactRow, localFacts, type ReplicaDb } from '#shared/sync/index.ts';
import { applyWrites } from './apply-writes.ts';
import type { WritableDb } from './database.ts';
import { deleteRow, tableSql, upsertRow, valuesOf } from './tables.ts';

const replicas = new WeakMap<WritableDb, ReplicaDb>();

/** The replica's rules work on SQLite through this; one per transaction's database. */
export function replicaDb(db: WritableDb): ReplicaDb {
  const known = replicas.get(db);
  if (known !== undefined) return known;
  const made = new SqliteReplica(db);
  replicas.set(db, made);
  return made;
}

class SqliteReplica implements ReplicaDb {
  readonly #db: WritableDb;

  constructor(db: WritableDb) {
    this.#db = db;
  }

  get<T extends Table>(table: T, key: Partial<RowOf<T>>): RowOf<T> | undefined {
    const row = this.#db.prepare(sqlOf(table).get).get(...valuesOf(table.columns, table.key, key));
    return row === undefined ? undefined : fromSqlite(table, row);
  }

  insert<T extends Table>(table: T, row: RowOf<T>): boolean {
    const { insert, names } = tableSql(table);
    return this.#db.prepareChange(insert).run(...valuesOf(table.columns, names, row)) === 1;
  }

  upsert<T extends Table>(table: T, row: RowOf<T>): void {
    upsertRow(this.#db, table, row);
  }

  update<T extends Table>(table: T, key: Partial<RowOf<T>>, changes: Partial<RowOf<T>>): void {
    const names = Object.keys(changes).filter((name) => !table.key.includes(name));
    if (names.length === 0) return;
    this.#db
      .prepareChange(sqlOf(table).update(names))
      .run(...valuesOf(table.columns, names, changes), ...valuesOf(table.columns, table.key, key));
  }

  remove(table: Table, key: Readonly<Record<string, unknown>>): void {
    deleteRow(this.#db, table, key);
    if (table === products) this.#db.productChanged(String(key.id));
  }

  clear(table: Table): void {
    this.#db.prepareChange(`DELETE FROM ${table.name}`).run();
  }

  apply(writes: Parameters<ReplicaDb['apply']>[0]): void {
    applyWrites(this.#db, writes);
  }

  facts(selection: FactSelection, limit: number): readonly LocalFactRow[] {
    const { sql, parameters } = querySelection(selection);
    return this.#db
      .prepare(sql)
      .all(...parameters, limit)
      .map((row) => fromSqlite(localFacts, row));
  }

  forgetAcceptNosAfter(throughAcceptNo: number): void {
    this.#db.prepareChange('UPDATE facts SET accept_no = NULL WHERE accept_no > ?').run(throughAcceptNo);
  }

  removeEntriesWithoutFact(): void {
    this.#db.prepareChange('DELETE FROM journal_entries WHERE fact_id NOT IN (SELECT id FROM facts)').run();
  }

  uncountAll(): void {
    this.#db.prepareChange('UPDATE facts SET counted = 0 WHERE counted = 1').run();
  }
}

function querySelection(selection: FactSelection): {
  readonly sql: string;
  readonly parameters: readonly SqliteValue[];
} {
  switch (selection.of) {
    case 'stream':
      return {
        sql: 'SELECT * FROM facts WHERE stream_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
        parameters: [selection.streamId, selection.fromSequence],
      };
    case 'uncovered':
      return {
        sql: `SELECT * FROM facts WHERE id IN (
            SELECT id FROM facts WHERE accept_no IS NULL UNION ALL SELECT id FROM facts WHERE accept_no > ?)
          AND id > ? ORDER BY id LIMIT ?`,
        parameters: [selection.throughAcceptNo, selection.afterId],
      };
    case 'unprojected':
      return {
        // The few that there are have an index; looking for them by their id would read every fact.
        sql: `SELECT * FROM facts WHERE id IN (SELECT id FROM facts WHERE projected = 0) AND id > ?
          ORDER BY id LIMIT ?`,
        parameters: [selection.afterId],
      };
  }
}

interface ReplicaSql {
  readonly get: string;
  update(names: readonly string[]): string;
}

const sqlOfTables = new WeakMap<Table, ReplicaSql>();

function sqlOf(table: Table): ReplicaSql {
  const known = sqlOfTables.get(table);
  if (known !== undefined) return known;
  const withKey = table.key.map((name) => `${columnName(name)} = ?`).join(' AND ');
  const made: ReplicaSql = {
    get: `SELECT * FROM ${table.name} WHERE ${withKey}`,
    update: (names) =>
      `UPDATE ${table.name} SET ${names.map((name) => `${columnName(name)} = ?`).join(', ')} WHERE ${withKey}`,
  };
  sqlOfTables.set(table, made);
  return made;
}
