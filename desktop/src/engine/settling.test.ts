import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState, AttentionItem, ReceiptListItem, StockByOutlet } from '#shared/bridge.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import type { ReceiptDocument } from '#shared/sales/index.ts';
import { applyOutcome, localFacts, type PushResult, reviewItems } from '#shared/sync/index.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import type { Engine } from './engine.ts';
import { readSeen } from './queries/inventory/book.ts';
import { openStore, replicaDb, upsertRow, type WritableDb } from './store/index.ts';
import {
  codeOf,
  databaseKeyOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

beforeEach(async () => {
  folder = makePairedFolder();
  engine = await startTestEngine(folder.dataDir);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

/** What comes from the server, while the till is closed. */
async function whileClosed(write: (db: WritableDb) => void): Promise<void> {
  await engine.close();
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write(write);
  store.close();
  engine = await startTestEngine(folder.dataDir);
}

const asManager = () => engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
const attention = async () => valueIn<readonly AttentionItem[]>(await engine.request('sync.attention', {}));
const counted = async () => valueIn<AppState>(await engine.request('app.state', {})).sync.attention;
const receipts = async () =>
  valueIn<readonly ReceiptListItem[]>(await engine.request('sales.receipts', { text: '', limit: 10 }));
const onHand = async (variantId: string) => {
  const levels = valueIn<readonly StockByOutlet[]>(await engine.request('inventory.levels', { variantId }));
  return levels[0]?.onHandMilli;
};

const kopi = testProduct(0).variant;
const reviewId = newSampleId();
const belowZero = (db: WritableDb): void =>
  upsertRow(db, reviewItems, {
    id: reviewId,
    companyId: shop.company,
    outletId: shop.outlet,
    factId: newSampleId(),
    code: 'sync.stockBelowZero',
    details: {
      receiptNumber: 'T02-000017',
      registerCode: 'T02',
      at: '2026-11-20T05:00:00.000Z',
      total: '4.20',
      lines: [
        {
          variantId: kopi,
          locationId: shop.location,
          sku: 'SKU-0',
          name: 'Kopi-O',
          nameZh: '咖啡乌',
          onHand: '-1.000',
        },
      ],
    },
    raisedAt: '2026-11-20T06:00:00.000Z',
    resolvedAt: null,
  });

describe('stock that went below zero', () => {
  it('is told with product, receipt, till, amount and what is on record now', async () => {
    await whileClosed(belowZero);
    await asManager();
    expect(await attention()).toEqual([
      {
        id: reviewId,
        kind: 'review',
        code: 'sync.stockBelowZero',
        reference: 'T02-000017',
        at: '2026-11-20T06:00:00.000Z',
        registerCode: 'T02',
        outletId: shop.outlet,
        happenedAt: '2026-11-20T05:00:00.000Z',
        totalCents: 420,
        expectedReference: null,
        lines: [
          {
            variantId: kopi,
            sku: 'SKU-0',
            name: 'Kopi-O',
            nameZh: '咖啡乌',
            quantityMilli: null,
            onHandMilli: 100_000,
          },
        ],
        actions: ['count', 'note'],
      },
    ]);
  });

  it('[SYN-8] is settled by counting, at once and for good, and a repeat counts nothing again', async () => {
    await whileClosed(belowZero);
    await asManager();
    expect(await counted()).toBe(1);
    const count = {
      countId: newSampleId(),
      reviewItemId: reviewId,
      lines: [{ variantId: kopi, countedMilli: 42_000 }],
    };
    valueIn(await engine.request('sync.countNow', count));
    expect([await counted(), await attention(), await onHand(kopi)]).toEqual([0, [], 42_000]);
    valueIn(
      await engine.request('sync.countNow', { ...count, lines: [{ variantId: kopi, countedMilli: 1000 }] }),
    );
    await whileClosed(() => undefined);
    await asManager();
    expect([await counted(), await onHand(kopi)]).toEqual([0, 42_000]);
  });

  it('needs a manager', async () => {
    await whileClosed(belowZero);
    await openTill(engine);
    const count = {
      countId: newSampleId(),
      reviewItemId: reviewId,
      lines: [{ variantId: kopi, countedMilli: 0 }],
    };
    expect(codeOf(await engine.request('sync.countNow', count))).toBe('identity.notAllowed');
    const note = { itemId: reviewId, kind: 'review', reason: 'Seen' };
    expect(codeOf(await engine.request('sync.settle', note))).toBe('identity.notAllowed');
    expect(await counted()).toBe(1);
  });

  it('[SYN-8] is settled with a reason, and not without', async () => {
    await whileClosed(belowZero);
    await asManager();
    const note = { itemId: reviewId, kind: 'review', reason: ' ' };
    expect(codeOf(await engine.request('sync.settle', note))).toBe('sync.resolutionInvalid');
    valueIn(await engine.request('sync.settle', { ...note, reason: 'Found them in the back' }));
    expect([await counted(), await attention()]).toEqual([0, []]);
    valueIn(await engine.request('sync.settle', { ...note, reason: 'Again' }));
    expect(codeOf(await engine.request('sync.settle', { ...note, itemId: newSampleId(), reason: 'x' }))).toBe(
      'sync.itemGone',
    );
  });
});

describe('a sale that the server refused', () => {
  const answered =
    (outcome: string, code: string | null, isCarried = false) =>
    (db: WritableDb) => {
      const row = db
        .prepare<{ streamId: string; sequence: number; factId: string }>(
          `SELECT stream_id AS streamId, sequence, fact_id AS factId FROM outbox ORDER BY sequence DESC LIMIT 1`,
        )
        .get();
      if (row === undefined) throw new Error('expected a sale in the outbox');
      const sent = { ...row, isCarried, queuedAt: instantOf(MORNING_MS) } as Parameters<
        typeof applyOutcome
      >[1];
      const result = { factId: sent.factId, outcome, acceptNo: null, postingMonth: null, code } as PushResult;
      applyOutcome(replicaDb(db), sent, result, registeredFact);
    };
  const refusedSale = async () => {
    await openTill(engine);
    const sale = await sell(engine, [gtin(0), gtin(1)]);
    await whileClosed(answered('quarantined', 'sync.bodyInvalid'));
    await asManager();
    return sale;
  };

  it('is told with its receipt, total and lines, and its receipt can be seen though it is in no books', async () => {
    const sale = await refusedSale();
    const [item] = await attention();
    expect(item).toMatchObject({
      kind: 'quarantined',
      code: 'sync.bodyInvalid',
      reference: sale.receiptNumber,
      registerCode: 'T01',
      totalCents: 460,
      lines: [{ name: 'Kopi-O', quantityMilli: 1000 }, { name: 'Fresh Milk' }],
      actions: ['receipt', 'askAgain', 'note'],
    });
    expect(await receipts()).toEqual([]);
    const receipt = valueIn<ReceiptDocument>(await engine.request('sync.heldReceipt', { factId: item?.id }));
    expect(receipt).toEqual({ ...sale.receipt, copy: true, blocks: receipt.blocks });
    expect(JSON.stringify(receipt.blocks)).toContain(sale.receiptNumber);
    expect(codeOf(await engine.request('sync.printHeldReceipt', { factId: item?.id }))).toBe(
      'devices.printerMissing',
    );
  });

  it('[SYN-9] waits again when the server is asked again, and is in the books here meanwhile', async () => {
    const sale = await refusedSale();
    const [item] = await attention();
    valueIn(await engine.request('sync.askAgain', { factId: item?.id }));
    expect([await counted(), await attention()]).toEqual([0, []]);
    expect((await receipts()).map(({ saleId }) => saleId)).toEqual([sale.saleId]);
    expect(await onHand(kopi)).toBe(99_000);
    expect(codeOf(await engine.request('sync.askAgain', { factId: item?.id }))).toBe('sync.itemGone');
  });

  it('[SYN-8] is set aside with a reason, and is kept', async () => {
    await refusedSale();
    const [item] = await attention();
    valueIn(
      await engine.request('sync.settle', {
        itemId: item?.id,
        kind: 'quarantined',
        reason: 'Sold by mistake',
      }),
    );
    expect([await counted(), await attention()]).toEqual([0, []]);
    await whileClosed((db) => {
      const kept = db
        .prepare<{ n: number }>(`SELECT count(*) AS n FROM outbox WHERE state = 'quarantined'`)
        .get();
      expect(kept?.n).toBe(1);
    });
    await asManager();
    expect(await counted()).toBe(0);
  });

  it('is told once, though the server raises an item about it too', async () => {
    await refusedSale();
    const [item] = await attention();
    await whileClosed((db) =>
      upsertRow(db, reviewItems, {
        id: newSampleId(),
        companyId: shop.company,
        outletId: shop.outlet,
        factId: null,
        code: 'sync.bodyInvalid',
        details: { factId: item?.id, outcome: 'quarantined' },
        raisedAt: '2026-11-21T06:00:00.000Z',
        resolvedAt: null,
      }),
    );
    await asManager();
    expect((await attention()).map(({ kind }) => kind)).toEqual(['quarantined']);
    expect(await counted()).toBe(1);
    valueIn(await engine.request('sync.settle', { itemId: item?.id, kind: 'quarantined', reason: 'Seen' }));
    expect(await counted()).toBe(0);
  });

  it.each([
    ['a fork of this till', 'forked', 'sync.forked', false],
    ['a fork of a till that it carries', 'forked', 'sync.forked', true],
    ['carried and follows what the server has not', 'quarantined', 'sync.chainBroken', true],
    ['signed by nobody known', 'quarantined', 'sync.signatureInvalid', false],
  ])('is for nobody to ask about when it is %s', async (_what, outcome, code, isCarried) => {
    await openTill(engine);
    await sell(engine, [gtin(0)]);
    await whileClosed(answered(outcome, code, isCarried));
    await asManager();
    const item = (await attention()).find(({ kind }) => kind === 'quarantined');
    expect(item).toMatchObject({ code, actions: ['receipt', 'note'] });
    expect(codeOf(await engine.request('sync.askAgain', { factId: item?.id }))).toBe(code);
  });
});

describe('what a count carries', () => {
  it('[INV-6] is which facts of each stream its book had, and which of those it had not', async () => {
    await openTill(engine);
    await sell(engine, [gtin(0)]);
    await whileClosed((db) => {
      const row = db
        .prepare<{ factId: string }>('SELECT fact_id AS factId FROM outbox WHERE sequence = 2')
        .get();
      const state = db.prepare<{ id: string }>('SELECT stream_id AS id FROM device_state').get();
      const sent = { streamId: state?.id, sequence: 2, factId: row?.factId, queuedAt: instantOf(MORNING_MS) };
      const result = {
        factId: row?.factId,
        outcome: 'quarantined',
        acceptNo: null,
        postingMonth: null,
        code: 'sync.bodyInvalid',
      };
      applyOutcome(replicaDb(db), sent as never, result as never, registeredFact);
      belowZero(db);
    });
    await openTill(engine);
    await sell(engine, [gtin(1)]);
    await asManager();
    valueIn(
      await engine.request('sync.countNow', {
        countId: newSampleId(),
        reviewItemId: reviewId,
        lines: [{ variantId: kopi, countedMilli: 99_000 }],
      }),
    );
    await whileClosed((db) => {
      const fact = db
        .prepare<{ body: string; streamId: string }>(
          `SELECT envelope ->> 'body' AS body, stream_id AS streamId FROM facts WHERE type = 'inventory.stockCounted.v1'`,
        )
        .get();
      expect(JSON.parse(fact?.body ?? '')).toMatchObject({
        lines: [{ name: 'Kopi-O', countedMilli: '99.000', bookMilli: '100.000' }],
        seen: [{ streamId: fact?.streamId, sequence: 3, without: [2] }],
        seenThrough: { incarnation: 1, acceptNo: 0 },
      });
    });
  });

  it('[INV-6] is, too, which facts of another till have not come down yet', async () => {
    await openTill(engine);
    const other = '019a0000-0000-7000-8000-0000000000bb';
    await whileClosed((db) => {
      const own = db.prepare<{ id: string }>('SELECT stream_id AS id FROM device_state').get();
      const replica = replicaDb(db);
      const [known] = replica.facts({ of: 'stream', streamId: own?.id ?? '', fromSequence: 1 }, 1);
      for (const sequence of [1, 2, 4, 7]) {
        const place = { id: newSampleId(), streamId: other, sequence, acceptNo: sequence, counted: true };
        replica.insert(localFacts, { ...known, ...place } as never);
      }
      expect(readSeen(db).seen.find(({ streamId }) => streamId === other)).toEqual({
        streamId: other,
        sequence: 7,
        without: [3, 5, 6],
      });
    });
  });
});
