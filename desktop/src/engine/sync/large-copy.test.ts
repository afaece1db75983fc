import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { customers } from '#shared/customers/index.ts';
import { columnName } from '#shared/kernel/index.ts';
import { newSampleId, SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import { createSync, type Sync } from './index.ts';
import { newTestShop, openTestDevice, type TestDevice, type TestShop, until } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';
import { TestServer } from './test-server.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';

const PAGE_ROWS = 150;
const PRODUCTS = 700;
const CUSTOMERS = 400;
/** So much in a column that only a newer version knows that a page is a large answer, which another thread reads. */
const newerColumn = { newer_column: 'x'.repeat(2_000) };

/** A name that isn't the beginning of another one. */
const named = (index: number): string => `Product ${String(index).padStart(3, '0')}`;

describe('a first copy in large answers', () => {
  let server: TestServer;
  let shop: TestShop;
  let products: TestShape;
  let people: TestShape;
  let device: TestDevice;
  let sync: Sync;

  const wireCustomer = (index: number) => ({
    ...Object.fromEntries(Object.keys(customers.columns).map((name) => [columnName(name), null])),
    ...{ id: newSampleId(), company_id: shop.company, name: `Person ${index}`, version: '1' },
    ...{ created_at: SAMPLE_INSTANT, updated_at: SAMPLE_INSTANT },
    ...newerColumn,
  });

  beforeEach(async () => {
    server = new TestServer();
    await server.start();
    shop = newTestShop();
    products = new TestShape({ table: 'products', month: null, path: '/v1/shapes/products', live: true });
    people = new TestShape({ table: 'customers', month: null, path: '/v1/shapes/customers', live: true });
    products.insert(
      ...Array.from({ length: PRODUCTS }, (_, index) => ({
        ...wireProduct(testProduct(shop.company, named(index))),
        ...newerColumn,
      })),
    );
    people.insert(...Array.from({ length: CUSTOMERS }, (_, index) => wireCustomer(index)));
    for (const shape of [products, people]) shape.pageSize = PAGE_ROWS;
    server.shapes.push(products, people);
    device = openTestDevice(shop, server.url, server.issueToken());
    server.publicKey = device.stream.signer.publicKey;
    sync = newSync();
  });

  afterEach(async () => {
    await sync.close();
    await server.stop();
    device.remove();
  });

  const newSync = (): Sync =>
    createSync({
      store: device.store,
      catalogIndex: device.store.catalogIndex,
      signer: device.stream.signer,
      clock: Date.now,
      random: (bytes) => new Uint8Array(bytes),
      fetch,
      log: () => undefined,
      onChange: () => undefined,
    });
  const stored = (table: string): number =>
    device.store.reader.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1;
  const found = (text: string): number => device.store.catalogIndex.search({ text, limit: 10 }).length;
  const complete = async (): Promise<void> => {
    sync.start();
    await until(() => sync.status().firstCopyRows === null);
  };

  it('is whole, is found, and goes on with changes', async () => {
    await complete();
    expect([stored('products'), stored('customers')]).toEqual([PRODUCTS, CUSTOMERS]);
    expect([found(named(0)), found(named(PRODUCTS - 1)), found('lychee')]).toEqual([1, 1, 0]);
    const [first] = products.rows.values();
    products.update({ id: first?.id ?? '' }, { name: 'Lychee' });
    await until(() => found('lychee') === 1);
    expect(stored('products')).toBe(PRODUCTS);
  });

  it('sets rows aside that it can’t read, and has all others', async () => {
    const [key, row] = [...products.rows][10] ?? ['', {}];
    products.rows.set(key, { ...row, variants: '{' });
    await complete();
    expect(stored('products')).toBe(PRODUCTS - 1);
    expect(stored('unreadable_rows')).toBe(1);
    expect([found(named(10)), found(named(11))]).toEqual([0, 1]);
  });

  it('goes on after a stop, not from its beginning', async () => {
    server.fault = ({ path, count }) =>
      path === products.path && count > 2 ? { status: 503, body: {} } : undefined;
    sync.start();
    await until(() => stored('products') === 2 * PAGE_ROWS);
    await sync.close();
    server.fault = () => undefined;
    server.requests.length = 0;
    sync = newSync();
    await complete();
    expect(stored('products')).toBe(PRODUCTS);
    expect(found(named(PRODUCTS - 1))).toBe(1);
    const [asked] = server.requests.filter((request) => request.startsWith(`GET ${products.path}`));
    expect(asked).toContain('offset=0_');
  });

  it('begins anew when the server has another copy in the middle of it', async () => {
    server.fault = ({ path, count }) => {
      if (path === products.path && count === 3) {
        const [gone] = products.rows.values();
        products.remove({ id: gone?.id ?? '' });
        products.rotate();
      }
      return undefined;
    };
    await complete();
    expect(stored('products')).toBe(PRODUCTS - 1);
    expect([found(named(0)), found(named(1)), found(named(PRODUCTS - 1))]).toEqual([0, 1, 1]);
  });
});
