/**
 * Chinese (and Japanese and Thai) is written without spaces, so any consecutive characters of a run may be asked for.
 * Each character starts one indexed gram: itself and its follower, or itself alone at the end of the run.
 */
export const unspacedCharacters = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]`;
const unspacedStart = new RegExp(`^${unspacedCharacters}`, 'u');
/** Thai comes first of them. */
const lowestUnspaced = 0x0e00;
const wholeRunMark = '$';
const runStartMark = '^';

export function isUnspaced(word: string): boolean {
  return word.charCodeAt(0) >= lowestUnspaced && unspacedStart.test(word);
}

/** The run as a whole: finds equal runs, and lets a hit be checked for characters that really are consecutive. */
export function markRun(run: string): string {
  return wholeRunMark + run;
}

/** The whole runs among an item's words, without their mark. */
export function wholeRuns(words: readonly string[]): string[] {
  return words.filter((word) => word.startsWith(wholeRunMark)).map((word) => word.slice(1));
}

/** What is indexed for a run, beside the whole of it. */
export function runGrams(run: string): string[] {
  const characters = [...run];
  const grams = characters.map((character, at) => character + (characters[at + 1] ?? ''));
  return [runStartMark + (grams[0] ?? ''), ...grams];
}

/** The full-text expression that holds for every run that contains the asked one (and for few others). */
export function containsRun(run: string): string {
  const characters = [...run];
  if (characters.length === 1) return `"${run}"*`;
  const pairs = characters.slice(0, -1).map((character, at) => `"${character}${characters[at + 1]}"`);
  return `(${[...new Set(pairs)].join(' AND ')})`;
}

/** The same for every run that begins with the asked one. */
export function startsRun(run: string): string {
  const [first, second] = [...run];
  if (second === undefined) return `"${runStartMark}${first}"*`;
  return `("${runStartMark}${first}${second}" AND ${containsRun(run)})`;
}

/** Pairs of characters prove no more than themselves: whether three stand together has to be looked up in the item. */
export function needsRunCheck(word: string): boolean {
  return isUnspaced(word) && [...word].length > 2;
}
