import { GatheredItems, type IndexItem, type IndexRows, indexRows } from '../queries/catalog/index.ts';

/** Products that the engine's thread knows better, by id; those that are gone have no items. */
export type KnownBetter = ReadonlyMap<string, readonly IndexItem[]>;

/** What the search index will be made of, of the one copy of the products that is under way. */
export class IndexOfCopy {
  #copy: number | undefined;
  #gathered = new GatheredItems();

  /** What a copy's products are gathered in; another copy begins with nothing. */
  of(copy: number): GatheredItems {
    if (copy !== this.#copy) this.#gathered = new GatheredItems();
    this.#copy = copy;
    return this.#gathered;
  }

  /** @throws when not all of it was gathered here */
  *rows(copy: number, knownBetter: KnownBetter): Generator<IndexRows> {
    if (copy !== this.#copy) throw new Error('expected a copy that was gathered here');
    const gathered = this.#gathered;
    for (const [id, items] of knownBetter) gathered.putItems(id, items);
    const items = gathered.items();
    if (items === undefined) throw new Error('expected fewer products');
    for (const rows of indexRows(items)) if (rows !== undefined) yield rows;
    this.#gathered = new GatheredItems();
    this.#copy = undefined;
  }
}
