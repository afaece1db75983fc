import { afterEach, describe, expect, it } from 'vitest';
import { products } from '#shared/catalog/index.ts';
import type { PreparedRows } from './prepared-rows.ts';
import { createRowPreparer, type PreparedAnswer, type RowPreparer } from './row-preparer.ts';
import type { ShapeChange } from './shape-rows.ts';
import { newTestShop } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';

const { company } = newTestShop();
const ROWS = 1_000;
/** Columns that this version doesn't know make an answer of many parts. */
const value = { ...wireProduct(testProduct(company, 'Tea')), newer_column: 'x'.repeat(9_000) };
const message = { key: 'tea', value, headers: { operation: 'insert' } };
/** In a buffer of its own, which goes to the thread. */
const large = (): Buffer<ArrayBuffer> => bytes(JSON.stringify(Array(ROWS).fill(message)));
function bytes(text: string): Buffer<ArrayBuffer> {
  const encoded = new TextEncoder().encode(text);
  return Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}

async function countRows(answer: PreparedAnswer | undefined): Promise<number> {
  let rows = 0;
  for (;;) {
    const part: PreparedRows | readonly ShapeChange[] | undefined = await answer?.next();
    if (part === undefined) return rows;
    rows += 'count' in part ? part.count : part.length;
  }
}

describe('answers that are read on another thread', () => {
  let preparer: RowPreparer;
  const warned: string[] = [];
  const newPreparer = (file?: URL): void => {
    preparer = createRowPreparer((_, text) => void warned.push(text), file);
  };
  afterEach(async () => {
    await preparer.rest();
    warned.length = 0;
  });

  it('come whole, also beside one that nobody takes and one that nobody wants any more', async () => {
    newPreparer();
    const [one, untaken, dropped, other] = [1, 2, 3, 4].map(() => preparer.prepare(products, large(), false));
    dropped?.drop();
    expect(await Promise.all([countRows(one), countRows(other)])).toEqual([ROWS, ROWS]);
    expect(await untaken?.next()).toHaveProperty('count');
  });

  it('say so when they are no lists of rows, and are read on the engine’s own thread from then on', async () => {
    newPreparer();
    const broken = preparer.prepare(products, bytes('[{"key":'), false);
    await expect(broken?.next()).rejects.toThrow('a list of rows');
    expect(preparer.prepare(products, large(), false)).toBeUndefined();
    expect(warned).toHaveLength(1);
  });

  it('are given up when the thread ends, and another one begins for the next', async () => {
    newPreparer();
    const waiting = countRows(preparer.prepare(products, large(), false)).catch(String);
    await preparer.rest();
    expect(await waiting).toContain('ended');
    expect(await countRows(preparer.prepare(products, large(), false))).toBe(ROWS);
  });

  it('leave there what the index is made of, which a thread that never had it refuses to make', async () => {
    newPreparer();
    const answers = [preparer.prepare(products, large(), true), preparer.prepare(products, large(), true)];
    for (const answer of answers) await countRows(answer);
    const known = new Map([['gone', []]]);
    const ids = answers.map((answer) => answer?.answer ?? 0);
    const index = preparer.index(ids, known);
    expect(await index?.next()).toMatchObject({ table: 'catalog_index_items' });
    expect(await index?.next()).toMatchObject({ table: 'catalog_index_codes' });
    expect(await index?.next()).toBeUndefined();
    await expect(preparer.index(ids, known)?.next()).rejects.toThrow('gathered here');
    expect(preparer.index(ids, known)).toBeUndefined();
  });

  it('are left to the engine’s own thread where there can be no other', async () => {
    newPreparer(new URL('./not-there.ts', import.meta.url));
    await expect(preparer.prepare(products, large(), false)?.next()).rejects.toThrow();
    expect(preparer.prepare(products, large(), false)).toBeUndefined();
    expect(warned).toHaveLength(1);
  });
});
