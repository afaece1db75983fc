import type { CatalogQuery, SearchHit } from './catalog-index.ts';
import { type CatalogDatabase, prepareIteration, prepareRows } from './database.ts';
import { groupOfLabel } from './label.ts';
import { holdsRuns, isBarcodePart, matchLevel } from './match.ts';
import {
  inCategory,
  levelExpression,
  type MatchLevel,
  matchLevels,
  type ParsedQuery,
  parseQuery,
} from './query.ts';
import { needsRunCheck } from './unspaced.ts';
import { Vocabulary } from './vocabulary.ts';

const maxLimit = 200;
/** Items beyond the limit that are looked at because names which begin alike have labels in any order. */
const maxTies = 256;
/** Barcodes that begin or end with the digits asked for: past these, more digits have to be typed. */
const maxCodes = 200;
/** Above every name: no character comes after it. */
const lastCharacter = '\u{10ffff}';

const scores: Readonly<Record<MatchLevel, number>> = {
  nameStartsWithWords: 1,
  allExact: 0.9,
  nameStartsWith: 0.8,
  allExactOrPrefix: 0.7,
  oneEdit: 0.5,
  moreEdits: 0.3,
};

interface FoundItem {
  readonly label: number;
  readonly productId: string;
  readonly variantId: string;
  readonly nameKey: string;
  readonly categoryId: string | null;
  readonly words: string;
  readonly codes: string;
}

type ItemsByLevel = Map<MatchLevel, FoundItem[]>;

const itemColumns = `i.label, i.product_id AS productId, i.variant_id AS variantId, i.name_key AS nameKey,
  i.category_id AS categoryId, i.words, i.codes`;

function statements(db: CatalogDatabase) {
  return {
    byName: prepareRows<[string, string, number], FoundItem>(
      db,
      `SELECT ${itemColumns} FROM catalog_index_items i
        WHERE i.name_key >= ? AND i.name_key < ? ORDER BY i.name_key, i.label LIMIT ?`,
    ),
    byNameInCategory: prepareRows<[string, string, string, number], FoundItem>(
      db,
      `SELECT ${itemColumns} FROM catalog_index_items i
        WHERE i.category_id = ? AND i.name_key >= ? AND i.name_key < ? ORDER BY i.name_key, i.label LIMIT ?`,
    ),
    labelsByText: prepareIteration<[string], { label: number }>(
      db,
      `SELECT rowid AS label FROM catalog_index_text WHERE catalog_index_text MATCH ? ORDER BY rowid`,
    ),
    byLabel: prepareRows<[number], FoundItem>(
      db,
      `SELECT ${itemColumns} FROM catalog_index_items i WHERE i.label = ?`,
    ),
    byCodeStart: prepareRows<[string, string, number], FoundItem>(
      db,
      `SELECT ${itemColumns} FROM catalog_index_codes c CROSS JOIN catalog_index_items i ON i.label = c.label
        WHERE c.code >= ? AND c.code < ? ORDER BY c.code LIMIT ?`,
    ),
    byCodeEnd: prepareRows<[string, string, number], FoundItem>(
      db,
      `SELECT ${itemColumns} FROM catalog_index_codes c CROSS JOIN catalog_index_items i ON i.label = c.label
        WHERE c.reversed >= ? AND c.reversed < ? ORDER BY c.reversed LIMIT ?`,
    ),
  };
}

/** Answers searches level by level, best first, and stops at the level that fills the limit. */
export class CatalogSearcher {
  readonly #sql: ReturnType<typeof statements>;
  readonly #vocabulary: Vocabulary;

  constructor(db: CatalogDatabase) {
    this.#sql = statements(db);
    this.#vocabulary = new Vocabulary(db);
  }

