import { quoteIdentifier, quoteLiteral } from '../identifiers.ts';
import type { Expression } from './syntax.ts';

/**
 * Writes a parsed clause as SQL. Nothing of the client's text is passed on as it came: names and literals are quoted
 * again, and every operation is in parentheses.
 */
export function renderWhere(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return quoteIdentifier(expression.name);
    case 'text':
      return quoteLiteral(expression.text);
    case 'number':
      return expression.text.startsWith('-') ? `(${expression.text})` : expression.text;
    case 'boolean':
      return expression.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'cast':
      return `(${renderWhere(expression.operand)}::${expression.type})`;
    case 'compare':
      return `(${renderWhere(expression.left)} ${expression.operator} ${renderWhere(expression.right)})`;
    case 'any':
      return `(${renderWhere(expression.left)} = ANY(${renderWhere(expression.array)}))`;
    case 'in':
      return `(${renderWhere(expression.operand)} ${not(expression)}IN (${expression.list.map(renderWhere).join(', ')}))`;
    case 'between': {
      const range = `${renderWhere(expression.low)} AND ${renderWhere(expression.high)}`;
      return `(${renderWhere(expression.operand)} ${not(expression)}BETWEEN ${range})`;
    }
    case 'like': {
      const operator = `${not(expression)}${expression.anyCase ? 'ILIKE' : 'LIKE'}`;
      return `(${renderWhere(expression.operand)} ${operator} ${renderWhere(expression.pattern)})`;
    }
    case 'is':
      return `(${renderWhere(expression.operand)} IS ${not(expression)}${expression.test})`;
    case 'and':
    case 'or':
      return `(${expression.operands.map(renderWhere).join(expression.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${renderWhere(expression.operand)})`;
  }
}

function not(expression: { readonly negated: boolean }): string {
  return expression.negated ? 'NOT ' : '';
}

/** Every column that the clause names, with where it first does. */
export function columnsOf(expression: Expression): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const visit = (node: Expression): void => {
    if (node.kind === 'column') {
      if (!found.has(node.name)) found.set(node.name, node.at);
      return;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
  return found;
}

export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'column':
    case 'text':
    case 'number':
    case 'boolean':
    case 'null':
      return [];
    case 'cast':
    case 'is':
    case 'not':
      return [node.operand];
    case 'compare':
      return [node.left, node.right];
    case 'any':
      return [node.left, node.array];
    case 'in':
      return [node.operand, ...node.list];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'like':
      return [node.operand, node.pattern];
    case 'and':
    case 'or':
      return node.operands;
  }
}
