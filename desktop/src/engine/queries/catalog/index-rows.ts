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

interface LabelledItem {
  readonly label: number;
  readonly item: IndexItem;
}

/**
 * What the derived tables hold of items when those are all there are. Each tree gets its rows in its own order, a run at a time, so
 * that a page is filled once and left, where rows as they come would touch one anywhere in a file larger than its cache.
 * Undefined is a turn for somebody else.
 */
export function* indexRows(items: Iterable<IndexItem>): Generator<IndexRows | undefined> {
  const labels = new TakenLabels();
  let run: LabelledItem[] = [];
  for (const item of items) {
    run.push({ label: labels.take(item), item });
    if (run.length % ITEMS_IN_TURN === 0) yield undefined;
    if (run.length < RUN_ITEMS) continue;
    yield* rowsOfRun(run);
    run = [];
  }
  yield* rowsOfRun(run);
}

function* rowsOfRun(run: LabelledItem[]): Generator<IndexRows | undefined> {
  run.sort((one, other) => one.label - other.label);
  for (const some of inParts(run)) yield { table: 'catalog_index_items', values: some.flatMap(itemValues) };
  const codes: { readonly code: string; readonly label: number }[] = [];
  for (const { label, item } of run) {
    for (const code of splitList(item.codes, '\n')) codes.push({ code, label });
  }
  yield undefined;
  codes.sort((one, other) => (one.code < other.code ? -1 : 1));
  for (const some of inParts(codes)) {
    const values = some.flatMap(({ code, label }) => [code, label, reversed(code)]);
    yield { table: 'catalog_index_codes', values };
  }
}

function* inParts<Item>(all: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < all.length; from += ROWS_IN_PART) yield all.slice(from, from + ROWS_IN_PART);
}

const itemValues = ({ label, item }: LabelledItem): IndexRows['values'] => [
  label,
  item.productId,
  item.variantId,
  item.nameKey,
  item.categoryId,
  item.words,
  item.codes,
];

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
