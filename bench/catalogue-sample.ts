import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gtinCheckDigit } from '#shared/catalog/index.ts';
import type { IndexedProduct } from '../desktop/src/engine/queries/catalog/index.ts';
import { seededRandom } from './random.ts';

/** Real names make the truer figures; a checkout without that folder measures on made-up ones. */
const realNamesPath = fileURLToPath(
  new URL('../../shared/data/openfoodfacts_asia_gtin13.csv', import.meta.url),
);
const madeUpNameCount = 3_000;
/** Each product's name has a brand of so many, or else the words of 100,000 products would be unlike a shop's: too few. */
const brandCount = 15_000;
const categoryCount = 40;

const syllables =
  'ka ri no mel su ton ba li der wan chi fo ran te mo sen vi gar lo pen tu has ki dor me yo zan ful cre sta'.split(
    ' ',
  );
const kinds =
  'milk tea coffee chocolate biscuits noodles rice sauce vermicelli crackers juice water yoghurt butter cheese bread flour sugar salt pepper honey jam soup curry paste oil vinegar cereal nuts chips candy gum shampoo soap detergent tissue batteries sardines tuna mackerel prawn chicken beef'.split(
    ' ',
  );
const manners =
  'fresh organic original sweet spicy instant low fat dark white green red black roasted salted premium classic light extra thai japanese malaysian with and natural crispy frozen dried mixed whole'.split(
    ' ',
  );
const sizes = '1l 500ml 250 ml 1.5l 200g 400 g 1kg 5 kg 6x330ml 10pcs 85g 120 g'.split(' ');
const chinese =
  '鲜牛奶 绿茶 咖啡 巧克力 饼干 面条 大米 酱油 米粉 果汁 酸奶 黄油 面包 蜂蜜 辣椒酱 金枪鱼 洗发水 纸巾'.split(
    ' ',
  );
const chineseManners = '有机 原味 全脂 低糖 香辣 经典 速溶 优质 日式 马来西亚'.split(' ');

/** Products like a minimart's, recombined from names deterministically: a brand, what it is, how, and how much. */
export function sampleCatalogue(count: number): IndexedProduct[] {
  const random = seededRandom(20261121);
  const pick = <Item>(items: readonly Item[], fallback: Item): Item =>
    items[Math.floor(random() * items.length)] ?? fallback;
  const brands = Array.from({ length: brandCount }, () => brand(pick));
  const names = existsSync(realNamesPath) ? realNames() : madeUpNames(pick);
  return Array.from({ length: count }, (_, n) => {
    const head = pick(names, '').split(' ');
    const tail = pick(names, '').split(' ');
    const name = [
      ...(random() < 0.5 ? [pick(brands, '')] : []),
      ...head.slice(0, 1 + Math.floor(random() * 3)),
      ...tail.slice(-1 - Math.floor(random() * 3)),
      ...(random() < 0.6 ? [pick(sizes, '')] : []),
    ].join(' ');
    const barcodes = [barcode(n, random)];
    return {
      id: `product-${String(n).padStart(6, '0')}`,
      name,
      nameZh: random() < 0.7 ? pick(chineseManners, '') + pick(chinese, '') : null,
      categoryId: `category-${Math.floor(random() * categoryCount)}`,
      active: true,
      variants: [
        { id: `variant-${String(n).padStart(6, '0')}`, sku: `SKU-${100_000 + n}`, name: null, barcodes },
      ],
    };
  });
}

function barcode(n: number, random: () => number): string {
  const prefix = random() < 0.3 ? '888' : String(880 + Math.floor(random() * 20));
  const body = prefix + String((n * 7_919) % 1_000_000_000).padStart(9, '0');
  return body + gtinCheckDigit(body);
}

function realNames(): string[] {
  const lines = readFileSync(realNamesPath, 'utf8').split('\n').slice(1);
  return lines
    .map((line) => /^\d+,(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line))
    .map((match) => (match?.[1] ?? match?.[2] ?? '').replaceAll('""', '"').trim())
    .filter((name) => name !== '');
}

type PickText = (items: readonly string[], fallback: string) => string;

function brand(pick: PickText): string {
  return pick(syllables, '') + pick(syllables, '') + pick(syllables, '');
}

function madeUpNames(pick: PickText): string[] {
  return Array.from({ length: madeUpNameCount }, () => {
    return [brand(pick), pick(manners, ''), pick(manners, ''), pick(kinds, '')].join(' ');
  });
}

/** Searches as they are typed: letter by letter, with mistakes, Chinese, digits, and words that no product has. */
export function sampleSearches(products: readonly IndexedProduct[], count: number): string[] {
  const random = seededRandom(888);
  const searches: string[] = [];
  while (searches.length < count) {
    const product = products[Math.floor(random() * products.length)];
    if (product === undefined) break;
    searches.push(...searchesFor(product, random));
  }
  return searches.slice(0, count);
}

function searchesFor(product: IndexedProduct, random: () => number): string[] {
  const words = product.name.split(' ');
  const word = words[Math.floor(random() * words.length)] ?? '';
  const code = product.variants[0]?.barcodes[0] ?? '';
  const twoWords = words.slice(0, 2).join(' ');
  const typed = Array.from({ length: Math.min(twoWords.length, 16) }, (_, n) => twoWords.slice(0, n + 1));
  const zh = product.nameZh ?? '';
  return [
    ...typed,
    product.name,
    words.map((each) => each.slice(0, 1)).join(' '),
    words
      .map((each) => each.slice(0, 2))
      .reverse()
      .join(' '),
    word,
    mistyped(word, random),
    `${mistyped(words[0] ?? '', random)} ${mistyped(word, random)}`,
    zh.slice(0, 1),
    zh.slice(0, 2),
    zh.slice(1),
    code.slice(0, 6),
    code.slice(-4),
    product.variants[0]?.sku ?? '',
    `${word} zzqx`,
    'qwrtzx',
  ].filter((text) => text !== '');
}

/** A letter dropped, doubled, replaced, or swapped with the next. */
function mistyped(word: string, random: () => number): string {
  const at = Math.floor(random() * Math.max(1, word.length - 1));
  const [before, letter, after] = [word.slice(0, at), word.slice(at, at + 1), word.slice(at + 1)];
  const ways = [
    before + after,
    before + letter + letter + after,
    `${before}e${after}`,
    before + after.slice(0, 1) + letter + after.slice(1),
  ];
  return ways[Math.floor(random() * ways.length)] ?? word;
}
