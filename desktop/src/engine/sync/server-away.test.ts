import { describe, expect, it } from 'vitest';
import { readDeviceState } from '../store/index.ts';
import { until } from './test-device.fixture.ts';
import { testProduct, wireProduct } from './test-rows.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';
import { testSync } from './test-sync.fixture.ts';

const kit = testSync();
const { newSync, startAndCatchUp, addProducts, names, count, shapeRequests } = kit;

describe('sync with a server that comes and goes', () => {
  it('says within moments that the server is gone, sells on, and drains the outbox once when it is back', async () => {
    await startAndCatchUp();
    expect(kit.sync.status().server).toBe('online');
    await kit.server.stop();
    await until(() => kit.sync.status().server === 'offline');
    for (let sold = 0; sold < 3; sold++) {
      kit.device.commit();
      kit.sync.pushSoon();
    }
    expect(kit.sync.status().waiting).toBe(3);
    expect(kit.sync.status().waitingSince).not.toBeNull();
    await kit.server.start();
    await until(() => kit.sync.status().waiting === 0);
    expect(kit.sync.status().server).toBe('online');
    expect(kit.sync.status().waitingSince).toBeNull();
    expect(kit.server.ingest.accepted.map((fact) => fact.sequence)).toEqual([1, 2, 3]);
    addProducts('Kaya Toast');
    await until(() => names().length === 1);
  });

  it('starts without a server', async () => {
    await kit.server.stop();
    kit.sync.start();
    await until(() => kit.sync.status().server === 'offline');
    await kit.server.start();
    await until(() => kit.sync.status().firstCopyRows === null);
  });

  it('renews an expired token under its live requests and goes on', async () => {
    await startAndCatchUp();
    kit.server.expireTokens();
    addProducts('Kaya Toast');
    await until(() => names().length === 1);
    addProducts('Teh Tarik');
    await until(() => names().length === 2);
    expect(kit.server.requests.filter((each) => each === 'POST /v1/devices/token').length).toBe(1);
    expect(readDeviceState(kit.device.store.reader)?.token).not.toBe('token-1');
  });

  it('asks for the list again when a shape is unknown, and follows what it says', async () => {
    await startAndCatchUp();
    const next = new TestShape({
      table: 'products',
      month: null,
      path: '/v1/shapes/products-2',
      live: true,
    });
    next.insert(wireProduct(testProduct(kit.shop.company, 'Milo Dinosaur')));
    kit.server.shapes.splice(kit.server.shapes.indexOf(kit.productShape), 1, next);
    kit.productShape.release();
    await until(() => names().includes('Milo Dinosaur'));
    expect(count(`SELECT count(*) AS n FROM shape_cursors WHERE shape = '/v1/shapes/products'`)).toBe(0);
  });

  it('ignores a shape of a table that only a newer version knows', async () => {
    kit.server.shapes.push(
      new TestShape({ table: 'robots', month: null, path: '/v1/shapes/robots', live: true }),
    );
    await startAndCatchUp();
    expect(shapeRequests('/v1/shapes/robots')).toEqual([]);
  });

  it('goes on after answers that never come or break off in the middle', async () => {
    kit.server.fault = ({ path, count: times }) => {
      if (!path.startsWith('/v1/shapes')) return undefined;
      return times % 4 === 1 ? 'dropRequest' : times % 4 === 2 ? 'breakAnswer' : undefined;
    };
    addProducts('Kaya Toast');
    await startAndCatchUp();
    expect(names()).toEqual(['Kaya Toast']);
  });

  it('goes on after the database could not be written for a while', async () => {
    addProducts('Kaya Toast');
    const sale = kit.device.commit();
    const { store } = kit.device;
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
    await until(() => kit.device.outbox().length === 0);
    expect(names()).toEqual(['Kaya Toast']);
    expect(kit.server.ingest.accepted.map(({ id }) => id)).toEqual([sale.envelope.id]);
  });

  it('goes on with a new token that could not be stored', async () => {
    const later = (): number => Date.now() + 13 * 3_600_000;
    kit.server.clock = later;
    const { store } = kit.device;
    const write = store.write;
    const notStored = 'A new token could not be stored.';
    let failures = 0;
    Object.assign(store, {
      write: (work: Parameters<typeof write>[0]) => {
        failures += 1;
        if (failures <= 50 && !kit.messages.includes(notStored)) throw new Error('database or disk is full');
        return write(work);
      },
    });
    kit.sync = newSync(store, later);
    await startAndCatchUp();
    expect(kit.messages).toContain(notStored);
    expect(readDeviceState(store.reader)?.token).toBe('token-1');
    kit.server.expireTokens();
    const sale = kit.device.commit();
    kit.sync.pushSoon();
    await until(() => kit.device.outbox().length === 0);
    expect(kit.server.ingest.accepted.map(({ id }) => id)).toEqual([sale.envelope.id]);
    expect(readDeviceState(store.reader)?.token).not.toBe('token-1');
  });

  it('writes nothing after it was closed in the middle of the first copy', async () => {
    kit.productShape.pageSize = 100;
    addProducts(...Array.from({ length: 3_000 }, (_, index) => `Product ${index}`));
    kit.sync.start();
    await until(() => (kit.sync.status().firstCopyRows ?? 0) > 500);
    await kit.sync.close();
    const rows = count('SELECT count(*) AS n FROM products');
    const { store } = kit.device;
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
    const input = {
      registerId: kit.device.stream.register,
      staffId: kit.device.stream.register,
      pin: '1234',
    };
    const unpaired = await newSync(kit.device.store).createPairingCode(input as never);
    expect(!unpaired.ok && unpaired.error.code).toBe('devices.notEnrolled');
  });
});
