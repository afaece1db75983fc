import { type CompareOperator, type Expression, failAt } from './syntax.ts';
import { syntaxError, type Token, tokenize } from './tokenize.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '>', '<=', '>=']);
/** Words that can't be a column without quotes. */
const RESERVED: ReadonlySet<string> = new Set(
  'and or not in is like ilike between null true false any all some array case cast select where from'.split(
    ' ',
  ),
);
/** Parentheses and NOTs within each other, so that a clause can't exhaust the stack. */
const MAX_DEPTH = 100;

/** Parses a where-clause; parameters become the texts that were given for them. Throws `WhereError`. */
export function parseWhere(clause: string, parameters: ReadonlyMap<number, string>): Expression {
  return new Parser(clause, parameters).parse();
}

/** Recursive descent with Postgres' precedence: OR, AND, NOT, IS, comparison, then IN, LIKE and BETWEEN. */
class Parser {
  readonly #clause: string;
  readonly #parameters: ReadonlyMap<number, string>;
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  constructor(clause: string, parameters: ReadonlyMap<number, string>) {
    this.#clause = clause;
    this.#parameters = parameters;
    this.#tokens = tokenize(clause);
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return expression;
  }

  #or(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  #joined(kind: 'and' | 'or', operand: () => Expression): Expression {
    const first = operand();
    const operands = [first];
    while (this.#acceptWord(kind)) operands.push(operand());
    return operands.length === 1 ? first : { kind, operands, at: first.at };
  }

