import type { CatalogQuery, IndexedProduct } from './index.ts';
import { indexTexts, queryTokens } from './words.ts';

export interface ExpectedHit {
  readonly variantId: string;
  /** Level and name: hits of one rank may stand in any order. */
  readonly rank: string;
}

/** What a search must find, by looking at each product: the rules once more, written for clearness and not for speed. */
export function bruteForceSearch(products: readonly IndexedProduct[], query: CatalogQuery): ExpectedHit[] {
  const tokens = queryTokens(query.text);
  if (tokens.length === 0) return [];
  const hits: ExpectedHit[] = [];
  for (const product of products) {
    if (!product.active) continue;
    if (query.categoryId !== undefined && product.categoryId !== query.categoryId) continue;
    for (const variant of product.variants) {
      const name = variant.name === null ? product.name : `${product.name} ${variant.name}`;
      const level = levelOf(tokens, name, [product.nameZh ?? '', variant.sku], variant.barcodes);
      if (level !== undefined)
        hits.push({ variantId: variant.id, rank: `${level} ${indexTexts(name, []).nameKey}` });
    }
  }
  return hits.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
}

function levelOf(
  tokens: string[],
  name: string,
  others: string[],
  barcodes: readonly string[],
): number | undefined {
  const texts = [name, ...others, ...barcodes.filter((code) => /[a-z]/i.test(code))];
  const words = indexTexts('', texts).words.filter(
    (word) => !/^[\^$]/.test(word) && !/\p{Script=Han}/u.test(word),
  );
  const runs = texts.flatMap((text) => text.match(/\p{Script=Han}+/gu) ?? []);
  const distinct = [...new Set(tokens)];
  const costs = distinct.map((token) => {
    if (/\p{Script=Han}/u.test(token)) {
      if (runs.includes(token)) return 0;
      return runs.some((run) => run.includes(token)) ? 0.5 : Infinity;
    }
    const codes = /^\d{4,}$/.test(token) ? barcodes.filter((code) => /^\d+$/.test(code)) : [];
    const printed = codes.flatMap((code) => [code, `0${code}`.slice(-13), code.replace(/^0/, '')]);
    if (words.includes(token) || printed.filter((code) => code.length > 7).includes(token)) return 0;
    if (words.some((word) => word.startsWith(token))) return 0.5;
    if (printed.some((code) => code.startsWith(token) || code.endsWith(token))) return 0.5;
    if (/\d/.test(token) || token.length < 4) return Infinity;
    const least = Math.min(...words.map((word) => swapDistance(token, word)));
    return least <= (token.length < 8 ? 1 : 2) ? least : Infinity;
  });
  if (costs.includes(Infinity)) return undefined;
  const key = indexTexts(name, []).nameKey;
  const asked = tokens.join(' ');
  if (`${key} `.startsWith(`${asked} `)) return 0;
  if (costs.every((cost) => cost === 0)) return 1;
  const [only] = distinct;
  const startsRun = distinct.length === 1 && runs.some((run) => run.startsWith(only ?? ''));
  if (key.startsWith(asked) || startsRun) return 2;
  const edits = costs.filter((cost) => cost >= 1).reduce((sum, cost) => sum + cost, 0);
  return Math.min(3 + edits, 5);
}

/** Edit distance by its definition: the best of all first steps. */
export function swapDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 9;
  if (left === '' || right === '') return left.length + right.length;
  if (left[0] === right[0]) return swapDistance(left.slice(1), right.slice(1));
  const steps = [
    swapDistance(left.slice(1), right),
    swapDistance(left, right.slice(1)),
    swapDistance(left.slice(1), right.slice(1)),
  ];
  if (left[0] === right[1] && left[1] === right[0]) steps.push(swapDistance(left.slice(2), right.slice(2)));
  return 1 + Math.min(...steps);
}
