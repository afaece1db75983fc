import { describe, expect, it } from 'vitest';
import { products } from '#shared/catalog/index.ts';
import { fromShape } from '#shared/kernel/index.ts';
import { GatheredItems, indexItems } from '../queries/catalog/index.ts';
import { upsertSentRows, upsertValues } from '../store/index.ts';
import { temporaryStore } from '../store/store.fixture.ts';
import { indexedProduct } from './indexed-product.ts';
import { changesOf, columnOf, keysOf, prepareAnswer, prepareRows } from './prepared-rows.ts';
import type { ShapeChange } from './shape-rows.ts';
import { newTestShop } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';

const { company } = newTestShop();
const SOME = 40;
const rows = Array.from({ length: SOME }, (_, index) => ({
  ...testProduct(company, `Tea ${index}`),
  nameZh: index % 3 === 0 ? `茶 ${index}` : null,
  status: index === 5 ? ('archived' as const) : ('active' as const),
}));
const insert = (value: ShapeChange['value']): ShapeChange => ({
  key: `"public"."products"/"${value.id}"`,
  operation: 'insert',
  value,
});
const inserts = rows.map((row) => insert(wireProduct(row)));
const answerOf = (changes: readonly ShapeChange[]): Buffer =>
  Buffer.from(
    JSON.stringify(changes.map(({ key, operation, value }) => ({ key, value, headers: { operation } }))),
  );

describe('rows that are made ready to be written', () => {
  it('leave in the table what rows leave that are read and written one after the other', () => {
    const stored = [
      (db: Parameters<typeof upsertValues>[0]) =>
        upsertSentRows(
          db,
          products,
          inserts.map(({ value }) => ({ row: fromShape(products, value) ?? {}, sent: value })),
        ),
      (db: Parameters<typeof upsertValues>[0]) =>
        upsertValues(db, products, prepareRows(products, inserts, undefined).values),
    ].map((write) => {
      const { store, remove } = temporaryStore();
      store.write((db) => write(db));
      const all = store.reader.prepare('SELECT * FROM products ORDER BY id').all();
      remove();
      return all;
    });
    expect(stored[1]).toEqual(stored[0]);
    expect(stored[1]).toHaveLength(SOME);
  });

  it('leave behind what finds each product, and nothing for one that isn’t on sale', () => {
    const gathered = new GatheredItems();
    prepareRows(products, inserts, gathered);
    const found = rows.map((row) => [row.id, indexItems(indexedProduct(row))] as const);
    expect(gathered.byProduct()).toEqual(new Map(found));
    expect(found[5]?.[1]).toEqual([]);
  });

  it('leave out those that can’t be read, which come as they were', () => {
    const broken = insert({ ...wireProduct(testProduct(company, 'Broken')), variants: '{not json' });
    const prepared = prepareRows(products, [...inserts.slice(0, 2), broken, ...inserts.slice(2)], undefined);
    expect(prepared.unreadable).toEqual([broken]);
    expect(keysOf(prepared)).toEqual(inserts.map(({ key }) => key));
    expect(columnOf(products, prepared, 'id')).toEqual(rows.map(({ id }) => id));
    expect(keysOf(prepareRows(products, [broken], undefined))).toEqual([]);
  });

  it('can be read again as a shape would send them', () => {
    const again = changesOf(products, prepareRows(products, inserts, undefined));
    expect(again.map(({ key }) => key)).toEqual(inserts.map(({ key }) => key));
    expect(again.map(({ value }) => fromShape(products, value))).toEqual(rows);
  });

  it('come in parts of an answer, or as they came where they aren’t whole', () => {
    const long = 'x'.repeat(20_000);
    const tricky = { ...wireProduct(testProduct(company, 'A ",{"key":" B')), newer_column: long };
    const many = Array.from({ length: 100 }, () => [...inserts.slice(0, 2), insert(tricky)]).flat();
    for (const between of [',', ', ', ',\n']) {
      const answer = answerOf(many).toString().replaceAll('},{"key":', `}${between}{"key":`);
      const parts = [...prepareAnswer(products, Buffer.from(answer), undefined)];
      expect(parts.length).toBeGreaterThan(3);
      const again = parts.flatMap((part) => ('count' in part ? changesOf(products, part) : part));
      expect(again.map(({ key }) => key)).toEqual(many.map(({ key }) => key));
    }
    const changed = [...inserts, { ...insert({ id: rows[0]?.id }), operation: 'delete' as const }];
    expect([...prepareAnswer(products, answerOf(changed), undefined)]).toEqual([changed]);
    expect(() => [...prepareAnswer(products, Buffer.from('{}'), undefined)]).toThrow('a list of rows');
    const control = Buffer.from('[{"headers":{"control":"snapshot-end"}}]');
    expect(() => [...prepareAnswer(products, control, undefined)]).toThrow('nothing but rows');
  });
});
