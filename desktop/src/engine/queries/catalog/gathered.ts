import type { IndexedProduct } from './catalog-index.ts';
import { type IndexItem, indexItems } from './items.ts';

/** More than these aren't kept in memory: some 60 MB. */
const MAX_PRODUCTS = 200_000;

/** What an index will be made of, gathered while its products come, so that they needn't be read again for it. */
export class GatheredItems {
  #items: Map<string, readonly IndexItem[]> | undefined = new Map();

  put(product: IndexedProduct): void {
    this.putItems(product.id, indexItems(product));
  }

  /** The same, of somebody who has made them already. */
  putItems(productId: string, items: readonly IndexItem[]): void {
    this.#items?.set(productId, items);
    if ((this.#items?.size ?? 0) > MAX_PRODUCTS) this.#items = undefined;
  }

  /** Those that somebody else has gathered, later than these; undefined: what is here isn't all any more. */
  putAll(others: ReadonlyMap<string, readonly IndexItem[]> | undefined): void {
    if (others === undefined) this.lose();
    else for (const [id, items] of others) this.putItems(id, items);
  }

  /** It is gone, whoever has gathered it. */
  remove(productId: string): void {
    this.putItems(productId, []);
  }

  /** Somebody else has gathered these, later. */
  forget(productIds: Iterable<unknown>): void {
    if (this.#items?.size === 0) return;
    for (const id of productIds) this.#items?.delete(String(id));
  }

  /** What was gathered isn't all that there is. */
  lose(): void {
    this.#items = undefined;
  }

  /** By product, those that are gone among them; undefined when they were too many to be kept. */
  byProduct(): ReadonlyMap<string, readonly IndexItem[]> | undefined {
    return this.#items;
  }

  /** @returns undefined when they were too many to be kept */
  items(): Iterable<IndexItem> | undefined {
    return this.#items && flattened(this.#items.values());
  }
}

function* flattened(lists: Iterable<readonly IndexItem[]>): Generator<IndexItem> {
  for (const list of lists) yield* list;
}
