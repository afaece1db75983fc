import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3-multiple-ciphers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type CatalogIndex,
  catalogIndexSchema,
  type IndexedProduct,
  openCatalogIndex,
  readIndexedProducts,
} from './index.ts';
import { bruteForceSearch } from './oracle.test-support.ts';

let folder: string;
let db: SqliteDatabase.Database;
let index: CatalogIndex;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-index-'));
  db = new SqliteDatabase(join(folder, 'replica.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.exec(catalogIndexSchema);
  index = openCatalogIndex(db);
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function product(
  id: string,
  name: string,
  rest: Partial<IndexedProduct> = {},
  barcodes: string[] = [],
): IndexedProduct {
  const variants = [{ id: `${id}-v`, sku: `SKU-${id}`, name: null, barcodes }];
  return { id, name, nameZh: null, categoryId: null, active: true, variants, ...rest };
}

function foundIds(text: string, categoryId?: string): string[] {
  const hits = index.search({ text, limit: 50, ...(categoryId === undefined ? {} : { categoryId }) });
  return hits.map((hit) => hit.productId);
}

function scanned(code: string): string[] {
  return index.findByBarcode(code).map((hit) => hit.productId);
}

describe('findByBarcode', () => {
  test('finds an EAN-13 with whatever the scanner put around it', () => {
    index.put([product('a', 'Milk', {}, ['4006381333931'])]);
    for (const code of ['4006381333931', ' 4006381333931\r', ']E04006381333931', '4006381333931\u0000']) {
      expect(index.findByBarcode(code)).toEqual([{ productId: 'a', variantId: 'a-v' }]);
    }
  });

  test('finds a UPC-A by 12 or by 13 digits, whichever of them the product has', () => {
    index.put([product('a', 'Soup', {}, ['036000291452']), product('b', 'Pens', {}, ['0012345678905'])]);
    expect([scanned('036000291452'), scanned('0036000291452')]).toEqual([['a'], ['a']]);
    expect([scanned('012345678905'), scanned('0012345678905')]).toEqual([['b'], ['b']]);
  });

  test('keeps the GTIN-14 of a case apart from the EAN-13 of its pieces', () => {
    index.put([
      product('piece', 'Piece', {}, ['0614141000418']),
      product('case', 'Case', {}, ['10614141000415']),
    ]);
    expect(scanned('10614141000415')).toEqual(['case']);
    expect(scanned('0614141000418')).toEqual(['piece']);
  });

  test('finds a code with letters in either case, because Caps Lock may be on', () => {
    index.put([product('a', 'Ring', {}, ['Rg-001/x'])]);
    expect([scanned('Rg-001/x'), scanned('rG-001/X'), scanned('RG-001')]).toEqual([['a'], ['a'], []]);
  });

  test('shows a code that is on two products as both, and never more than ten', () => {
    index.put([product('a', 'Old', {}, ['96385074']), product('b', 'New', {}, ['96385074'])]);
    expect(scanned('96385074').sort()).toEqual(['a', 'b']);
    index.put(Array.from({ length: 12 }, (_, n) => product(`c${n}`, `More ${n}`, {}, ['96385074'])));
    expect(scanned('96385074')).toHaveLength(10);
  });

  test('answers nothing to an unknown or damaged code', () => {
    index.put([product('a', 'Milk', {}, ['4006381333931'])]);
    for (const code of [
      '',
      '4006381333930',
      '400638133393',
      '\u0000',
      'x'.repeat(5000),
      '\ud800',
      "' OR 1=1 --",
    ]) {
      expect(scanned(code)).toEqual([]);
    }
  });
});

describe('search', () => {
  test('ranks names that start with the words, then whole words, then beginnings, then typing mistakes', () => {
    index.put(
      [
        'Almond Milkshake',
        'Fresh Milk',
        'Milk',
        'Milkana Cheese',
        'Milk Chocolate',
        'Silk Scarf',
        'Bread',
      ].map((name) => product(name, name)),
    );
    expect(foundIds('milk')).toEqual([
      'Milk',
      'Milk Chocolate',
      'Fresh Milk',
      'Milkana Cheese',
      'Almond Milkshake',
      'Silk Scarf',
    ]);
  });

  test('takes tokens in any order, in any case and without their accents', () => {
    index.put([product('a', 'Nestlé Café Crème 200g')]);
    for (const text of ['creme cafe', 'CAFÉ nestle', 'cre nes 200', 'ｃａｆｅ'])
      expect(foundIds(text)).toEqual(['a']);
    expect(foundIds('cafe tea')).toEqual([]);
  });

  test('forgives one mistake from four letters and two from eight, a swap counting once', () => {
    index.put([product('a', 'Chocolate Biscuit'), product('b', 'Tea')]);
    for (const text of [
      'chcoolate',
      'chocolat',
      'choclatee',
      'chcoltae',
      'biscit',
      'bisucit',
      'bsicuit chocolatte',
    ]) {
      expect(foundIds(text), text).toEqual(['a']);
    }
    for (const text of ['tae', 'bisc1uit', 'bicit', 'hcocalt']) expect(foundIds(text), text).toEqual([]);
  });

  test('finds a size written together or apart', () => {
    index.put([
      product('together', 'Soy Sauce 500ml'),
      product('apart', 'Oyster Sauce 500 ml'),
      product('x', 'Pan 1.5 L'),
    ]);
    for (const text of ['500ml', '500 ml', '500 ML sauce']) {
      expect(foundIds(text).sort(), text).toEqual(['apart', 'together']);
    }
    expect([foundIds('1.5l'), foundIds('1,5 l'), foundIds('1.')]).toEqual([['x'], ['x'], ['x']]);
  });

  test('finds compound names with and without what joins them', () => {
    index.put([
      product('a', 'Coca-Cola'),
      product('b', '7-Up'),
      product('c', "Lay's Chips"),
      product('d', 'M&M Nuts'),
    ]);
    expect(
      ['coca cola', 'cocacola', '7up', 'lays', 'lay’s', 'mm', 'm&m'].map((text) => foundIds(text)),
    ).toEqual([['a'], ['a'], ['b'], ['c'], ['c'], ['d'], ['d']]);
  });

  test('finds Chinese by consecutive characters anywhere in the name', () => {
    index.put([
      product('milk', 'Fresh Milk', { nameZh: '全脂鲜牛奶' }),
      product('tea', 'Milk Tea', { nameZh: '奶茶' }),
      product('odd', 'Odd', { nameZh: '鲜牛肉牛奶' }),
    ]);
    expect(foundIds('牛奶').sort()).toEqual(['milk', 'odd']);
    expect(foundIds('奶').sort()).toEqual(['milk', 'odd', 'tea']);
    expect(foundIds('鲜牛奶')).toEqual(['milk']);
    expect(foundIds('脂奶')).toEqual([]);
    expect(foundIds('牛奶 fresh')).toEqual(['milk']);
    expect(foundIds('奶茶')).toEqual(['tea']);
  });

  test('finds a SKU and the first or last digits of a barcode', () => {
    index.put([
      product('a', 'Milk', {}, ['4006381333931', 'LOT-77']),
      product('upc', 'Soup', {}, ['036000291452']),
    ]);
    const texts = ['SKU-a', '40063', '4006381333931', '3931', 'milk 3931', 'lot77', '0360', '00360', '1452'];
    expect(texts.map((text) => foundIds(text)[0])).toEqual([
      'a',
      'a',
      'a',
      'a',
      'a',
      'a',
      'upc',
      'upc',
      'upc',
    ]);
    expect([foundIds('6381'), foundIds('soup 3931'), foundIds('931')]).toEqual([[], [], []]);
  });

  test('finds the variant that is meant', () => {
    const variants = ['Red', 'Blue'].map((name) => ({ id: name, sku: `T-${name}`, name, barcodes: [] }));
    index.put([product('tee', 'Cotton Tee', { variants })]);
    expect(index.search({ text: 'tee blu', limit: 5 })).toEqual([
      { productId: 'tee', variantId: 'Blue', score: expect.any(Number) },
    ]);
    expect(index.search({ text: 'tee', limit: 5 }).map((hit) => hit.variantId)).toEqual(['Blue', 'Red']);
  });

  test('stays within the category asked for', () => {
    index.put([
      product('a', 'Green Tea', { categoryId: 'drinks' }, ['4006381333931']),
      product('b', 'Tea Towel', { categoryId: 'home' }),
      product('c', 'Tea'),
    ]);
    expect([foundIds('tea', 'drinks'), foundIds('te', 'home'), foundIds('tea', "x' OR")]).toEqual([
      ['a'],
      ['b'],
      [],
    ]);
    expect([foundIds('4006', 'drinks'), foundIds('4006', 'home')]).toEqual([['a'], []]);
  });

  test('gives scores that never rise and no more than the limit', () => {
    index.put(
      Array.from({ length: 300 }, (_, n) => product(`p${n}`, n % 3 === 0 ? `Tea ${n}` : `Iced Teas ${n}`)),
    );
    const scores = index.search({ text: 'tea', limit: 150 }).map((hit) => hit.score);
    expect(scores).toHaveLength(150);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect([0, -1, Number.NaN].map((limit) => index.search({ text: 'tea', limit }))).toEqual([[], [], []]);
    expect(index.search({ text: 'tea', limit: 1e9 })).toHaveLength(200);
  });

  test('survives any text that can be typed, pasted or scanned', () => {
    index.put([product('a', 'Near And Or Not', { nameZh: '牛奶' }, ['4006381333931'])]);
    const absurd = [
      '',
      ' ',
      '"',
      '*',
      '"*',
      'NEAR',
      'NEAR(a b)',
      'a AND',
      'NOT',
      'words:x',
      '^a',
      '-',
      '(',
      '\u0000',
      '$_^.',
    ];
    absurd.push(
      'a'.repeat(5000),
      'a '.repeat(2500),
      '牛'.repeat(5000),
      '1'.repeat(5000),
      '\ud800',
      '!?.,;',
      "';--",
      '_61',
    );
    for (const text of absurd) expect(Array.isArray(index.search({ text, limit: 10 })), text).toBe(true);
    expect([foundIds('"'), foundIds('!?.,;'), foundIds('\u0000')]).toEqual([[], [], []]);
    expect(foundIds('NEAR OR "not*')).toEqual(['a']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(index.search({ text, limit: 10 }).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('keeping up with products', () => {
  test('a changed product leaves nothing of what it was', () => {
    index.put([product('a', 'Orange Juice', { categoryId: 'x' }, ['4006381333931'])]);
    index.put([product('a', 'Apple Juice', { categoryId: 'y' }, ['96385074'])]);
    expect([foundIds('orange'), foundIds('apple'), foundIds('juice', 'x')]).toEqual([[], ['a'], []]);
    expect([scanned('4006381333931'), scanned('96385074'), foundIds('4006')]).toEqual([[], ['a'], []]);
  });

  test('a removed or archived product is found no longer, and again when it is back', () => {
    const juice = product('a', 'Orange Juice', {}, ['96385074']);
    for (const takeAway of [
      () => index.remove(['a', 'unknown']),
      () => index.put([{ ...juice, active: false }]),
    ]) {
      index.put([juice]);
      expect([foundIds('orang'), scanned('96385074')]).toEqual([['a'], ['a']]);
      takeAway();
      expect([foundIds('orang'), foundIds('ornage'), scanned('96385074')]).toEqual([[], [], []]);
    }
  });

  test('the last of a product named twice in one batch counts', () => {
    index.put([product('a', 'First'), product('a', 'Second')]);
    expect([foundIds('first'), foundIds('second')]).toEqual([[], ['a']]);
  });

  test('a batch that changes nothing writes nothing', () => {
    const products = ['Tea', 'Coffee'].map((name) => product(name, name, {}, ['96385074']));
    index.put(products);
    const before = db.prepare('SELECT total_changes()').pluck().get();
    index.put(products);
    expect(db.prepare('SELECT total_changes()').pluck().get()).toBe(before);
  });

  test('a transaction that is rolled back leaves the index, typing mistakes included, as it was', () => {
    index.put([product('a', 'Chocolate')]);
    const failing = db.transaction(() => {
      index.put([product('a', 'Vanilla'), product('b', 'Pineapple')]);
      expect(foundIds('pinapple')).toEqual(['b']);
      throw new Error('rolled back');
    });
    expect(failing).toThrow('rolled back');
    expect([foundIds('choclate'), foundIds('vanila'), foundIds('pinapple')]).toEqual([['a'], [], []]);
    index.put([product('c', 'Strawberry')]);
    expect(foundIds('strawbery')).toEqual(['c']);
  });

  test('a second index on the same file sees what the first one wrote', () => {
    const other = openCatalogIndex(db);
    expect(other.search({ text: 'chocolat', limit: 5 })).toEqual([]);
    index.put([product('a', 'Chocolate Cake')]);
    expect(other.search({ text: 'chocolte cake', limit: 5 }).map((hit) => hit.productId)).toEqual(['a']);
  });

  test('a rebuild replaces everything by the products it reads', () => {
    index.put([product('gone', 'Gone')]);
    index.rebuild(() =>
      Array.from({ length: 4_500 }, (_, n) => product(`p${n}`, `Item ${n} Tea`, {}, [`CODE${n}`])),
    );
    expect([foundIds('gone'), scanned('CODE4499'), foundIds('4321 tae')]).toEqual([[], ['p4499'], []]);
    expect(foundIds('tea 4321')).toEqual(['p4321']);
    index.remove(['p4321']);
    index.put([product('p1', 'Lemon')]);
    expect([foundIds('tea 4321'), foundIds('item 10 tea')[0], foundIds('lemno')]).toEqual([
      [],
      'p10',
      ['p1'],
    ]);
  });
});

describe('reading the products table', () => {
  test('a rebuild indexes every page, skips what is archived or damaged, and keeps the rest', () => {
    db.exec(`CREATE TABLE products (id TEXT PRIMARY KEY, name TEXT, name_zh TEXT, category_id TEXT, variants TEXT,
      status TEXT, further_names TEXT)`);
    const insert = db.prepare('INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, NULL)');
    const variants = (id: string) =>
      JSON.stringify([{ id, sku: id, name: null, barcodes: [`X${id}`, 7] }, null, {}]);
    for (let n = 0; n < 2_500; n += 1) {
      insert.run(`p${n}`, `Item ${n}`, '牛奶', 'c1', variants(`v${n}`), n === 3 ? 'archived' : 'active');
    }
    insert.run('broken', 'Broken', null, null, '{"', 'active');
    insert.run('odd', 'Odd', null, null, '[{"id":"odd-v"}]', 'active');
    index.rebuild(() => readIndexedProducts(db));
    expect(index.findByBarcode('xv2499')).toEqual([{ productId: 'p2499', variantId: 'v2499' }]);
    expect([foundIds('item 3'), foundIds('broken'), foundIds('odd')]).toEqual([
      expect.not.arrayContaining(['p3']),
      [],
      ['odd'],
    ]);
    expect(foundIds('item 2499 牛奶', 'c1')).toEqual(['p2499']);
  });
});

describe('against a search by brute force', () => {
  const word = fc.constantFrom(
    ...[
      'milk',
      'milks',
      'silk',
      'mlik',
      'chocolate',
      'choclate',
      'chocolates',
      'tea',
      'te',
      '500ml',
      '500',
      'ml',
      '1.5l',
    ],
    ...[
      'coca-cola',
      'café',
      'Bar',
      'barley',
      'early',
      '牛奶',
      '鲜牛奶',
      '奶茶',
      '4006',
      '3931',
      'sku',
      'a',
      'b',
    ],
  );
  const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
  const code = fc.constantFrom('4006381333931', '036000291452', '96385074', 'lot-77', '4006381333932');
  const anyProduct = fc
    .record({
      id: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6'),
      name: phrase,
      nameZh: fc.option(fc.constantFrom('牛奶', '鲜牛奶', '奶茶 500ml', '牛肉 牛奶糖')),
      categoryId: fc.option(fc.constantFrom('c1', 'c2')),
      active: fc.boolean(),
      variants: fc.array(fc.tuple(fc.option(word), fc.array(code, { maxLength: 2 })), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    .map(
      ({ variants, ...rest }): IndexedProduct => ({
        ...rest,
        active: rest.active || rest.id < 'p4',
        variants: variants.map(([name, barcodes], n) => ({
          id: `${rest.id}-${n}`,
          sku: `S${n}`,
          name,
          barcodes,
        })),
      }),
    );
  const typedTwice = (id: string, name: string, nameZh: string): IndexedProduct => ({
    ...{ id, name, nameZh, categoryId: null, active: true },
    variants: [{ id: `${id}-0`, sku: 'S0', name: null, barcodes: [] }],
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.array(anyProduct, { maxLength: 4 }).map((put) => ({ put })) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom('p1', 'p2', 'p9')).map((remove) => ({ remove })) },
    { weight: 1, arbitrary: fc.constant({ rebuild: true }) },
  );
  const query = fc.record({
    text: fc.oneof(
      phrase,
      phrase.map((text) => text.slice(0, -1)),
      phrase.map((text) => text.slice(1)),
    ),
    category: fc.option(fc.constantFrom('c1', 'c2')),
    limit: fc.constantFrom(1, 3, 50),
  });

  test('finds the same items on the same levels in the same order, whatever the history', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 6 }),
        fc.array(query, { minLength: 1, maxLength: 6 }),
        (steps, queries) => {
          index.rebuild(() => []);
          const products = new Map<string, IndexedProduct>();
          for (const change of steps) {
            if ('put' in change) {
              for (const put of change.put) products.set(put.id, put);
              index.put(change.put);
            } else if ('remove' in change) {
              for (const id of change.remove) products.delete(id);
              index.remove(change.remove);
            } else index.rebuild(() => products.values());
          }
          for (const { text, category, limit } of queries) {
            const asked = { text, limit, ...(category === null ? {} : { categoryId: category }) };
            const expected = bruteForceSearch([...products.values()], asked);
            const actual = index.search(asked);
            expect(actual).toHaveLength(Math.min(limit, expected.length));
            const known = new Map(expected.map((hit) => [hit.variantId, hit]));
            const ranks = actual.map((hit) => known.get(hit.variantId)?.rank);
            expect(ranks).toEqual(expected.slice(0, limit).map((hit) => hit.rank));
          }
        },
      ),
      {
        numRuns: 300,
        // A Chinese word typed twice is one word: found as a difference between the two searches.
        examples: [
          [
            [{ put: [typedTwice('p1', 'milk', '牛肉 牛奶糖'), typedTwice('p3', 'chocolate', '鲜牛奶')] }],
            [{ text: '牛奶 牛奶', category: null, limit: 1 }],
          ],
        ],
      },
    );
  });
});
