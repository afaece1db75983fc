import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProductRow } from '#shared/catalog/index.ts';
import { unreadableRows } from '#shared/sync/index.ts';
import { SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import { readDeviceState, type Store, upsertRow, type WritableDb } from '../store/index.ts';
import { createSync, type Sync, type SyncChange } from './index.ts';
import {
  newTestShop,
  openTestDevice,
  type TestDevice,
  type TestShop,
  TestStream,
  until,
} from './test-device.fixture.ts';
import { testProduct, wireFact, wireJournalEntry, wireProduct } from './test-rows.fixture.ts';
import { TestServer } from './test-server.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';

describe('sync', () => {
  let server: TestServer;
  let shop: TestShop;
  let device: TestDevice;
  let sync: Sync;
  let changes: SyncChange[];
  let messages: string[];
  let productShape: TestShape;
  let factShape: TestShape;
  let journalShape: TestShape;

  beforeEach(async () => {
    server = new TestServer();
    await server.start();
    shop = newTestShop();
    productShape = new TestShape({ table: 'products', month: null, path: '/v1/shapes/products', live: true });
    factShape = new TestShape({ table: 'facts', month: '2026-12', path: '/v1/shapes/facts-12', live: true }, [
      'id',
      'audience',
    ]);
    journalShape = new TestShape(
      { table: 'journal_entries', month: '2026-12', path: '/v1/shapes/journal-12', live: true },
      ['id', 'audience'],
    );
    server.shapes.push(productShape, factShape, journalShape);
    device = openTestDevice(shop, server.url, server.issueToken());
    server.publicKey = device.stream.signer.publicKey;
    changes = [];
    messages = [];
    sync = newSync(device.store);
  });

  afterEach(async () => {
    await sync.close();
    await server.stop();
    device.remove();
  });

  const newSync = (store: Store, clock: () => number = Date.now): Sync =>
    createSync({
      store,
      catalogIndex: store.catalogIndex,
      signer: device.stream.signer,
      clock,
      random: (bytes) => new Uint8Array(bytes),
      fetch,
      log: (_level, message) => messages.push(message),
      onChange: (change) => changes.push(change),
    });
  const restart = async (store = device.store): Promise<void> => {
    await sync.close();
    sync = newSync(store);
    sync.start();
  };
  const startAndCatchUp = async (): Promise<void> => {
    sync.start();
    await until(() => sync.status().firstCopyRows === null);
  };
  const addProducts = (...names: readonly string[]): readonly ProductRow[] => {
    const rows = names.map((name) => testProduct(shop.company, name));
    productShape.insert(...rows.map(wireProduct));
    return rows;
  };
  const names = (): readonly string[] =>
    device.store.reader
      .prepare<{ name: string }>('SELECT name FROM products ORDER BY name')
      .all()
      .map((row) => row.name);
  const count = (sql: string): number => device.store.reader.prepare<{ n: number }>(sql).get()?.n ?? -1;
  const found = (text: string): number => device.store.catalogIndex.search({ text, limit: 10 }).length;
  const onHand = (): readonly number[] =>
    shop.variants.map(
      (variant) =>
        device.store.reader
          .prepare<{ n: number }>('SELECT on_hand_milli AS n FROM stock_levels WHERE variant_id = ?')
          .get(variant)?.n ?? 0,
    );
  const shapeRequests = (path: string): readonly string[] =>
    server.requests.filter((each) => each.startsWith(`GET ${path}`));

  describe('of master data', () => {
    it('copies what is there, finds it, and says when the first copy is complete', async () => {
      addProducts('Kaya Toast', 'Teh Tarik', 'Milo Dinosaur');
      expect(readDeviceState(device.store.reader)?.firstCopyComplete).toBe(false);
      await startAndCatchUp();
      expect(names()).toEqual(['Kaya Toast', 'Milo Dinosaur', 'Teh Tarik']);
      expect(found('toast')).toBe(1);
      expect(readDeviceState(device.store.reader)?.firstCopyComplete).toBe(true);
      expect(changes.some(({ tables }) => tables?.includes('products'))).toBe(true);
    });

    it('finds goods by their packs’ codes, in the first copy and in what comes after it', async () => {
      const coded = (name: string, code: string): ProductRow => {
        const row = testProduct(shop.company, name);
        const packs = [{ barcode: code, pieces: 6, name: null, priceCents: null }];
        return { ...row, variants: row.variants.map((variant) => ({ ...variant, packs })) };
      };
      const [cola, ale] = [coded('Cola', 'COLA-6'), coded('Ale', 'ALE-6')];
      productShape.insert(wireProduct(cola));
      await startAndCatchUp();
      const products = (code: string) =>
        device.store.catalogIndex.findByBarcode(code).map(({ productId }) => productId);
      expect(products('COLA-6')).toEqual([cola.id]);
      productShape.insert(wireProduct(ale));
      await until(() => names().includes('Ale'));
      expect(products('ALE-6')).toEqual([ale.id]);
      productShape.update({ id: ale.id }, { variants: wireProduct(coded('Ale', 'ALE-4')).variants ?? null });
      await until(() => products('ALE-4').length === 1);
      expect(products('ALE-6')).toEqual([]);
    });

    it('applies a snapshot of many pages in slices', async () => {
      productShape.pageSize = 1_500;
      addProducts(...Array.from({ length: 5_000 }, (_, index) => `Product ${index}`));
      await startAndCatchUp();
      expect(count('SELECT count(*) AS n FROM products')).toBe(5_000);
      expect(found('4999')).toBe(1);
    });

    it('lays an update over the row that is there, and forgets a row that went', async () => {
      const [kaya, teh] = addProducts('Kaya Toast', 'Teh Tarik');
      await startAndCatchUp();
      productShape.update({ id: kaya?.id ?? '' }, { name: 'Kaya Toast Set' });
      await until(() => names().includes('Kaya Toast Set'));
      expect(found('set')).toBe(1);
      const stored = device.store.reader
        .prepare('SELECT gst_code FROM products WHERE id = ?')
        .get(kaya?.id ?? '');
      expect(stored).toEqual({ gst_code: 'SR' });
      productShape.remove({ id: teh?.id ?? '' });
      await until(() => names().length === 1);
      expect(found('tarik')).toBe(0);
    });

    it('sets a row aside that it can’t read, goes on with the rest, and takes the row when it can be read', async () => {
      const [good] = addProducts('Good');
      const bad = testProduct(shop.company, 'Bad');
      productShape.insert({ ...wireProduct(bad), variants: 'not json' });
      addProducts('After');
      await startAndCatchUp();
      expect(names()).toEqual(['After', 'Good']);
      expect(sync.status().attention).toBe(1);
      productShape.update({ id: bad.id }, { variants: wireProduct(good ?? bad).variants ?? null });
      await until(() => names().includes('Bad'));
      expect(sync.status().attention).toBe(0);
    });

    it('sets a row aside that makes something break, and applies the others that came with it', async () => {
      await startAndCatchUp();
      const { catalogIndex } = device.store;
      const put = catalogIndex.put.bind(catalogIndex);
      Object.assign(catalogIndex, {
        put: (rows: Parameters<typeof put>[0]) => {
          if (rows.some(({ name }) => name === 'Poison')) throw new Error('a bug');
          put(rows);
        },
      });
      addProducts('Kaya Toast', 'Poison', 'Teh Tarik');
      await until(() => names().length === 2);
      await until(() => sync.status().attention === 1);
      expect(names()).toEqual(['Kaya Toast', 'Teh Tarik']);
      addProducts('Milo Dinosaur');
      await until(() => names().length === 3);
    });

    it('tries a row again that an earlier version couldn’t read, when it starts', async () => {
      addProducts('Kaya Toast');
      await startAndCatchUp();
      const late = testProduct(shop.company, 'Teh Tarik');
      device.store.write((db) =>
        upsertRow(db, unreadableRows, {
          shape: productShape.path,
          rowKey: `"public"."products"/"${late.id}"`,
          value: JSON.stringify(wireProduct(late)),
          seenAt: SAMPLE_INSTANT,
        }),
      );
      await restart();
      await until(() => names().length === 2);
      expect(sync.status().attention).toBe(0);
      expect(found('tarik')).toBe(1);
    });

    it('goes on from its cursor after a restart and fetches nothing again', async () => {
      addProducts('Kaya Toast');
      await startAndCatchUp();
      await sync.close();
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
      productShape.rows.delete(kaya?.id ?? '');
      const added = testProduct(shop.company, 'Milo Dinosaur');
      productShape.rows.set(added.id, wireProduct(added));
      let fewest = Number.MAX_SAFE_INTEGER;
      const { store } = device;
      const write = store.write.bind(store);
      Object.assign(store, {
        write: (work: Parameters<typeof write>[0]) => {
          const result = write(work);
          fewest = Math.min(fewest, names().length);
          return result;
        },
      });
      productShape.rotate();
      await until(() => names().includes('Milo Dinosaur') && !names().includes('Kaya Toast'));
      expect(fewest).toBe(2);
      expect(found('kaya')).toBe(0);
      expect(found('milo')).toBe(1);
      expect(
        device.store.reader
          .prepare('SELECT handle FROM shape_cursors WHERE shape = ?')
          .get(productShape.path),
      ).toEqual({
        handle: 'handle-1x',
      });
    });

    it('has both rows and cursor or neither when it is killed in between', async () => {
      addProducts('Kaya Toast');
      await startAndCatchUp();
      const cursorBefore = device.store.reader.prepare('SELECT * FROM shape_cursors').all();
      const { store } = device;
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
      await sync.close();
      expect(names()).toEqual(['Kaya Toast']);
      expect(device.store.reader.prepare('SELECT * FROM shape_cursors').all()).toEqual(cursorBefore);
      await restart();
      await until(() => names().length === 2);
    });
  });

  describe('of documents', () => {
    it('projects another till’s sale once, however often it comes', async () => {
      const other = new TestStream(shop);
      const sale = other.sell();
      factShape.insert(wireFact(sale, 1, shop.outlet));
      await startAndCatchUp();
      factShape.repeat(1);
      factShape.rotate();
      factShape.insert(wireFact(other.sell(), 2, shop.outlet));
      await until(() => count('SELECT count(*) AS n FROM sales') === 2);
      expect(onHand()).toEqual([-2_000, -4_000, -6_000]);
    });

    it('takes its own fact that comes down for proof that the server has it', async () => {
      const sale = device.commit();
      server.fault = ({ path }) => (path === '/v1/facts' ? 'dropAnswer' : undefined);
      factShape.insert(wireFact(sale, 7, shop.outlet));
      await startAndCatchUp();
      await until(() => device.outbox().length === 0);
      expect(count('SELECT accept_no AS n FROM facts')).toBe(7);
      expect(sync.status().waiting).toBe(0);
      expect(onHand()).toEqual([-1_000, -2_000, -3_000]);
    });

    it('puts the server’s journal entry in place of the provisional one, whichever comes first', async () => {
      const other = new TestStream(shop);
      const sales = [other.sell(), other.sell()];
      await startAndCatchUp();
      const [first, second] = sales;
      if (first === undefined || second === undefined) throw new Error('expected two sales');
      factShape.insert(wireFact(first, 1, shop.outlet));
      await until(
        () => count(`SELECT count(*) AS n FROM journal_entries WHERE status = 'provisional'`) === 1,
      );
      journalShape.insert(wireJournalEntry(first, shop.outlet), wireJournalEntry(second, shop.outlet));
      await until(() => count(`SELECT count(*) AS n FROM journal_entries WHERE status = 'posted'`) === 2);
      factShape.insert(wireFact(second, 2, shop.outlet));
      await until(() => count('SELECT count(*) AS n FROM sales') === 2);
      expect(count(`SELECT count(*) AS n FROM journal_entries WHERE status = 'posted'`)).toBe(2);
      expect(count('SELECT count(*) AS n FROM journal_entries')).toBe(2);
    });

    it('sets a fact aside whose envelope is damaged', async () => {
      const other = new TestStream(shop);
      factShape.insert({ ...wireFact(other.sell(), 1, shop.outlet), envelope: '{' });
      factShape.insert(wireFact(other.sell(), 2, shop.outlet));
      await startAndCatchUp();
      expect(count('SELECT count(*) AS n FROM sales')).toBe(1);
      expect(sync.status().attention).toBe(1);
    });

    it('erases the private part of a fact when the server has erased it', async () => {
      const other = new TestStream(shop);
      const sale = other.sell();
      const row = {
        ...wireFact(sale, 1, shop.outlet),
        private_salt: '0'.repeat(32),
        private_text: 'Mdm Tan',
      };
      factShape.insert(row);
      await startAndCatchUp();
      expect(count('SELECT count(*) AS n FROM facts WHERE private_text IS NOT NULL')).toBe(1);
      factShape.update(
        { id: sale.envelope.id, audience: shop.outlet },
        { private_salt: null, private_text: null },
      );
      await until(() => count('SELECT count(*) AS n FROM facts WHERE private_text IS NULL') === 1);
      expect(count('SELECT count(*) AS n FROM sales')).toBe(1);
    });

    it('asks for older months once at the start', async () => {
      const other = new TestStream(shop);
      const older = new TestShape(
        { table: 'facts', month: '2026-10', path: '/v1/shapes/facts-10', live: false },
        ['id', 'audience'],
      );
      older.insert(wireFact(other.sell(), 1, shop.outlet));
      server.shapes.push(older);
      sync.start();
      await until(() => count('SELECT count(*) AS n FROM sales') === 1);
      await until(() => count('SELECT count(*) AS n FROM shape_cursors') === 4);
      expect(shapeRequests(older.path).some((each) => each.includes('live=true'))).toBe(false);
    });

    it('follows a new month as soon as it has begun in Singapore', async () => {
      // It stands still, so that a slow machine can't miss the turn of the month.
      server.clock = () => Date.parse('2026-12-31T15:59:59.900Z');
      sync = newSync(device.store, server.clock);
      await startAndCatchUp();
      const january = new TestShape(
        { table: 'facts', month: '2027-01', path: '/v1/shapes/facts-01', live: true },
        ['id', 'audience'],
      );
      january.insert(wireFact(new TestStream(shop).sell(), 1, shop.outlet));
      server.shapes.push(january);
      await until(() => count('SELECT count(*) AS n FROM sales') === 1);
    });

    it('stops pushing when a fact of its own stream comes down that it never wrote', async () => {
      for (let sold = 0; sold < 3; sold++)
        factShape.insert(wireFact(device.stream.sell(), sold + 1, shop.outlet));
      await startAndCatchUp();
      expect(sync.status().attention).toBe(1);
      expect(onHand()).toEqual([-3_000, -6_000, -9_000]);
    });
  });

  describe('with a server that comes and goes', () => {
    it('says within moments that the server is gone, sells on, and drains the outbox once when it is back', async () => {
      await startAndCatchUp();
      expect(sync.status().server).toBe('online');
      await server.stop();
      await until(() => sync.status().server === 'offline');
      for (let sold = 0; sold < 3; sold++) {
        device.commit();
        sync.pushSoon();
      }
      expect(sync.status().waiting).toBe(3);
      expect(sync.status().waitingSince).not.toBeNull();
      await server.start();
      await until(() => sync.status().waiting === 0);
      expect(sync.status().server).toBe('online');
      expect(sync.status().waitingSince).toBeNull();
      expect(server.ingest.accepted.map((fact) => fact.sequence)).toEqual([1, 2, 3]);
      addProducts('Kaya Toast');
      await until(() => names().length === 1);
    });

    it('starts without a server', async () => {
      await server.stop();
      sync.start();
      await until(() => sync.status().server === 'offline');
      await server.start();
      await until(() => sync.status().firstCopyRows === null);
    });

    it('renews an expired token under its live requests and goes on', async () => {
      await startAndCatchUp();
      server.expireTokens();
      addProducts('Kaya Toast');
      await until(() => names().length === 1);
      addProducts('Teh Tarik');
      await until(() => names().length === 2);
      expect(server.requests.filter((each) => each === 'POST /v1/devices/token').length).toBe(1);
      expect(readDeviceState(device.store.reader)?.token).not.toBe('token-1');
    });

    it('asks for the list again when a shape is unknown, and follows what it says', async () => {
      await startAndCatchUp();
      const next = new TestShape({
        table: 'products',
        month: null,
        path: '/v1/shapes/products-2',
        live: true,
      });
      next.insert(wireProduct(testProduct(shop.company, 'Milo Dinosaur')));
      server.shapes.splice(server.shapes.indexOf(productShape), 1, next);
      productShape.release();
      await until(() => names().includes('Milo Dinosaur'));
      expect(count(`SELECT count(*) AS n FROM shape_cursors WHERE shape = '/v1/shapes/products'`)).toBe(0);
    });

    it('ignores a shape of a table that only a newer version knows', async () => {
      server.shapes.push(
        new TestShape({ table: 'robots', month: null, path: '/v1/shapes/robots', live: true }),
      );
      await startAndCatchUp();
      expect(shapeRequests('/v1/shapes/robots')).toEqual([]);
    });

    it('goes on after answers that never come or break off in the middle', async () => {
      server.fault = ({ path, count: times }) => {
        if (!path.startsWith('/v1/shapes')) return undefined;
        return times % 4 === 1 ? 'dropRequest' : times % 4 === 2 ? 'breakAnswer' : undefined;
      };
      addProducts('Kaya Toast');
      await startAndCatchUp();
      expect(names()).toEqual(['Kaya Toast']);
    });

    it('goes on after the database could not be written for a while', async () => {
      addProducts('Kaya Toast');
      const sale = device.commit();
      const { store } = device;
      const write = store.write;
      let failures = 0;
      Object.assign(store, {
        write: (work: Parameters<typeof write>[0]) => {
          failures += 1;
          if (failures <= 6)
            throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
          return write(work);
        },
      });
      await startAndCatchUp();
      await until(() => device.outbox().length === 0);
      expect(names()).toEqual(['Kaya Toast']);
      expect(server.ingest.accepted.map(({ id }) => id)).toEqual([sale.envelope.id]);
    });

    it('goes on with a new token that could not be stored', async () => {
      const later = (): number => Date.now() + 13 * 3_600_000;
      server.clock = later;
      const { store } = device;
      const write = store.write;
      const notStored = 'A new token could not be stored.';
      let failures = 0;
      Object.assign(store, {
        write: (work: Parameters<typeof write>[0]) => {
          failures += 1;
          if (failures <= 50 && !messages.includes(notStored)) throw new Error('database or disk is full');
          return write(work);
        },
      });
      sync = newSync(store, later);
      await startAndCatchUp();
      expect(messages).toContain(notStored);
      expect(readDeviceState(store.reader)?.token).toBe('token-1');
      server.expireTokens();
      const sale = device.commit();
      sync.pushSoon();
      await until(() => device.outbox().length === 0);
      expect(server.ingest.accepted.map(({ id }) => id)).toEqual([sale.envelope.id]);
      expect(readDeviceState(store.reader)?.token).not.toBe('token-1');
    });

    it('writes nothing after it was closed in the middle of the first copy', async () => {
      productShape.pageSize = 100;
      addProducts(...Array.from({ length: 3_000 }, (_, index) => `Product ${index}`));
      sync.start();
      await until(() => (sync.status().firstCopyRows ?? 0) > 500);
      await sync.close();
      const rows = count('SELECT count(*) AS n FROM products');
      const { store } = device;
      Object.assign(store, {
        write: () => {
          throw new Error('expected no write after close');
        },
      });
      addProducts('Late');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(count('SELECT count(*) AS n FROM products')).toBe(rows);
    });

    it('makes a pairing code only when it is paired itself', async () => {
      const input = { registerId: device.stream.register, staffId: device.stream.register, pin: '1234' };
      const unpaired = await newSync(device.store).createPairingCode(input as never);
      expect(!unpaired.ok && unpaired.error.code).toBe('devices.notEnrolled');
    });
  });
});
