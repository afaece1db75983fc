import { afterEach, beforeEach } from 'vitest';
import type { ProductRow } from '#shared/catalog/index.ts';
import type { Store } from '../store/index.ts';
import { createSync, type Sync, type SyncChange } from './index.ts';
import { newTestShop, openTestDevice, type TestDevice, type TestShop, until } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';
import { TestServer } from './test-server.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';

/** What each test has anew: a server, its shapes, and a device that syncs with it. */
interface TestSync {
  server: TestServer;
  shop: TestShop;
  device: TestDevice;
  sync: Sync;
  changes: SyncChange[];
  messages: string[];
  productShape: TestShape;
  factShape: TestShape;
  journalShape: TestShape;
}

const document = (table: string, path: string): TestShape =>
  new TestShape({ table, month: '2026-12', path, live: true }, ['id', 'audience']);

/** Must be called where tests are described: makes all of it before each one, and ends it after. */
export function testSync() {
  const kit = {} as TestSync;
  beforeEach(async () => {
    const server = new TestServer();
    await server.start();
    const shop = newTestShop();
    const products = { table: 'products', month: null, path: '/v1/shapes/products', live: true };
    const shapes = {
      productShape: new TestShape(products),
      factShape: document('facts', '/v1/shapes/facts-12'),
      journalShape: document('journal_entries', '/v1/shapes/journal-12'),
    };
    server.shapes.push(...Object.values(shapes));
    const device = openTestDevice(shop, server.url, server.issueToken());
    server.publicKey = device.stream.signer.publicKey;
    Object.assign(kit, { server, shop, ...shapes, device, changes: [], messages: [] });
    kit.sync = newSync(device.store);
  });
  afterEach(async () => {
    await kit.sync.close();
    await kit.server.stop();
    kit.device.remove();
  });

  const newSync = (store: Store, clock: () => number = Date.now): Sync =>
    createSync({
      store,
      catalogIndex: store.catalogIndex,
      signer: kit.device.stream.signer,
      clock,
      random: (bytes) => new Uint8Array(bytes),
      fetch,
      log: (_level, message) => kit.messages.push(message),
      onChange: (change) => kit.changes.push(change),
    });
  return Object.assign(kit, { newSync, ...steps(kit, newSync), ...looks(kit) });
}

/** What tests do with it. */
const steps = (kit: TestSync, newSync: (store: Store) => Sync) => ({
  restart: async (store = kit.device.store): Promise<void> => {
    await kit.sync.close();
    kit.sync = newSync(store);
    kit.sync.start();
  },
  startAndCatchUp: async (): Promise<void> => {
    kit.sync.start();
    await until(() => kit.sync.status().firstCopyRows === null);
  },
  addProducts: (...names: readonly string[]): readonly ProductRow[] => {
    const rows = names.map((name) => testProduct(kit.shop.company, name));
    kit.productShape.insert(...rows.map(wireProduct));
    return rows;
  },
});

/** What tests look at. */
const looks = (kit: TestSync) => ({
  names: (): readonly string[] =>
    kit.device.store.reader
      .prepare<{ name: string }>('SELECT name FROM products ORDER BY name')
      .all()
      .map((row) => row.name),
  count: (sql: string): number => kit.device.store.reader.prepare<{ n: number }>(sql).get()?.n ?? -1,
  found: (text: string): number => kit.device.store.catalogIndex.search({ text, limit: 10 }).length,
  onHand: (): readonly number[] =>
    kit.shop.variants.map(
      (variant) =>
        kit.device.store.reader
          .prepare<{ n: number }>('SELECT on_hand_milli AS n FROM stock_levels WHERE variant_id = ?')
          .get(variant)?.n ?? 0,
    ),
  shapeRequests: (path: string): readonly string[] =>
    kit.server.requests.filter((each) => each.startsWith(`GET ${path}`)),
});
