import { describe, expect, it } from 'vitest';
import type { ProductRow } from '#shared/catalog/index.ts';
import { unreadableRows } from '#shared/sync/index.ts';
import { SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import { readDeviceState, type Store, upsertRow, type WritableDb } from '../store/index.ts';
import { until } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';
import { testSync } from './test-sync.fixture.ts';

const kit = testSync();
const { restart, startAndCatchUp, addProducts, names, count, found, shapeRequests } = kit;

describe('sync of master data', () => {
  it('copies what is there, finds it, and says when the first copy is complete', async () => {
    addProducts('Kaya Toast', 'Teh Tarik', 'Milo Dinosaur');
    expect(readDeviceState(kit.device.store.reader)?.firstCopyComplete).toBe(false);
    await startAndCatchUp();
    expect(names()).toEqual(['Kaya Toast', 'Milo Dinosaur', 'Teh Tarik']);
    expect(found('toast')).toBe(1);
    expect(readDeviceState(kit.device.store.reader)?.firstCopyComplete).toBe(true);
    expect(kit.changes.some(({ tables }) => tables?.includes('products'))).toBe(true);
  });

  it('finds goods by their packs’ codes, in the first copy and in what comes after it', async () => {
    const coded = (name: string, code: string): ProductRow => {
      const row = testProduct(kit.shop.company, name);
      const packs = [{ barcode: code, pieces: 6, name: null, priceCents: null }];
      return { ...row, variants: row.variants.map((variant) => ({ ...variant, packs })) };
    };
    const [cola, ale] = [coded('Cola', 'COLA-6'), coded('Ale', 'ALE-6')];
    kit.productShape.insert(wireProduct(cola));
    await startAndCatchUp();
    const products = (code: string) =>
      kit.device.store.catalogIndex.findByBarcode(code).map(({ productId }) => productId);
    expect(products('COLA-6')).toEqual([cola.id]);
    kit.productShape.insert(wireProduct(ale));
    await until(() => names().includes('Ale'));
    expect(products('ALE-6')).toEqual([ale.id]);
    kit.productShape.update(
      { id: ale.id },
      { variants: wireProduct(coded('Ale', 'ALE-4')).variants ?? null },
    );
    await until(() => products('ALE-4').length === 1);
    expect(products('ALE-6')).toEqual([]);
  });

  it('applies a snapshot of many pages in slices', async () => {
    kit.productShape.pageSize = 1_500;
    addProducts(...Array.from({ length: 5_000 }, (_, index) => `Product ${index}`));
    await startAndCatchUp();
    expect(count('SELECT count(*) AS n FROM products')).toBe(5_000);
    expect(found('4999')).toBe(1);
  });

  it('lays an update over the row that is there, and forgets a row that went', async () => {
    const [kaya, teh] = addProducts('Kaya Toast', 'Teh Tarik');
    await startAndCatchUp();
    kit.productShape.update({ id: kaya?.id ?? '' }, { name: 'Kaya Toast Set' });
    await until(() => names().includes('Kaya Toast Set'));
    expect(found('set')).toBe(1);
    const stored = kit.device.store.reader
      .prepare('SELECT gst_code FROM products WHERE id = ?')
      .get(kaya?.id ?? '');
    expect(stored).toEqual({ gst_code: 'SR' });
    kit.productShape.remove({ id: teh?.id ?? '' });
    await until(() => names().length === 1);
    expect(found('tarik')).toBe(0);
  });

  it('sets a row aside that it can’t read, goes on with the rest, and takes the row when it can be read', async () => {
    const [good] = addProducts('Good');
    const bad = testProduct(kit.shop.company, 'Bad');
    kit.productShape.insert({ ...wireProduct(bad), variants: 'not json' });
    addProducts('After');
    await startAndCatchUp();
    expect(names()).toEqual(['After', 'Good']);
    expect(kit.sync.status().attention).toBe(1);
    kit.productShape.update({ id: bad.id }, { variants: wireProduct(good ?? bad).variants ?? null });
    await until(() => names().includes('Bad'));
    expect(kit.sync.status().attention).toBe(0);
  });

  it('sets a row aside that makes something break, and applies the others that came with it', async () => {
    await startAndCatchUp();
    const { catalogIndex } = kit.device.store;
    const put = catalogIndex.put.bind(catalogIndex);
    Object.assign(catalogIndex, {
      put: (rows: Parameters<typeof put>[0]) => {
        if (rows.some(({ name }) => name === 'Poison')) throw new Error('a bug');
        put(rows);
      },
    });
    addProducts('Kaya Toast', 'Poison', 'Teh Tarik');
    await until(() => names().length === 2);
    await until(() => kit.sync.status().attention === 1);
    expect(names()).toEqual(['Kaya Toast', 'Teh Tarik']);
    addProducts('Milo Dinosaur');
    await until(() => names().length === 3);
  });

  it('tries a row again that an earlier version couldn’t read, when it starts', async () => {
    addProducts('Kaya Toast');
    await startAndCatchUp();
    const late = testProduct(kit.shop.company, 'Teh Tarik');
    kit.device.store.write((db) =>
      upsertRow(db, unreadableRows, {
        shape: kit.productShape.path,
        rowKey: `"public"."products"/"${late.id}"`,
        value: JSON.stringify(wireProduct(late)),
        seenAt: SAMPLE_INSTANT,
      }),
    );
    await restart();
    await until(() => names().length === 2);
    expect(kit.sync.status().attention).toBe(0);
    expect(found('tarik')).toBe(1);
  });

  it('goes on from its cursor after a restart and fetches nothing again', async () => {
    addProducts('Kaya Toast');
    await startAndCatchUp();
    await kit.sync.close();
    const before = shapeRequests('/v1/shapes/products').length;
    addProducts('Teh Tarik');
    await restart();
    await until(() => names().length === 2);
    const since = shapeRequests('/v1/shapes/products').slice(before);
    expect(since.some((each) => each.includes('offset=-1'))).toBe(false);
    expect(since[0]).toContain('handle=handle-1');
  });

  it('fetches anew when it must, keeps what is still there and drops what isn’t, in one step', async () => {
    const [kaya] = addProducts('Kaya Toast', 'Teh Tarik');
    await startAndCatchUp();
    kit.productShape.rows.delete(kaya?.id ?? '');
    const added = testProduct(kit.shop.company, 'Milo Dinosaur');
    kit.productShape.rows.set(added.id, wireProduct(added));
    let fewest = Number.MAX_SAFE_INTEGER;
    const { store } = kit.device;
    const write = store.write.bind(store);
    Object.assign(store, {
      write: (work: Parameters<typeof write>[0]) => {
        const result = write(work);
        fewest = Math.min(fewest, names().length);
        return result;
      },
    });
    kit.productShape.rotate();
    await until(() => names().includes('Milo Dinosaur') && !names().includes('Kaya Toast'));
    expect(fewest).toBe(2);
    expect(found('kaya')).toBe(0);
    expect(found('milo')).toBe(1);
    expect(
      kit.device.store.reader
        .prepare('SELECT handle FROM shape_cursors WHERE shape = ?')
        .get(kit.productShape.path),
    ).toEqual({
      handle: 'handle-1x',
    });
  });

  it('has both rows and cursor or neither when it is killed in between', async () => {
    addProducts('Kaya Toast');
    await startAndCatchUp();
    const cursorBefore = kit.device.store.reader.prepare('SELECT * FROM shape_cursors').all();
    const { store } = kit.device;
    const write = store.write.bind(store) as (work: (db: WritableDb) => unknown) => unknown;
    let killed = false;
    const dying: Store = {
      ...store,
      write: ((work: (db: WritableDb) => unknown) => {
        if (killed) throw new Error('killed');
        return write((db) => {
          const result = work(db);
          if (!names().includes('Teh Tarik')) return result;
          killed = true;
          throw new Error('killed');
        });
      }) as Store['write'],
    };
    await restart(dying);
    addProducts('Teh Tarik');
    await until(() => killed);
    await kit.sync.close();
    expect(names()).toEqual(['Kaya Toast']);
    expect(kit.device.store.reader.prepare('SELECT * FROM shape_cursors').all()).toEqual(cursorBefore);
    await restart();
    await until(() => names().length === 2);
  });
});
