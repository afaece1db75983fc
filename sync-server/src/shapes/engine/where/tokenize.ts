import { WhereError } from './syntax.ts';

export interface Token {
  readonly kind: 'word' | 'quotedName' | 'text' | 'number' | 'parameter' | 'symbol' | 'end';
  /** Words are in lower case; texts and quoted names without their quotes. */
  readonly text: string;
  readonly at: number;
}

/** Electric parses a clause as `SELECT 1 WHERE …`, and its syntax errors count from there. */
const PREFIX_LENGTH = 'SELECT 1 WHERE '.length;
const MAX_CLAUSE_LENGTH = 32_000;

const PATTERNS: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_$])/uy],
  ['text', /'(?:[^']|'')*'/y],
  ['quotedName', /"(?:[^"]|"")+"/y],
  ['parameter', /\$\d{1,5}(?![\p{L}\p{N}_$])/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['symbol', /::|<>|!=|<=|>=|[=<>(),.[\]-]/y],
];

/** Splits a clause into tokens, or says where it isn't one. */
export function tokenize(clause: string): readonly Token[] {
  if (clause.length > MAX_CLAUSE_LENGTH) {
    throw new WhereError(`clause is longer than ${MAX_CLAUSE_LENGTH} characters`);
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < clause.length) {
    const next = matchAt(clause, at);
    if (next === undefined) {
      if (clause[at] === ';') throw new WhereError('unescaped ";" causing statement split');
      throw syntaxError(clause, { kind: 'symbol', text: clause[at] ?? '', at });
    }
    if (next.kind !== 'space') tokens.push(toToken(next.kind, next.text, at));
    at += next.text.length;
  }
  return [...tokens, { kind: 'end', text: '', at: clause.length }];
}

function matchAt(clause: string, at: number) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(clause)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

function toToken(kind: Token['kind'], text: string, at: number): Token {
  if (kind === 'word') return { kind, text: text.toLowerCase(), at };
  if (kind === 'text') return { kind, text: text.slice(1, -1).replaceAll("''", "'"), at };
  if (kind === 'quotedName') return { kind, text: text.slice(1, -1).replaceAll('""', '"'), at };
  if (kind === 'symbol' && text === '!=') return { kind, text: '<>', at };
  return { kind, text, at };
}

export function syntaxError(clause: string, token: Token): WhereError {
  const at = PREFIX_LENGTH + token.at;
  if (token.kind === 'end') return new WhereError(`At location ${at}: syntax error at end of input`);
  const length = token.kind === 'symbol' ? token.text.length : Math.max(1, token.text.length);
  const near = clause.slice(token.at, token.at + length);
  return new WhereError(`At location ${at}: syntax error at or near "${near}"`);
}
