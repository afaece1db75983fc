import { splitList } from './items.ts';
import type { MatchLevel, ParsedQuery, Token } from './query.ts';
import { isUnspaced, wholeRuns } from './unspaced.ts';

/** Fewer digits of a barcode than these are in so many of them that they tell nothing. */
const barcodeDigitsPattern = /^\d{4,64}$/;

export interface MatchableItem {
  readonly nameKey: string;
  readonly words: string;
  readonly codes: string;
}

export function isBarcodePart(token: string): boolean {
  return barcodeDigitsPattern.test(token);
}

/** True when each Chinese token stands in the item as consecutive characters (at a run's start, where that is asked). */
export function holdsRuns(item: MatchableItem, query: ParsedQuery, atStart: boolean): boolean {
  const asked = query.tokens.filter((token) => isUnspaced(token.text));
  if (asked.length === 0) return true;
  const runs = wholeRuns(splitList(item.words, ' '));
  return asked.every((token) =>
    runs.some((run) => (atStart ? run.startsWith(token.text) : run.includes(token.text))),
  );
}

/** The level of one item, worked out from its words: for items whose level the statement that found them doesn't tell. */
export function matchLevel(item: MatchableItem, query: ParsedQuery): MatchLevel | undefined {
  const words = splitList(item.words, ' ');
  const codes = splitList(item.codes, '\n');
  let allAreExact = true;
  let edits = 0;
  for (const token of query.tokens) {
    const cost = tokenCost(token, words, codes);
    if (cost === undefined) return undefined;
    if (cost !== 'exact') allAreExact = false;
    if (typeof cost === 'number') edits += cost;
  }
  if (item.nameKey === query.key || item.nameKey.startsWith(`${query.key} `)) return 'nameStartsWithWords';
  if (allAreExact) return 'allExact';
  if (item.nameKey.startsWith(query.key)) return 'nameStartsWith';
  if (edits === 0) return 'allExactOrPrefix';
  return edits === 1 ? 'oneEdit' : 'moreEdits';
}

function tokenCost(
  { text: token, mistyped }: Token,
  words: readonly string[],
  codes: readonly string[],
): 'exact' | 'prefix' | 1 | 2 | undefined {
  if (isUnspaced(token)) {
    const runs = wholeRuns(words);
    if (runs.includes(token)) return 'exact';
    return runs.some((run) => run.includes(token)) ? 'prefix' : undefined;
  }
  const isCode = isBarcodePart(token);
  if (words.includes(token) || (isCode && codes.some((code) => code === token || code === `0${token}`))) {
    return 'exact';
  }
  if (words.some((word) => word.startsWith(token))) return 'prefix';
  if (isCode && codes.some((code) => hasPart(code, token))) return 'prefix';
  if (words.some((word) => mistyped.oneEdit.has(word))) return 1;
  return words.some((word) => mistyped.twoEdits.has(word)) ? 2 : undefined;
}

/** A UPC-A is kept with a leading 0 that isn't printed on the pack. */
function hasPart(code: string, digits: string): boolean {
  return code.startsWith(digits) || code.startsWith(`0${digits}`) || code.endsWith(digits);
}
