import type { JournalEntry } from '../accounting/index.ts';
import type { Fact, FactDefinition, ProjectionContext, RowWrite } from '../kernel/index.ts';

/** What a fact causes: rows, and at most one entry in the books. */
export interface Projection {
  readonly writes: readonly RowWrite[];
  readonly journalEntry: JournalEntry | undefined;
}

export interface RegisteredFact {
  readonly definition: FactDefinition;
  readonly project: (fact: Fact<never>, context: ProjectionContext) => Projection;
}

/** What a version understands: the definition of a fact type; undefined for one that only a newer version knows. */
export type Meaning = (type: string) => RegisteredFact | undefined;
