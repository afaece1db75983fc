import { parseSync, Visitor } from 'vite';

/** One thing a source file reaches for: an import, a re-export, a worker's address, an inline type. */
export interface ImportSite {
  readonly specifier: string;
  readonly line: number;
  /** True when nothing of it is left at run time. `import { type X }` isn't: the module itself is still loaded. */
  readonly typeOnly: boolean;
}

export interface SqlSite {
  readonly line: number;
  /** The beginning of the statement, for the message. */
  readonly excerpt: string;
}

export interface SourceFacts {
  readonly imports: readonly ImportSite[];
  readonly sql: readonly SqlSite[];
}

const excerptLength = 40;

// A statement starts a string or a line of one, in capitals or in small letters throughout: "Select a customer from the
// list" is a sentence, not SQL.
const sqlStatement = new RegExp(
  `(?:^|[\\n;(])\\s*(?:${[
    'SELECT\\s[\\s\\S]*?\\sFROM\\s',
    'SELECT\\s+[\\w.]+\\(',
    'INSERT\\s+(?:OR\\s+\\w+\\s+)?INTO\\s',
    'UPDATE\\s+\\S+(?:\\s+\\S+)?\\s+SET\\s',
    'DELETE\\s+FROM\\s',
    'CREATE\\s+(?:OR\\s+REPLACE\\s+)?(?:UNIQUE\\s+|TEMP(?:ORARY)?\\s+|VIRTUAL\\s+|UNLOGGED\\s+)?(?:TABLE|INDEX|VIEW|TRIGGER|FUNCTION|POLICY|ROLE|DATABASE|PUBLICATION|EXTENSION|SCHEMA|SEQUENCE)\\s',
  ]
    .flatMap((pattern) => [pattern, lowerKeywords(pattern)])
    .join('|')})`,
);

function lowerKeywords(pattern: string): string {
  return pattern.replace(/(?<![\\A-Z])[A-Z]{2,}/g, (word) => word.toLowerCase());
}

/** Reads what the layer check needs to know of one source file. Throws when the file can't be parsed. */
export function readSource(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text);
  const first = errors[0];
  if (first !== undefined) throw new Error(`${path} can't be parsed: ${first.message}`);

  const imports: ImportSite[] = [];
  const sql: SqlSite[] = [];
  const lineOf = lineFinder(text);
  const addImport = (specifier: string, start: number, typeOnly: boolean) => {
    imports.push({ specifier, line: lineOf(start), typeOnly });
  };
  const addText = (value: string, start: number) => {
    if (sqlStatement.test(value)) {
      sql.push({ line: lineOf(start), excerpt: value.trim().replace(/\s+/g, ' ').slice(0, excerptLength) });
    }
  };

  new Visitor({
    ImportDeclaration(node) {
      addImport(node.source.value, node.start, node.importKind === 'type');
    },
    ExportAllDeclaration(node) {
      addImport(node.source.value, node.start, node.exportKind === 'type');
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null) addImport(node.source.value, node.start, node.exportKind === 'type');
    },
    ImportExpression(node) {
      if (isText(node.source)) addImport(node.source.value, node.start, false);
    },
    TSImportType(node) {
      addImport(node.source.value, node.start, true);
    },
    CallExpression(node) {
      const [argument] = node.arguments;
      const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require';
      if (isRequire && isText(argument)) addImport(argument.value, node.start, false);
    },
    NewExpression(node) {
      // new URL('./worker.ts', import.meta.url) is how a worker's file is named.
      const [address, base] = node.arguments;
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL' && base !== undefined;
      if (isUrl && isText(address) && /\.[cm]?tsx?$/.test(address.value))
        addImport(address.value, node.start, false);
    },
    Literal(node) {
      if (typeof node.value === 'string') addText(node.value, node.start);
    },
    TemplateLiteral(node) {
      addText(node.quasis.map((part) => part.value.cooked ?? part.value.raw).join('x'), node.start);
    },
  }).visit(program);

  return { imports, sql };
}

function isText(node: unknown): node is { type: 'Literal'; value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}

function lineFinder(text: string): (offset: number) => number {
  const lineStarts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1))
    lineStarts.push(index + 1);
  return (offset) => lineStarts.findLastIndex((start) => start <= offset) + 1;
}
