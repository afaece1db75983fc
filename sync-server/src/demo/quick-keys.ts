import type { CompanyImport } from '../import/schema.ts';

/** The skus of a category by their numbers. */
const skus = (category: string, ...numbers: readonly number[]): string[] =>
  numbers.map((number) => `${category}-${String(number).padStart(3, '0')}`);

/** What is sold all day and nobody likes to scan: fresh bread with what goes on it, and fruit. */
export const demoQuickKeys: CompanyImport['quickKeys'] = [
  { name: 'Bread 面包', skus: skus('BRD', 1, 2, 3, 4, 5, 6, 14, 7, 8, 9, 10, 11) },
  { name: 'Fruit 水果', skus: skus('FRU', 5, 1, 2, 3, 4, 10, 11, 12, 9, 13, 14, 6) },
];
