import { isUnspaced, markRun, runGrams, unspacedCharacters } from './unspaced.ts';

/** Bounds on one text: what is longer is cut, because nobody types it and a damaged row must not swell the index. */
const maxTextLength = 400;
const maxWordLength = 64;
const maxIndexWords = 200;
export const maxQueryTokens = 12;

/** The longest letters that join the number before them: "500 ml" is also found as "500ml". */
const maxUnitLength = 3;

const segmentPattern = new RegExp(
  String.raw`${unspacedCharacters}+|(?:(?!${unspacedCharacters})[\p{L}\p{N}\p{M}]|(?<=\d)[.,](?=\d))+`,
  'gu',
);
const plainAscii = /^[ -~]*$/;
const lettersNotDecomposed: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
};

interface Segment {
  readonly word: string;
  /** Written together with the segment before: "coca-cola". */
  readonly compound: boolean;
}

/** Lower case without accents, full-width forms or apostrophes, so that "Lay’s" and "lays" are one word. */
function fold(text: string): string {
  const bounded = text.slice(0, maxTextLength);
  // Most names; all that is done below to other characters would leave them as they are.
  if (plainAscii.test(bounded)) return bounded.replace(/['`]/g, '').toLowerCase();
  return bounded
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’‘`´]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ßæœøđłı]/g, (letter) => lettersNotDecomposed[letter] ?? letter);
}

/** "1,000" is a thousand and "1,5" is one and a half. */
function plainNumber(word: string): string {
  if (!word.includes(',')) return word;
  return word.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '').replace(/,/g, '.');
}

function segments(text: string): Segment[] {
  const folded = fold(text);
  const found: Segment[] = [];
  let end = 0;
  const add = (start: number, word: string): void => {
    found.push({
      word: plainNumber(word).slice(0, maxWordLength),
      compound: found.length > 0 && start === end + 1 && '-&/+.'.includes(folded.charAt(end)),
    });
    end = start + word.length;
  };
  if (plainAscii.test(folded)) eachAsciiWord(folded, add);
  else for (const { 0: word, index } of folded.matchAll(segmentPattern)) add(index, word);
  return found;
}

/** What `segmentPattern` finds where there is nothing but folded ASCII, as in most names: without the tables of all scripts. */
function eachAsciiWord(folded: string, add: (start: number, word: string) => void): void {
  let start = -1;
  for (let at = 0; at < folded.length; at += 1) {
    const code = folded.charCodeAt(at);
    const isInside =
      isDigit(code) ||
      (code >= 0x61 && code <= 0x7a) ||
      ((code === 0x2e || code === 0x2c) &&
        isDigit(folded.charCodeAt(at - 1)) &&
        isDigit(folded.charCodeAt(at + 1)));
    if (isInside && start === -1) start = at;
    if (isInside || start === -1) continue;
    add(start, folded.slice(start, at));
    start = -1;
  }
  if (start !== -1) add(start, folded.slice(start));
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The words that somebody typed, in order. Each must match. */
export function queryTokens(text: string): string[] {
  return segments(text)
    .slice(0, maxQueryTokens)
    .map((segment) => segment.word);
}

/**
 * A name's words with single spaces, which "the name starts with" compares and names are sorted by; and every word by which
 * the name or one of the other texts can be found, markers of Chinese runs among them.
 */
export function indexTexts(
  name: string,
  others: readonly string[],
): { readonly nameKey: string; readonly words: readonly string[] } {
  const words = new Set<string>();
  const named = segments(name);
  addWords(named, words);
  for (const text of others) addWords(segments(text), words);
  return {
    nameKey: named.map((segment) => segment.word).join(' '),
    words: [...words].slice(0, maxIndexWords),
  };
}

function addWords(found: readonly Segment[], words: Set<string>): void {
  let chain = '';
  for (const [index, { word, compound }] of found.entries()) {
    if (isUnspaced(word)) {
      for (const gram of [markRun(word), ...runGrams(word)]) words.add(gram);
      chain = '';
      continue;
    }
    words.add(word);
    addParts(word, words);
    chain = compound && chain !== '' ? chain + word : word;
    if (chain !== word) words.add(chain.slice(0, maxWordLength));
    if (!isDigit(word.charCodeAt(word.length - 1))) continue;
    const next = found[index + 1]?.word ?? '';
    if (next.length <= maxUnitLength && /^\p{L}+$/u.test(next) && !isUnspaced(next)) {
      addParts(word + next, words);
      words.add(word + next);
    }
  }
}

/** "2x100g" is also found as 2, x, 100, g, 2x and 100g. */
function addParts(word: string, words: Set<string>): void {
  if (!/\d/.test(word)) return;
  const parts = word.match(/\d+(?:\.\d+)*|[^\d.]+/g) ?? [];
  if (parts.length < 2) return;
  for (const [index, part] of parts.entries()) {
    words.add(part);
    const next = parts[index + 1];
    if (next !== undefined && /\d$/.test(part)) words.add(part + next);
  }
}
