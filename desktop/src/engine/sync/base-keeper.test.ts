import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stockLevels } from '#shared/inventory/index.ts';
import { present } from '#shared/kernel/index.ts';
import { checkpoints, type ShapesResponse, shapeCursors } from '#shared/sync/index.ts';
import { newSampleId, SAMPLE_INSTANT } from '../../../../shared/test/samples.ts';
import { recordFact, replicaDb, upsertRow } from '../store/index.ts';
import { BaseKeeper } from './base-keeper.ts';
import { readCursor } from './sync.queries.ts';
import {
  newTestShop,
  openTestDevice,
  type SignedSale,
  type TestDevice,
  type TestShop,
} from './test-device.fixture.ts';

const MONTH = '2026-11';
const checkpointId = newSampleId();

describe('the keeper of a replica’s base', () => {
  let shop: TestShop;
  let device: TestDevice;
  let keeper: BaseKeeper;
  let lives: number;
  /** What the server's checkpoints are, by acceptNo: on hand of the first variant. */
  let stops: number;
  let offered: Map<string, number>;

  beforeEach(() => {
    shop = newTestShop();
    device = openTestDevice(shop, 'http://127.0.0.1:1', null);
    lives = 0;
    stops = 0;
    offered = new Map();
    keeper = newKeeper();
  });
  afterEach(() => device.remove());

  const newKeeper = () =>
    new BaseKeeper({
      store: device.store,
      log: () => undefined,
      fetchShape: async ({ path }) => {
        const onHandMilli = offered.get(path);
        if (onHandMilli === undefined) return false;
        const [, incarnation, through] = path.split('/').map(Number);
        device.store.write((db) =>
          upsertRow(db, checkpoints, checkpointRow(Number(incarnation), Number(through), onHandMilli)),
        );
        return true;
      },
      stopFollowers: async () => {
        stops += 1;
      },
      onNewLife: () => {
        lives += 1;
      },
    });

  const checkpointRow = (incarnation: number, throughAcceptNo: number, onHandMilli: number) => ({
    id: checkpointId,
    companyId: shop.company,
    audience: shop.outlet,
    incarnation,
    throughAcceptNo,
    part: 1,
    parts: 1,
    levels: [{ locationId: shop.location, variantId: shop.variants[0], onHandMilli }],
    balances: [],
    takenAt: SAMPLE_INSTANT,
  });

  /** The server's list, with a checkpoint that has so much on hand, or none. */
  function listOf(
    incarnation: { number: number; throughAcceptNo: number },
    through?: number,
    onHandMilli?: number,
  ): ShapesResponse {
    if (through === undefined) return { shapes: [], incarnation, checkpoint: null };
    const path = `/${incarnation.number}/${through}`;
    if (onHandMilli !== undefined) offered.set(path, onHandMilli);
    const shape = { table: 'checkpoints', month: null, path, live: false };
    return {
      shapes: [],
      incarnation,
      checkpoint: { incarnation: incarnation.number, throughAcceptNo: through, shape },
    };
  }

  const variant = () => present(shop.variants[0], 'a variant');
  const firstLife = { number: 1, throughAcceptNo: 0 };
  const onHand = () =>
    device.store.write(
      (db) =>
        replicaDb(db).get(stockLevels, {
          companyId: shop.company,
          locationId: shop.location,
          variantId: variant(),
        })?.onHandMilli,
    );
  const came = (acceptNo: number): SignedSale => {
    const sale = device.stream.sell();
    const { signed, envelope } = sale;
    device.store.write((db) => recordFact(db, { signed, envelope, acceptNo, postingMonth: MONTH }));
    return sale;
  };

  it('[SYN-3] starts a replica that has nothing from the checkpoint, and asks for the list that follows it', async () => {
    expect(await keeper.follow(listOf(firstLife, 40, 9_000))).toBe('listAgain');
    expect(keeper.since).toBe(40);
    expect(onHand()).toBe(9_000);
    expect(await keeper.follow(listOf(firstLife, 40))).toBe('followed');
    expect(keeper.auditDue).toBeUndefined();
  });

  it('begins at nothing where there is no checkpoint, and tries again where it can’t be had', async () => {
    expect(await keeper.follow(listOf(firstLife))).toBe('followed');
    expect(keeper.since).toBe(0);
    expect(await keeper.follow(listOf(firstLife, 40))).toBe('failed');
    expect(keeper.since).toBe(0);
  });

  it('[SYN-3] leaves the counters of a replica that has facts, sent or not, where they start', async () => {
    device.commit();
    expect(await keeper.follow(listOf(firstLife, 40, 9_000))).toBe('followed');
    expect(keeper.since).toBe(0);
    expect(onHand()).toBe(-1_000);
  });

  it('[SYN-4] compares with each new checkpoint once, and says what differs', async () => {
    came(1);
    came(2);
    await keeper.follow(listOf(firstLife, 1, -1_000));
    expect(keeper.auditDue).toBe(1);
    await keeper.audit();
    expect(keeper.differences).toEqual([]);
    expect(keeper.auditDue).toBeUndefined();
    await keeper.follow(listOf(firstLife, 2, -5_000));
    expect(keeper.auditDue).toBe(2);
    await keeper.audit();
    expect(keeper.differences).toMatchObject([{ table: 'stock_levels', here: -2_000, server: -5_000 }]);
    expect(await keeper.startAnew(listOf(firstLife, 2))).toBe(true);
    expect(keeper.differences).toEqual([]);
    expect(onHand()).toBe(-5_000);
  });

  it('[SYN-5] follows a restored server into its new life, and queues what it has lost', async () => {
    came(1);
    came(2);
    expect(await keeper.follow(listOf({ number: 2, throughAcceptNo: 1 }))).toBe('listAgain');
    expect(lives).toBe(1);
    expect(device.outbox()).toEqual([{ sequence: 2, state: 'waiting', code: null }]);
    expect(onHand()).toBe(-2_000);
    expect(await keeper.follow(listOf({ number: 2, throughAcceptNo: 1 }))).toBe('followed');
    expect(lives).toBe(1);
  });

  it('[SYN-5] begins its shapes anew in a new life, once nothing more is applied of them', async () => {
    const row = { shape: '/facts', handle: 'old', offset: '1_0', caughtUpAt: SAMPLE_INSTANT };
    device.store.write((db) => upsertRow(db, shapeCursors, row));
    await keeper.follow(listOf(firstLife));
    expect([stops, readCursor(device.store.reader, '/facts')?.handle]).toEqual([0, 'old']);
    await keeper.follow(listOf({ number: 2, throughAcceptNo: 1 }));
    expect([stops, readCursor(device.store.reader, '/facts')]).toEqual([1, undefined]);
  });

  it('[SYN-5] waits for a checkpoint of the new life where its own is lost, and changes nothing before', async () => {
    await keeper.follow(listOf(firstLife, 40, 9_000));
    came(41);
    const restored = { number: 2, throughAcceptNo: 30 };
    expect(await keeper.follow(listOf(restored))).toBe('failed');
    expect([keeper.since, onHand(), device.outbox().length, lives]).toEqual([40, 8_000, 0, 0]);
    expect(await keeper.follow(listOf(restored, 30, 20_000))).toBe('listAgain');
    expect([keeper.since, onHand(), device.outbox().length, lives]).toEqual([30, 19_000, 1, 1]);
  });

  it('starts anew from no checkpoint of a life that it has not followed the server into', async () => {
    came(1);
    expect(await keeper.startAnew(listOf({ number: 2, throughAcceptNo: 1 }, 1, 0))).toBe(false);
    expect(onHand()).toBe(-1_000);
  });
});
