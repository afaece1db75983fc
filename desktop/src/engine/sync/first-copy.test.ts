import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSync, type Sync } from './index.ts';
import { newTestShop, openTestDevice, type TestDevice, type TestShop, until } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';
import { TestServer } from './test-server.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';

const PAGE_ROWS = 100;
const PRODUCTS = 950;

describe('a first copy', () => {
  let server: TestServer;
  let shop: TestShop;
  let shape: TestShape;
  let device: TestDevice;
  let sync: Sync;

  beforeEach(async () => {
    server = new TestServer();
    await server.start();
    shop = newTestShop();
    shape = new TestShape({ table: 'products', month: null, path: '/v1/shapes/products', live: true });
    shape.pageSize = PAGE_ROWS;
    shape.insert(
      ...Array.from({ length: PRODUCTS }, (_, index) =>
        wireProduct(testProduct(shop.company, `Product ${index}`)),
      ),
    );
    server.shapes.push(shape);
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
  const stored = (): number =>
    device.store.reader.prepare<{ n: number }>('SELECT count(*) AS n FROM products').get()?.n ?? -1;
  const found = (text: string): number => device.store.catalogIndex.search({ text, limit: 10 }).length;
  const asked = (): readonly string[] =>
    server.requests.filter((request) => request.startsWith(`GET ${shape.path}`));

  /** Stops the till when the server has answered so many pages, and starts it again with a server that is there. */
  const stopAfterPages = async (pages: number): Promise<void> => {
    server.fault = ({ path, count }) =>
      path === shape.path && count > pages ? { status: 503, body: {} } : undefined;
    sync.start();
    await until(() => stored() === pages * PAGE_ROWS);
    await sync.close();
    server.fault = () => undefined;
    server.requests.length = 0;
  };
  const startAgain = async (): Promise<void> => {
    sync = newSync();
    sync.start();
    await until(() => sync.status().firstCopyRows === null);
  };

  it('goes on after a stop with the answer after the last one that came whole', async () => {
    await stopAfterPages(4);
    await startAgain();
    expect(stored()).toBe(PRODUCTS);
    expect(found('Product 949')).toBeGreaterThan(0);
    expect(asked().some((request) => request.includes('offset=-1'))).toBe(false);
    expect(asked()[0]).toContain('offset=0_3');
  });

  it('begins again when the server has another copy by then, and keeps no row that went meanwhile', async () => {
    await stopAfterPages(4);
    const [gone] = shape.rows.values();
    shape.remove({ id: gone?.id ?? '' });
    shape.rotate();
    await startAgain();
    expect(stored()).toBe(PRODUCTS - 1);
    expect(asked().some((request) => request.includes('offset=-1'))).toBe(true);
  });

  it('keeps no row of a copy that was given up, however often it is stopped', async () => {
    await stopAfterPages(4);
    const [gone] = shape.rows.values();
    shape.remove({ id: gone?.id ?? '' });
    shape.rotate();
    server.fault = ({ path, count }) =>
      path === shape.path && count > 4 ? { status: 503, body: {} } : undefined;
    sync = newSync();
    sync.start();
    await until(() => asked().length > 4);
    await sync.close();
    server.fault = () => undefined;
    await startAgain();
    expect(stored()).toBe(PRODUCTS - 1);
  });
});
