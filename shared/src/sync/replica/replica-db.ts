import type { RowOf, RowWrite, Table } from '../../kernel/index.ts';
import type { LocalFactRow } from '../rows.ts';

/** Some of a replica's facts, read in pages. */
export type FactSelection =
  /** A stream's facts from a sequence on, in their order. */
  | { readonly of: 'stream'; readonly streamId: string; readonly fromSequence: number }
  /** Those that no checkpoint through this acceptNo has: accepted later, or not accepted; by id, after one. */
  | { readonly of: 'uncovered'; readonly throughAcceptNo: number; readonly afterId: string }
  /** Those that aren't projected, by id, after one. */
  | { readonly of: 'unprojected'; readonly afterId: string };

/**
 * What the replica's rules need of a store, inside one transaction of it. Synchronous: SQLite's is, and the memory's.
 * Rows are domain rows of `contract.ts`.
 */
export interface ReplicaDb {
  get<T extends Table>(table: T, key: Partial<RowOf<T>>): RowOf<T> | undefined;
  /** @returns false when a row with its key is there; it stays as it is */
  insert<T extends Table>(table: T, row: RowOf<T>): boolean;
  upsert<T extends Table>(table: T, row: RowOf<T>): void;
  /** Changes columns of the row with this key, if it is there. */
  update<T extends Table>(table: T, key: Partial<RowOf<T>>, changes: Partial<RowOf<T>>): void;
  remove(table: Table, key: Readonly<Record<string, unknown>>): void;
  /** Every row goes. */
  clear(table: Table): void;
  /** What projectors ask for, in order. */
  apply(writes: readonly RowWrite[]): void;
  facts(selection: FactSelection, limit: number): readonly LocalFactRow[];
  /** Takes the acceptNo from every fact whose acceptNo is greater. */
  forgetAcceptNosAfter(throughAcceptNo: number): void;
  /** Takes journal entries out whose fact isn't here: they are in no counter. */
  removeEntriesWithoutFact(): void;
  /** Notes of every fact that its additions aren't in the counters. */
  uncountAll(): void;
}

/** Facts read at once. */
export const FACTS_PER_PAGE = 500;

/** Every fact of a selection that is paged by id. What the caller does to a fact must not bring it back behind. */
export function* eachFact(
  db: ReplicaDb,
  selection: Exclude<FactSelection, { of: 'stream' }>,
): Generator<LocalFactRow> {
  for (let afterId = selection.afterId; ; ) {
    const page = db.facts({ ...selection, afterId }, FACTS_PER_PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    afterId = last.id;
  }
}