  search({ text, limit, categoryId }: CatalogQuery): SearchHit[] {
    const most = Math.min(Math.max(Math.trunc(limit) || 0, 0), maxLimit);
    const query = parseQuery(text, this.#vocabulary);
    if (query === undefined || most === 0) return [];
    const found = new Map<number, SearchHit>();
    const byCode = this.#foundByCode(query, categoryId);
    for (const level of matchLevels) {
      const wanted = most + found.size;
      const items = [
        ...(byCode.get(level) ?? []),
        ...this.#foundByName(level, query, categoryId, wanted),
        ...this.#foundByText(level, query, categoryId, wanted),
      ];
      for (const { label, productId, variantId } of items.sort(compareByName)) {
        if (found.has(label)) continue;
        found.set(label, { productId, variantId, score: scores[level] });
        if (found.size === most) return [...found.values()];
      }
    }
    return [...found.values()];
  }

  #foundByName(
    level: MatchLevel,
    { key }: ParsedQuery,
    categoryId: string | undefined,
    wanted: number,
  ): FoundItem[] {
    if (level !== 'nameStartsWithWords' && level !== 'nameStartsWith') return [];
    // Nothing but the space between words sorts below "!".
    const [from, to] =
      level === 'nameStartsWithWords' ? [key, `${key}!`] : [`${key}!`, `${key}${lastCharacter}`];
    return categoryId === undefined
      ? this.#sql.byName(from, to, wanted)
      : this.#sql.byNameInCategory(categoryId, from, to, wanted);
  }

  #foundByText(
    level: MatchLevel,
    query: ParsedQuery,
    categoryId: string | undefined,
    wanted: number,
  ): FoundItem[] {
    const expression = levelExpression(level, query);
    if (expression === undefined) return [];
    const match = inCategory(expression, categoryId);
    if (!query.tokens.some((token) => needsRunCheck(token.text))) {
      return this.#items(this.#labels(match, wanted, false));
    }
    const labels = this.#labels(match, wanted + maxTies, true);
    return this.#itemsWithRuns(labels, query, level === 'nameStartsWith', wanted);
  }

  /** The first labels of an expression, with those (not too many) that share the last one's group, or without. */
  #labels(match: string, wanted: number, exactly: boolean): number[] {
    const labels: number[] = [];
    let lastGroup = 0;
    for (const { label } of this.#sql.labelsByText(match)) {
      if (labels.length >= wanted && (exactly || groupOfLabel(label) > lastGroup)) break;
      labels.push(label);
      if (labels.length === wanted) lastGroup = groupOfLabel(label);
      if (labels.length === wanted + maxTies) break;
    }
    return labels;
  }

  #items(labels: readonly number[]): FoundItem[] {
    return labels.flatMap((label) => this.#sql.byLabel(label));
  }

  /** The first in order of those in which Chinese characters really are consecutive. */
  #itemsWithRuns(
    labels: readonly number[],
    query: ParsedQuery,
    atStart: boolean,
    wanted: number,
  ): FoundItem[] {
    const held: FoundItem[] = [];
    for (const label of labels) {
      const last = held.at(-1);
      if (last !== undefined && held.length >= wanted && groupOfLabel(label) > groupOfLabel(last.label))
        break;
      held.push(...this.#items([label]).filter((item) => holdsRuns(item, query, atStart)));
    }
    return held;
  }

  #foundByCode(query: ParsedQuery, categoryId: string | undefined): ItemsByLevel {
    const candidates = new Map<number, FoundItem>();
    for (const { text } of query.tokens) {
      if (!isBarcodePart(text)) continue;
      const backwards = [...text].reverse().join('');
      for (const item of [
        ...this.#sql.byCodeStart(text, `${text}:`, maxCodes),
        ...this.#sql.byCodeStart(`0${text}`, `0${text}:`, maxCodes),
        ...this.#sql.byCodeEnd(backwards, `${backwards}${lastCharacter}`, maxCodes),
      ]) {
        if (categoryId === undefined || item.categoryId === categoryId) candidates.set(item.label, item);
      }
    }
    return byLevel(candidates.values(), query);
  }
}

function byLevel(items: Iterable<FoundItem>, query: ParsedQuery): ItemsByLevel {
  const levels: ItemsByLevel = new Map();
  for (const item of items) {
    const level = matchLevel(item, query);
    if (level === undefined) continue;
    const sameLevel = levels.get(level);
    if (sameLevel === undefined) levels.set(level, [item]);
    else sameLevel.push(item);
  }
  return levels;
}

function compareByName(left: FoundItem, right: FoundItem): number {
  if (left.nameKey !== right.nameKey) return left.nameKey < right.nameKey ? -1 : 1;
  return left.label - right.label;
}
