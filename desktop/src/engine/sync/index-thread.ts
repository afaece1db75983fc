import { GatheredItems, type IndexItem, type IndexRows, indexRows } from '../queries/catalog/index.ts';

/** Products that the engine's thread knows better, by id; those that are gone have no items. */
export type KnownBetter = ReadonlyMap<string, readonly IndexItem[]>;

/** What the search index will be made of, by the answers in which the products came. */
export class GatheredAnswers {
  readonly #gathered = new Map<number, GatheredItems>();

  of(answer: number): GatheredItems {
    const made = new GatheredItems();
    this.#gathered.set(answer, made);
    return made;
  }

  /**
   * @param answers all of a copy, in the order in which their rows were written
   * @throws when not all of it was gathered here
   */
  *rows(answers: readonly number[], knownBetter: KnownBetter): Generator<IndexRows> {
    const all = new GatheredItems();
    for (const answer of answers) all.putAll(this.#gathered.get(answer)?.byProduct());
    all.putAll(knownBetter);
    this.#gathered.clear();
    const items = all.items();
    if (items === undefined) throw new Error('expected fewer products, and all of them gathered here');
    for (const rows of indexRows(items)) if (rows !== undefined) yield rows;
  }
}
