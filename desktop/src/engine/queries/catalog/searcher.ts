import type { CatalogQuery, SearchHit } from './catalog-index.ts';
import { type CatalogDatabase, prepareRows } from './database.ts';
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
    byText: prepareRows<[string, number], FoundItem>(
      db,
      `SELECT ${itemColumns} FROM catalog_index_text
        CROSS JOIN catalog_index_items i ON i.label = catalog_index_text.rowid
        WHERE catalog_index_text MATCH ? ORDER BY catalog_index_text.rowid LIMIT ?`,
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
    const query = parseQuery(text, (token) => this.#vocabulary.near(token));
    if (query === undefined || most === 0) return [];
    const byCode = this.#foundByCode(query, categoryId);
    const found = new Map<number, SearchHit>();
    for (const level of matchLevels) {
      const wanted = most + found.size;
      const items = [
        ...(byCode.get(level) ?? []),
        ...this.#foundByName(level, query, categoryId, wanted),
        ...this.#foundByText(level, query, categoryId, wanted),
      ];
      for (const item of items.sort(compareByName)) {
        if (found.size === most) break;
        if (found.has(item.label)) continue;
        const { productId, variantId } = item;
        found.set(item.label, { productId, variantId, score: scores[level] });
      }
      if (found.size === most) break;
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
    const rows = this.#sql.byText(inCategory(expression, categoryId), wanted + maxTies);
    const held = rows.filter((item) => holdsRuns(item, query, level === 'nameStartsWith'));
    const last = held[wanted - 1];
    if (last === undefined) return held;
    const lastGroup = groupOfLabel(last.label);
    return held.filter((item) => groupOfLabel(item.label) <= lastGroup);
  }

  #foundByCode(query: ParsedQuery, categoryId: string | undefined): Map<MatchLevel, FoundItem[]> {
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
    const levels = new Map<MatchLevel, FoundItem[]>();
    for (const item of candidates.values()) {
      const level = matchLevel(item, query);
      if (level === undefined) continue;
      const sameLevel = levels.get(level);
      if (sameLevel === undefined) levels.set(level, [item]);
      else sameLevel.push(item);
    }
    return levels;
  }
}

function compareByName(left: FoundItem, right: FoundItem): number {
  if (left.nameKey !== right.nameKey) return left.nameKey < right.nameKey ? -1 : 1;
  return left.label - right.label;
}
