import type { TableInfo } from './catalog.ts';
import { quoteIdentifier } from './identifiers.ts';
import { columnNamed } from './where/resolve.ts';
import { failAt } from './where/syntax.ts';
import { syntaxError, type Token, tokenize } from './where/tokenize.ts';

/**
 * Reads `column [ASC|DESC] [NULLS FIRST|LAST], …` and writes it anew. The key's columns come last, so that pages of a
 * subset have one order. Throws `WhereError` for anything else.
 */
export function orderBySql(text: string, table: TableInfo, keyColumns: readonly string[]): string {
  const tokens = tokenize(text);
  const terms: string[] = [];
  const named = new Set<string>();
  let index = 0;
  const peek = (): Token => tokens[index] ?? { kind: 'end', text: '', at: text.length };
  const accept = (...words: readonly string[]): string | undefined => {
    const token = peek();
    const matches = (token.kind === 'word' || token.kind === 'symbol') && words.includes(token.text);
    if (matches) index += 1;
    return matches ? token.text : undefined;
  };
  do {
    const token = peek();
    if (token.kind !== 'word' && token.kind !== 'quotedName') throw syntaxError(text, token);
    index += 1;
    if (columnNamed(table, token.text) === undefined)
      failAt(token.at, `unknown column reference ${token.text}`);
    named.add(token.text);
    let term = quoteIdentifier(token.text);
    const direction = accept('asc', 'desc');
    if (direction !== undefined) term += ` ${direction.toUpperCase()}`;
    if (accept('nulls') !== undefined) {
      const place = accept('first', 'last');
      if (place === undefined) throw syntaxError(text, peek());
      term += ` NULLS ${place.toUpperCase()}`;
    }
    terms.push(term);
  } while (accept(',') !== undefined);
  if (peek().kind !== 'end') throw syntaxError(text, peek());
  const rest = keyColumns.filter((name) => !named.has(name)).map(quoteIdentifier);
  return [...terms, ...rest].join(', ');
}
