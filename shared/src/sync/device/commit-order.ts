import { accept, type Result } from '../../kernel/index.ts';

export interface CommitOrderOptions {
  /** Appends to the journal what the database has beyond it, and syncs it; throws when it can't be written. */
  appendMissing(): void;
  /** The journal couldn't be written; gives the refusal. */
  unwritten(error: unknown): Result<never>;
}

/**
 * The order of a commit (DESIGN section 2): the database first, then the journal, and only when both are on disk is it done.
 * A fact that the journal couldn't take is in the database; nothing more is recorded, and nothing is shown as done, until the
 * journal has it.
 */
export class CommitOrder {
  readonly #options: CommitOrderOptions;
  #unwritten = false;

  constructor(options: CommitOrderOptions) {
    this.#options = options;
  }

  /** Must hold before anything is shown as done that an earlier try may have recorded. */
  ensureJournaled(): Result<null> {
    return this.#unwritten ? this.#journal(() => this.#options.appendMissing()) : accept(null);
  }

  /**
   * @param record one transaction, on disk when it returns a value
   * @param append on disk when it returns; throws when it can't be
   * @returns a value only when both have it
   */
  commit<T>(record: () => Result<T>, append: (recorded: T) => void): Result<T> {
    const earlier = this.ensureJournaled();
    if (!earlier.ok) return earlier;
    const recorded = record();
    if (!recorded.ok) return recorded;
    const journaled = this.#journal(() => append(recorded.value));
    return journaled.ok ? recorded : journaled;
  }

  #journal(append: () => void): Result<null> {
    try {
      append();
      this.#unwritten = false;
      return accept(null);
    } catch (error) {
      this.#unwritten = true;
      return this.#options.unwritten(error);
    }
  }
}
