/** Identifiers as Postgres reads them: folded to lower case unless quoted. */

export type IdentifierResult =
  | { readonly ok: true; readonly parts: readonly string[] }
  | { readonly ok: false; readonly message: string };

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(table: TableName): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `name`, `schema.name`, either part quoted or not. */
export function parseTableName(
  text: string,
): { readonly ok: true; readonly table: TableName } | { readonly ok: false; readonly message: string } {
  const split = splitIdentifiers(text, '.');
  if (!split.ok) return split;
  if (split.parts.length > 2) {
    return { ok: false, message: `Invalid relation identifier, too many delimiters: ${text}` };
  }
  const [first = '', second] = split.parts;
  const table = second === undefined ? { schema: 'public', name: first } : { schema: first, name: second };
  return { ok: true, table };
}

/** A comma-separated list of columns. */
export function parseColumnList(text: string): IdentifierResult {
  return splitIdentifiers(text, ',');
}

function splitIdentifiers(text: string, delimiter: string): IdentifierResult {
  const parts: string[] = [];
  for (const raw of splitOutsideQuotes(text, delimiter)) {
    const part = raw.trim();
    if (part.startsWith('"')) {
      if (part.length < 2 || !part.endsWith('"') || /(^|[^"])"([^"]|$)/.test(part.slice(1, -1))) {
        return { ok: false, message: `Invalid quoted identifier: ${part}` };
      }
      const name = part.slice(1, -1).replaceAll('""', '"');
      if (name === '') return { ok: false, message: 'Invalid zero-length delimited identifier' };
      parts.push(name);
    } else if (part === '') {
      return { ok: false, message: 'Invalid zero-length delimited identifier' };
    } else if (!PLAIN.test(part)) {
      return { ok: false, message: `Invalid unquoted identifier contains special characters: ${part}` };
    } else {
      parts.push(part.toLowerCase());
    }
  }
  return { ok: true, parts };
}

function splitOutsideQuotes(text: string, delimiter: string): string[] {
  const parts: string[] = [];
  let current = '';
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === delimiter && !quoted) {
      parts.push(current);
      current = '';
    } else {
      current += char;
    }
  }
  parts.push(current);
  return parts;
}
