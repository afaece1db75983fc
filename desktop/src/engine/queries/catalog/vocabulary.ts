import { type CatalogDatabase, prepareRows } from './database.ts';
import { editDistance, editsAllowed, minTypoWordLength } from './edit-distance.ts';
import { isUnspaced } from './unspaced.ts';

/** A query for a common short word must not become a query for hundreds of others. */
const maxWordsPerEdit = 64;
/** A few words each read in turn cost less than a prefix, whose hits FTS5 collects and sorts before the first is seen. */
const maxLongerWords = 24;
const lastCharacter = '\u{10ffff}';

export interface MistypedWords {
  readonly oneEdit: ReadonlySet<string>;
  readonly twoEdits: ReadonlySet<string>;
}

const noWords: MistypedWords = { oneEdit: new Set(), twoEdits: new Set() };

/** True for words that somebody may have meant when typing another. */
export function isVocabularyWord(word: string): boolean {
  return word.length >= minTypoWordLength && /^\p{L}+$/u.test(word) && !isUnspaced(word);
}

/** One bit for each letter that is in the word; an edit changes at most one on each side. */
function letterMask(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at += 1) {
    const letter = word.charCodeAt(at) - 97;
    mask |= 1 << (letter >= 0 && letter < 26 ? letter : 26 + (word.charCodeAt(at) % 6));
  }
  return mask;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/**
 * The distinct words of all names, a few megabytes for a hundred thousand products, read at the first search that needs
 * them and caught up at each later one. A word that no product has any longer may stay: it only finds nothing.
 */
export class Vocabulary {
  readonly #db: CatalogDatabase;
  readonly #newWords: (afterId: number) => { id: number; word: string }[];
  readonly #known = new Set<string>();
  readonly #byLength = new Map<number, { words: string[]; masks: number[] }>();
  readonly #startingWith: (from: string, to: string, limit: number) => { word: string }[];
  #lastId = 0;

  constructor(db: CatalogDatabase) {
    this.#db = db;
    this.#newWords = prepareRows<[number], { id: number; word: string }>(
      db,
      'SELECT id, word FROM catalog_index_vocabulary WHERE id > ? ORDER BY id',
    );
    this.#startingWith = prepareRows(
      db,
      'SELECT word FROM catalog_index_vocabulary WHERE word >= ? AND word < ? LIMIT ?',
    );
  }

  /**
   * All words that begin with the token, or undefined where they are many or not all of them are kept here. For letters
   * they are: a word of letters and digits is indexed by its parts too.
   */
  beginningWith(token: string): readonly string[] | undefined {
    if (!isVocabularyWord(token)) return undefined;
    const rows = this.#startingWith(token, token + lastCharacter, maxLongerWords + 1);
    return rows.length > maxLongerWords ? undefined : rows.map((row) => row.word);
  }

  /** The words one and two edits away from what was typed, the token itself not among them. */
  near(token: string): MistypedWords {
    const most = isUnspaced(token) ? 0 : editsAllowed(token);
    if (most === 0) return noWords;
    this.#catchUp();
    const oneEdit = new Set<string>();
    const twoEdits = new Set<string>();
    const mask = letterMask(token);
    for (let length = token.length - most; length <= token.length + most; length += 1) {
      const bucket = this.#byLength.get(length);
      if (bucket === undefined) continue;
      for (const [at, other] of bucket.masks.entries()) {
        if (bits(mask & ~other) > most || bits(other & ~mask) > most) continue;
        const word = bucket.words[at] ?? '';
        const edits = editDistance(token, word, most);
        if (edits === 0 || edits > most) continue;
        const sameEdits = edits === 1 ? oneEdit : twoEdits;
        if (sameEdits.size < maxWordsPerEdit) sameEdits.add(word);
      }
    }
    return { oneEdit, twoEdits };
  }

  #catchUp(): void {
    const rows = this.#newWords(this.#lastId);
    for (const { word } of rows) {
      if (this.#known.has(word)) continue;
      this.#known.add(word);
      const bucket = this.#byLength.get(word.length) ?? { words: [], masks: [] };
      bucket.words.push(word);
      bucket.masks.push(letterMask(word));
      this.#byLength.set(word.length, bucket);
    }
    // Ids given inside a transaction come again, with other words, when it is rolled back.
    const last = rows.at(-1);
    if (last !== undefined && !this.#db.inTransaction) this.#lastId = last.id;
  }
}
