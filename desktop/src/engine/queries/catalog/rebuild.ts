import type { IndexedProduct } from './catalog-index.ts';
import { type IndexItem, indexItems, splitList } from './items.ts';
import { freeLabel, type LabelSource } from './label.ts';
import { isVocabularyWord } from './vocabulary.ts';
import type { CatalogStatements } from './writer.ts';

/** Items held and sorted at once: some 20 MB. */
const RUN_ITEMS = 50_000;

interface LabelledItem extends IndexItem {
  readonly label: number;
}

/**
 * Fills empty tables. Each tree gets its rows in its own order, a run at a time, so that a page is filled once and left,
 * where rows as they come would touch one anywhere in a file larger than its cache.
 */
export function insertInRuns(
  sql: Pick<CatalogStatements, 'insertItem' | 'insertCode' | 'insertWord'>,
  products: Iterable<IndexedProduct>,
): void {
  const labels = new TakenLabels();
  const words = new Set<string>();
  let run: LabelledItem[] = [];
  for (const product of products) {
    for (const item of indexItems(product)) run.push({ ...item, label: labels.take(item) });
    if (run.length < RUN_ITEMS) continue;
    insertRun(sql, run, words);
    run = [];
  }
  insertRun(sql, run, words);
  for (const word of [...words].sort()) sql.insertWord(word);
}

function insertRun(
  sql: Pick<CatalogStatements, 'insertItem' | 'insertCode'>,
  run: LabelledItem[],
  words: Set<string>,
): void {
  run.sort((one, other) => one.label - other.label);
  const codes: { readonly code: string; readonly label: number }[] = [];
  for (const { label, productId, variantId, nameKey, categoryId, words: text, codes: list } of run) {
    sql.insertItem(label, productId, variantId, nameKey, categoryId, text, list);
    for (const code of splitList(list, '\n')) codes.push({ code, label });
    for (const word of splitList(text, ' ')) if (!words.has(word) && isVocabularyWord(word)) words.add(word);
  }
  codes.sort((one, other) => (one.code < other.code ? -1 : 1));
  for (const { code, label } of codes) sql.insertCode(code, label, [...code].reverse().join(''));
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
