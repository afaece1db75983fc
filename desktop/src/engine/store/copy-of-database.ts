import { checkBySlices, checkThoroughly } from './check-database.ts';
import { closeConnection, type DatabaseKey, openConnection } from './connection.ts';
import { StoreError } from './errors.ts';

/** What tells one state of a till's database from another. */
export interface StateOfDatabase {
  /** Undefined in a database that was never paired. */
  readonly streamId: string | undefined;
  readonly lastSequence: number;
  readonly lastReceiptSequence: number;
  /** Facts of its own stream that are here: fewer than the last sequence when it doesn't start at the first. */
  readonly ownFacts: number;
  /** Facts that the server hasn't accepted. */
  readonly outbox: number;
}

interface Reader {
  prepare(sql: string): { get(): unknown };
}

export function readStateOfDatabase(db: Reader): StateOfDatabase {
  const device = db
    .prepare(
      'SELECT stream_id AS streamId, last_sequence AS lastSequence, last_receipt_sequence AS lastReceiptSequence FROM device_state',
    )
    .get() as Omit<StateOfDatabase, 'outbox'> | undefined;
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM outbox) AS outbox,
        (SELECT count(*) FROM facts WHERE stream_id = (SELECT stream_id FROM device_state)) AS ownFacts`,
    )
    .get() as Pick<StateOfDatabase, 'outbox' | 'ownFacts'>;
  return { streamId: undefined, lastSequence: 0, lastReceiptSequence: 0, ...device, ...counts };
}

/**
 * Reads every page of a copy, a table at a time, for idle moments.
 * @throws StoreError `store.damaged`, or what SQLite says of a file that it can't read
 */
export function* verifyCopy(path: string, key: DatabaseKey, expected: StateOfDatabase): Generator<void> {
  const copy = openConnection(path, key);
  try {
    yield* checkBySlices(copy);
    const found = readStateOfDatabase(copy);
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      throw new StoreError(
        'store.damaged',
        'A copy of the database has another state than the database had.',
      );
    }
  } finally {
    closeConnection(copy);
  }
}

/** The state of a copy that is to take a database's place; every page of it is read first. */
export function stateOfCopy(path: string, key: DatabaseKey): StateOfDatabase {
  const copy = openConnection(path, key);
  try {
    checkThoroughly(copy);
    return readStateOfDatabase(copy);
  } finally {
    closeConnection(copy);
  }
}
