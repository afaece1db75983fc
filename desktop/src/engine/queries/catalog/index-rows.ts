import { present } from '#shared/kernel/index.ts';
import { type IndexItem, splitList } from './items.ts';
import { freeLabel, type LabelSource } from './label.ts';

/** Items held and sorted at once: some 40 MB. */
const RUN_ITEMS = 100_000;
/** Rows of one part, before and after which a sale may go. */
const ROWS_IN_PART = 8_000;
/** Items read and made into words before somebody else has a turn. */
const ITEMS_IN_TURN = 5_000;

/** Rows of the derived tables, one after the other, in the order of the table's tree. */
export interface IndexRows {
  readonly table: 'catalog_index_items' | 'catalog_index_codes';
  readonly values: readonly (string | number | null)[];
}

/**
 * What the derived tables hold of items when those are all there are. Each tree gets its rows in its own order, a run at a time, so
 * that a page is filled once and left, where rows as they come would touch one anywhere in a file larger than its cache.
 * Undefined is a turn for somebody else.
 */
export function* indexRows(items: Iterable<IndexItem>): Generator<IndexRows | undefined> {
  const labels = new TakenLabels();
  let run = new Map<number, IndexItem>();
  for (const item of items) {
    run.set(labels.take(item), item);
    if (run.size % ITEMS_IN_TURN === 0) yield undefined;
    if (run.size < RUN_ITEMS) continue;
    yield* rowsOfRun(run);
    run = new Map();
  }
  yield* rowsOfRun(run);
}

/** Sorted without a function of ours, which would be called a million times. */
function* rowsOfRun(run: ReadonlyMap<number, IndexItem>): Generator<IndexRows | undefined> {
  const labels = Float64Array.from(run.keys()).sort();
  const labelsOfCodes = new Map<string, number[]>();
  for (let from = 0; from < labels.length; from += ROWS_IN_PART) {
    const values: (string | number | null)[] = [];
    for (const label of labels.subarray(from, from + ROWS_IN_PART)) {
      const item = present(run.get(label), 'an item with each label');
      const { productId, variantId, nameKey, categoryId, words } = item;
      values.push(label, productId, variantId, nameKey, categoryId, words, item.codes);
      for (const code of splitList(item.codes, '\n')) {
        const known = labelsOfCodes.get(code);
        if (known === undefined) labelsOfCodes.set(code, [label]);
        else known.push(label);
      }
    }
    yield { table: 'catalog_index_items', values };
  }
  const codes = [...labelsOfCodes.keys()].sort();
  for (let from = 0; from < codes.length; from += ROWS_IN_PART) {
    const values: (string | number)[] = [];
    for (const code of codes.slice(from, from + ROWS_IN_PART)) {
      for (const label of labelsOfCodes.get(code) ?? []) values.push(code, label, reversed(code));
    }
    yield { table: 'catalog_index_codes', values };
  }
}

/** As `[...code].reverse()` gives it, which codes of digits needn't be taken apart for. */
export function reversed(code: string): string {
  let backwards = '';
  for (const character of code) backwards = character + backwards;
  return backwards;
}

/** The labels of one rebuild, which begins with none. */
class TakenLabels implements LabelSource {
  readonly #taken = new Set<number>();
  #highest: number | undefined;

  take({ nameKey, variantId }: IndexItem): number {
    const label = freeLabel(nameKey, variantId, this);
    this.#taken.add(label);
    this.#highest = Math.max(this.#highest ?? 0, label);
    return label;
  }

  isTaken(label: number): boolean {
    return this.#taken.has(label);
  }

  highest(): number | undefined {
    return this.#highest;
  }
}
