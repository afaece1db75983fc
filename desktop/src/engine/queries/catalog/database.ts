/**
 * The part of better-sqlite3's `Database` that is used here, by its shape: only `store/` knows the package.
 */
export interface CatalogDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): PreparedStatement;
  exec(sql: string): unknown;
  transaction(work: (change: () => void) => void): (change: () => void) => void;
}

interface PreparedStatement {
  run(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown[];
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
}

type SqlValue = string | number | null;

/** A prepared query with the types of what goes in and of the rows that come out, which its SQL promises. */
export function prepareRows<Parameters extends readonly SqlValue[], Row>(
  db: CatalogDatabase,
  sql: string,
): (...parameters: Parameters) => Row[] {
  const statement = db.prepare(sql);
  return (...parameters) => statement.all(...parameters) as Row[];
}

/** The same, read row by row: for those who may stop early. Nothing else may be asked until they have. */
export function prepareIteration<Parameters extends readonly SqlValue[], Row>(
  db: CatalogDatabase,
  sql: string,
): (...parameters: Parameters) => IterableIterator<Row> {
  const statement = db.prepare(sql);
  return (...parameters) => statement.iterate(...parameters) as IterableIterator<Row>;
}

/** A prepared change. */
export function prepareChange<Parameters extends readonly SqlValue[]>(
  db: CatalogDatabase,
  sql: string,
): (...parameters: Parameters) => void {
  const statement = db.prepare(sql);
  return (...parameters) => {
    statement.run(...parameters);
  };
}
