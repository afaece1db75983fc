/**
 * The where-clauses that a shape may have: comparisons of columns with literals and parameters, joined by AND, OR and
 * NOT. Everything in it is immutable, so that a row's membership depends on the row alone. `at` is a character's place
 * in the clause, for error messages.
 */
export type Expression =
  | { readonly kind: 'column'; readonly name: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: string; readonly at: number }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: 'any'; readonly left: Expression; readonly array: Expression; readonly at: number }
  | {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly list: readonly Expression[];
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly negated: boolean;
      readonly anyCase: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'is';
      readonly operand: Expression;
      readonly test: 'NULL' | 'TRUE' | 'FALSE';
      readonly negated: boolean;
      readonly at: number;
    }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[]; readonly at: number }
  | { readonly kind: 'not'; readonly operand: Expression; readonly at: number };

export type CompareOperator = '=' | '<>' | '<' | '>' | '<=' | '>=';

/** A clause that a client can't have, with what to tell them. */
export class WhereError extends Error {
  override readonly name = 'WhereError';
}

export function failAt(at: number, message: string): never {
  throw new WhereError(`At location ${at}: ${message}`);
}
