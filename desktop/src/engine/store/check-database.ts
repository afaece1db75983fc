import type Database from 'better-sqlite3-multiple-ciphers';
import { StoreError } from './errors.ts';

/** Up to this size the whole file is checked at each start: about a tenth of a second. */
const CHECKED_AT_START_BYTES = 48 * 1024 * 1024;

/** @throws StoreError `store.damaged` when a small database isn't whole; a large one is checked by slices, later */
export function checkAtStart(db: Database.Database, bytes: number): void {
  // Also of a large one, every page that the first sale needs is read here or by what follows.
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  if (bytes <= CHECKED_AT_START_BYTES) {
    const [problem] = problemsOf(db, 'quick_check(1)');
    if (problem !== undefined) throw damaged(problem);
  }
}

/** Everything, cross-checking indexes too: for a copy that is to take the database's place. */
export function checkThoroughly(db: Database.Database): void {
  const [problem] = problemsOf(db, 'integrity_check(1)');
  if (problem !== undefined) throw damaged(problem);
}

/**
 * Checks the whole database a table at a time, for idle moments: each step takes as long as its table is large.
 * @throws StoreError `store.damaged`
 */
export function* checkBySlices(db: Database.Database): Generator<void> {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name")
    .pluck()
    .all() as string[];
  for (const table of tables) {
    yield;
    const [problem] = problemsOf(db, `quick_check('${table}')`);
    if (problem !== undefined) throw damaged(problem);
  }
}

function problemsOf(db: Database.Database, check: string): string[] {
  const rows = db.prepare(`PRAGMA ${check}`).pluck().all() as string[];
  return rows.filter((row) => row !== 'ok');
}

const damaged = (problem: string): StoreError =>
  new StoreError('store.damaged', 'The database of this till is damaged.', { cause: new Error(problem) });