  #not(): Expression {
    const { at } = this.#peek();
    if (!this.#acceptWord('not')) return this.#is();
    return { kind: 'not', operand: this.#nested(() => this.#not()), at };
  }

  #is(): Expression {
    let expression = this.#comparison();
    while (this.#acceptWord('is')) {
      const negated = this.#acceptWord('not');
      const { text } = this.#peek();
      const test =
        text === 'null' ? 'NULL' : text === 'true' ? 'TRUE' : text === 'false' ? 'FALSE' : undefined;
      if (test === undefined || this.#peek().kind !== 'word') throw this.#unexpected();
      this.#index += 1;
      expression = { kind: 'is', operand: expression, test, negated, at: expression.at };
    }
    return expression;
  }

  #comparison(): Expression {
    const left = this.#membership();
    const token = this.#peek();
    if (token.kind !== 'symbol' || !COMPARISONS.has(token.text)) return left;
    this.#index += 1;
    const operator = token.text as CompareOperator;
    if (operator === '=' && this.#acceptWord('any')) {
      this.#expectSymbol('(');
      const array = this.#castable();
      this.#expectSymbol(')');
      return { kind: 'any', left, array, at: left.at };
    }
    return { kind: 'compare', operator, left, right: this.#membership(), at: left.at };
  }

  #membership(): Expression {
    const operand = this.#castable();
    const negated = this.#peek().text === 'not' && this.#peek().kind === 'word';
    if (negated) this.#index += 1;
    if (this.#acceptWord('in')) return { kind: 'in', operand, list: this.#list(), negated, at: operand.at };
    if (this.#acceptWord('between')) {
      const low = this.#castable();
      if (!this.#acceptWord('and')) throw this.#unexpected();
      return { kind: 'between', operand, low, high: this.#castable(), negated, at: operand.at };
    }
    const anyCase = this.#acceptWord('ilike');
    if (anyCase || this.#acceptWord('like')) {
      return { kind: 'like', operand, pattern: this.#castable(), negated, anyCase, at: operand.at };
    }
    if (negated) throw this.#unexpected();
    return operand;
  }

  #list(): readonly Expression[] {
    this.#expectSymbol('(');
    const list = [this.#castable()];
    while (this.#acceptSymbol(',')) list.push(this.#castable());
    this.#expectSymbol(')');
    return list;
  }

  #castable(): Expression {
    let operand = this.#primary();
    while (this.#acceptSymbol('::'))
      operand = { kind: 'cast', operand, type: this.#typeName(), at: operand.at };
    return operand;
  }

  #primary(): Expression {
    const token = this.#peek();
    this.#index += 1;
    switch (token.kind) {
      case 'text':
        return { kind: 'text', text: token.text, at: token.at };
      case 'number':
        return { kind: 'number', text: token.text, at: token.at };
      case 'parameter':
        return this.#parameter(token);
      case 'quotedName':
        return { kind: 'column', name: token.text, at: token.at };
      case 'word':
        return this.#word(token);
      default:
        return this.#symbol(token);
    }
  }

  #symbol(token: Token): Expression {
    if (token.text === '(' && token.kind === 'symbol') {
      const inner = this.#nested(() => this.#or());
      this.#expectSymbol(')');
      return inner;
    }
    if (token.text === '-' && this.#peek().kind === 'number') {
      const number = this.#peek();
      this.#index += 1;
      return { kind: 'number', text: `-${number.text}`, at: token.at };
    }
    this.#index -= 1;
    throw this.#unexpected();
  }

  #word(token: Token): Expression {
    if (token.text === 'true' || token.text === 'false') {
      return { kind: 'boolean', value: token.text === 'true', at: token.at };
    }
    if (token.text === 'null') return { kind: 'null', at: token.at };
    if (token.text === 'cast' && this.#acceptSymbol('(')) {
      const operand = this.#nested(() => this.#or());
      if (!this.#acceptWord('as')) throw this.#unexpected();
      const type = this.#typeName();
      this.#expectSymbol(')');
      return { kind: 'cast', operand, type, at: token.at };
    }
    if (RESERVED.has(token.text)) {
      this.#index -= 1;
      throw this.#unexpected();
    }
    if (this.#acceptSymbol('(')) return failAt(token.at, this.#unsupportedFunction(token.text));
    return { kind: 'column', name: token.text, at: token.at };
  }

  /** Functions are refused, each by its name and number of arguments. */
  #unsupportedFunction(name: string): string {
    let count = 0;
    if (!this.#acceptSymbol(')')) {
      do {
        this.#nested(() => this.#or());
        count += 1;
      } while (this.#acceptSymbol(','));
    }
    return `unknown or unsupported function ${name}/${count}`;
  }

  #parameter(token: Token): Expression {
    const number = Number(token.text.slice(1));
    const value = this.#parameters.get(number);
    if (value === undefined) return failAt(token.at, `parameter $${number} was not provided`);
    return { kind: 'text', text: value, at: token.at };
  }

  /** A type's name, with its modifier and brackets: `numeric(10,2)`, `text[]`, `double precision`. */
  #typeName(): string {
    const words: string[] = [];
    while (this.#peek().kind === 'word' && !RESERVED.has(this.#peek().text)) {
      words.push(this.#peek().text);
      this.#index += 1;
    }
    if (words.length === 0) throw this.#unexpected();
    let type = words.join(' ');
    if (this.#acceptSymbol('(')) {
      const numbers: string[] = [];
      do {
        if (this.#peek().kind !== 'number') throw this.#unexpected();
        numbers.push(this.#peek().text);
        this.#index += 1;
      } while (this.#acceptSymbol(','));
      this.#expectSymbol(')');
      type += `(${numbers.join(',')})`;
    }
    while (this.#acceptSymbol('[')) {
      this.#expectSymbol(']');
      type += '[]';
    }
    return type;
  }

  #nested(inner: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) return failAt(this.#peek().at, `nested deeper than ${MAX_DEPTH}`);
    const expression = inner();
    this.#depth -= 1;
    return expression;
  }

  #peek(): Token {
    const token = this.#tokens[Math.min(this.#index, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('expected an end token');
    return token;
  }

  #acceptWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text !== word) return false;
    this.#index += 1;
    return true;
  }

  #acceptSymbol(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#index += 1;
    return true;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#acceptSymbol(symbol)) throw this.#unexpected();
  }

  #unexpected(): Error {
    return syntaxError(this.#clause, this.#peek());
  }
}
