import SqliteDatabase from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CatalogIndex,
  catalogIndexSchema,
  type IndexedProduct,
  openCatalogIndex,
  readIndexedProducts,
} from './index.ts';

let db: SqliteDatabase.Database;
let index: CatalogIndex;

const product = (id: string, name: string, barcodes: string[] = []): IndexedProduct => ({
  id,
  name,
  nameZh: null,
  categoryId: null,
  active: id !== 'gone',
  variants: [{ id: `${id}-v`, sku: `SKU-${id}`, name: null, barcodes }],
});

function arrive(...products: readonly IndexedProduct[]): void {
  const insert = db.prepare('INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const { id, name, nameZh, categoryId, active, variants, furtherNames } of products) {
    const status = active ? 'active' : 'archived';
    const further = furtherNames ? JSON.stringify(furtherNames) : null;
    insert.run(id, name, nameZh, categoryId, status, JSON.stringify(variants), further);
  }
}
const scanned = (code: string) => index.findByBarcode(code).map(({ productId }) => productId);
const found = (text: string) => index.search({ text, limit: 10 }).map(({ productId }) => productId);
const everyStep = (given = index.rebuildSteps(() => readIndexedProducts(db), undefined)): void => {
  for (const step of given) step?.();
};

beforeEach(() => {
  db = new SqliteDatabase(':memory:');
  db.exec(`${catalogIndexSchema}
    CREATE TABLE products (id TEXT PRIMARY KEY, name TEXT, name_zh TEXT, category_id TEXT, status TEXT, variants TEXT,
      further_names TEXT)`);
  index = openCatalogIndex(db);
});
afterEach(() => {
  db.close();
});

describe('while the first copy of the products comes', () => {
  beforeEach(() => index.defer());

  it('what is here is found by barcode, in whichever form it is kept and scanned', () => {
    arrive(
      product('milk', 'Milk', ['4006381333931']),
      product('soup', 'Soup', ['036000291452']),
      product('pens', 'Pens', ['0012345678905']),
      product('pork', 'Pork 100% "lean"', ['ab_1%']),
      product('gone', 'Gone', ['4006381333931']),
    );
    expect(scanned(']E04006381333931\r')).toEqual(['milk']);
    expect([scanned('036000291452'), scanned('0036000291452')]).toEqual([['soup'], ['soup']]);
    expect([scanned('012345678905'), scanned('0012345678905')]).toEqual([['pens'], ['pens']]);
    expect([scanned('AB_1%'), scanned('ABx1y')]).toEqual([['pork'], []]);
    // Digits of a code aren't the code.
    expect(scanned('4006381')).toEqual([]);
  });

  it('what is here is found by any of its words, those first whose name begins with the first', () => {
    arrive(product('a', 'Fresh milk 1 l'), product('b', 'Milk tea'), product('c', 'Tea'));
    expect(found('milk')).toEqual(['b', 'a']);
    expect(found('milk 1')).toEqual(['a']);
    expect(found('sku-c')).toEqual(['c']);
    expect(found('100%')).toEqual([]);
    expect(found(' ')).toEqual([]);
  });

  it('a product is found by its Malay or Tamil name, now and when everything is here', () => {
    arrive(
      {
        ...product('a', 'Red Onions 500 g'),
        furtherNames: { ms: 'Bawang Merah 500 g', ta: 'சிவப்பு வெங்காயம்' },
      },
      { ...product('b', 'Garlic 250 g'), furtherNames: { ms: 'Bawang Putih 250 g', ta: 'பூண்டு' } },
    );
    expect([found('bawang put'), found('வெங்காயம்')]).toEqual([['b'], ['a']]);
    everyStep();
    index.complete();
    expect([found('bawang put'), found('பூண்டு'), found('வெங்கா')]).toEqual([['b'], ['b'], ['a']]);
  });

  it('nothing is put until all of it is, and a restart doesn’t change that', () => {
    index = openCatalogIndex(db);
    index.put([product('a', 'Milk', ['1'])]);
    expect(index.isComplete).toBe(false);
    arrive(product('b', 'Tea', ['2']));
    everyStep();
    index.complete();
    expect([found('milk'), found('tea'), scanned('2')]).toEqual([[], ['b'], ['b']]);
  });

  it('a rebuild that was left in the middle is begun anew', () => {
    arrive(product('a', 'Milk', ['1']), product('b', 'Tea', ['2']));
    const left = index.rebuildSteps(() => readIndexedProducts(db), undefined);
    for (let step = 0; step < 6; step += 1) left.next().value?.();
    everyStep();
    index.complete();
    expect([found('milk'), found('tea'), scanned('1')]).toEqual([['a'], ['b'], ['a']]);
  });

  it('what was gathered as it came makes the index that reading it again makes', () => {
    const gathered = index.gather();
    const products = [product('a', 'Milk', ['1']), product('b', 'Tea', ['2']), product('c', 'Pens')];
    for (const each of products) gathered.put(each);
    gathered.put(product('b', 'Green tea', ['3']));
    gathered.remove('c');
    everyStep(index.rebuildSteps(() => [], gathered));
    index.complete();
    expect([found('milk'), found('green'), found('pens')]).toEqual([['a'], ['b'], []]);
    expect([scanned('2'), scanned('3')]).toEqual([[], ['b']]);
  });
});
