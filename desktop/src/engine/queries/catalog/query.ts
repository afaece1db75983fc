import { categoryWord } from './items.ts';
import { containsRun, isUnspaced, markRun, startsRun } from './unspaced.ts';
import type { MistypedWords, Vocabulary } from './vocabulary.ts';
import { queryTokens } from './words.ts';

/**
 * How well an item matches, best first. Each level holds for all tokens of the query together, so that what one
 * statement finds in name order is one level, and a search stops at the level that fills its limit.
 */
export const matchLevels = [
  'nameStartsWithWords',
  'allExact',
  'nameStartsWith',
  'allExactOrPrefix',
  'oneEdit',
  'moreEdits',
] as const;
export type MatchLevel = (typeof matchLevels)[number];

export interface Token {
  readonly text: string;
  readonly mistyped: MistypedWords;
  /** All indexed words that begin with it, where that is known and they are few. */
  readonly beginningWith: readonly string[] | undefined;
}

export interface ParsedQuery {
  /** The tokens with single spaces, as names are kept. */
  readonly key: string;
  readonly tokens: readonly Token[];
}

export function parseQuery(
  text: string,
  vocabulary: Pick<Vocabulary, 'near' | 'beginningWith'>,
): ParsedQuery | undefined {
  const words = queryTokens(text);
  if (words.length === 0) return undefined;
  return {
    key: words.join(' '),
    tokens: [...new Set(words)].map((word) => ({
      text: word,
      mistyped: vocabulary.near(word),
      beginningWith: vocabulary.beginningWith(word),
    })),
  };
}

/** The full-text expression of a level, or undefined where nothing can be on it that a better one doesn't have. */
export function levelExpression(level: MatchLevel, query: ParsedQuery): string | undefined {
  const { tokens } = query;
  switch (level) {
    case 'nameStartsWithWords':
      return undefined;
    case 'allExact':
      return all(tokens.map(exact));
    case 'nameStartsWith': {
      const only = tokens.length === 1 ? tokens[0] : undefined;
      return only !== undefined && isUnspaced(only.text) ? startsRun(only.text) : undefined;
    }
    case 'allExactOrPrefix':
      return all(tokens.map(loose));
    case 'oneEdit':
      return oneEditExpression(tokens);
    case 'moreEdits':
      return moreEditsExpression(tokens);
  }
}

export function inCategory(expression: string, categoryId: string | undefined): string {
  return categoryId === undefined ? expression : `(${expression}) AND "${categoryWord(categoryId)}"`;
}

function oneEditExpression(tokens: readonly Token[]): string | undefined {
  const alternatives = tokens
    .filter((token) => token.mistyped.oneEdit.size > 0)
    .map((token) =>
      all([any([...token.mistyped.oneEdit]), ...tokens.filter((other) => other !== token).map(loose)]),
    );
  return alternatives.length === 0 ? undefined : alternatives.map((part) => `(${part})`).join(' OR ');
}

/** Everything that matches, with any mistakes allowed: undefined where one mistake is all there can be. */
function moreEditsExpression(tokens: readonly Token[]): string | undefined {
  const mistyped = tokens.filter((token) => token.mistyped.oneEdit.size + token.mistyped.twoEdits.size > 0);
  const twoInOne = mistyped.some((token) => token.mistyped.twoEdits.size > 0);
  if (mistyped.length < 2 && !twoInOne) return undefined;
  return all(
    tokens.map((token) => {
      const words = [...token.mistyped.oneEdit, ...token.mistyped.twoEdits];
      return words.length === 0 ? loose(token) : `(${loose(token)} OR ${any(words)})`;
    }),
  );
}

// Tokens are letters, digits and full stops between digits: nothing that a quoted FTS5 string could end at.
function exact(token: Token): string {
  return isUnspaced(token.text) ? `"${markRun(token.text)}"` : `"${token.text}"`;
}

function loose(token: Token): string {
  if (isUnspaced(token.text)) return containsRun(token.text);
  if (token.beginningWith === undefined) return `"${token.text}"*`;
  return any(token.beginningWith.length === 0 ? [token.text] : token.beginningWith);
}

function all(parts: readonly string[]): string {
  return parts.join(' AND ');
}

function any(words: readonly string[]): string {
  return `(${words.map((word) => `"${word}"`).join(' OR ')})`;
}
