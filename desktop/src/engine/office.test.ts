import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutletDay, OutletTile } from '#shared/bridge/office.ts';
import type { DayPreview, ExceptionList, ShiftSummary } from '#shared/bridge/shift.ts';
import type {
  AttentionItem,
  ProductTile,
  ReceiptListItem,
  StaffTile,
  StockByOutlet,
} from '#shared/bridge.ts';
import { outlets } from '#shared/identity/index.ts';
import { stockLevels } from '#shared/inventory/index.ts';
import { fromSqlite, locationId, outletId, type Table } from '#shared/kernel/index.ts';
import { exceptions, sales, shifts } from '#shared/sales/index.ts';
import { reviewItems } from '#shared/sync/index.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow, type WritableDb } from './store/index.ts';
import {
  CASHIER_PIN,
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  makePairedFolder,
  OPENING_MILLI,
  openTill,
  sell,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const [kopi, milk] = [testProduct(0), testProduct(1)];
const branch = {
  outlet: outletId.parse('019a0000-0000-7000-8000-000000000021'),
  location: locationId.parse('019a0000-0000-7000-8000-000000000022'),
};
const TODAY = '2026-11-21';

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

/** What comes from the server, while the device is closed. */
async function whileClosed(write: (db: WritableDb) => void): Promise<void> {
  await engine.close();
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  store.write(write);
  store.close();
  engine = await startTestEngine(folder.dataDir);
}

/** The device's register is of this kind, and its manager belongs to every outlet. */
const become = (kind: string) => (db: WritableDb) => {
  db.prepareChange('UPDATE registers SET kind = ?').run(kind);
  db.prepareChange('UPDATE staff SET outlet_id = NULL WHERE id = ?').run(shop.manager);
};

/** Rows of the other outlet as they are here: what this shop has, under its own ids and place. */
function copyToBranch(db: WritableDb, table: Table, changes: Record<string, unknown> = {}): void {
  for (const stored of db.prepare(`SELECT * FROM ${table.name}`).all()) {
    const row = fromSqlite(table, stored) as Record<string, unknown>;
    upsertRow(db, table, { ...row, id: newSampleId(), outletId: branch.outlet, ...changes });
  }
}

/** As an office has it: two outlets with stock, a shift, a sale and an exception each. */
const twoOutlets = (db: WritableDb): void => {
  become('office')(db);
  upsertRow(db, outlets, {
    ...{ id: branch.outlet, companyId: shop.company, code: 'BDK', name: 'Bedok' },
    ...{ kind: 'shop', address: '', phone: null, locationId: branch.location },
  });
  const level = { companyId: shop.company, locationId: branch.location, variantId: kopi.variant };
  upsertRow(db, stockLevels, { ...level, onHandMilli: 7_000 });
  copyToBranch(db, sales, { receiptNumber: 'T09-000001', totalCents: 999 });
  copyToBranch(db, shifts);
  copyToBranch(db, exceptions);
};

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const asManager = () => engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });

describe('a device that is no counter', () => {
  it.each(['warehouse', 'office'])(
    '[DEV-10] of the %s opens no shift, and records what isn’t a counter’s alone',
    async (kind) => {
      await whileClosed(become(kind));
      valueIn(await asManager());
      const open = { shiftId: newSampleId(), floatCents: 0, acknowledged: null };
      expect(codeOf(await engine.request('shift.openNext', open))).toBe('devices.counterOnly');
      const clocking = { clockingId: newSampleId(), kind: 'in' };
      expect(codeOf(await engine.request('shift.clock', clocking))).toBe('ok');
      const report = { reportId: newSampleId(), businessDate: TODAY };
      expect(codeOf(await engine.request('shift.issueDayReport', report))).not.toBe('ok');
      expect(await ask('app.state')).toMatchObject({ shift: null, register: { kind }, sync: { waiting: 1 } });
    },
  );

  it('[DEV-10] sells nothing, also in a shift that it had opened when it was one', async () => {
    await openTill(engine);
    await whileClosed(become('warehouse'));
    await openTill(engine);
    await expect(sell(engine, [kopi.code])).rejects.toThrow('devices.counterOnly');
  });
});

describe('an office', () => {
  beforeEach(async () => {
    await openTill(engine);
    await sell(engine, [kopi.code, milk.code]);
    valueIn(await asManager());
    valueIn(await engine.request('shift.openDrawer', { reason: 'change' }));
  });

  it('[DEV-13] lets in who belongs to all outlets, and nobody else', async () => {
    await whileClosed(twoOutlets);
    expect((await ask<readonly StaffTile[]>('identity.staff')).map(({ id }) => id)).toEqual([shop.manager]);
    const cashier = { staffId: shop.cashier, pin: CASHIER_PIN };
    expect(codeOf(await engine.request('identity.signIn', cashier))).toBe('identity.staffUnknown');
    expect(codeOf(await asManager())).toBe('ok');
  });

  it('reads receipts, shifts and exceptions of all outlets, or of the one that it asks for', async () => {
    await whileClosed(twoOutlets);
    valueIn(await asManager());
    const numbers = async (input: object) =>
      (await ask<readonly ReceiptListItem[]>('sales.receipts', { text: '', limit: 10, ...input })).map(
        ({ outletCode, receiptNumber }) => [outletCode, receiptNumber],
      );
    expect((await numbers({})).toSorted()).toEqual([
      ['BDK', 'T09-000001'],
      ['TPY', 'T01-000001'],
    ]);
    expect(await numbers({ outletId: branch.outlet })).toEqual([['BDK', 'T09-000001']]);
    expect(await numbers({ outletId: branch.outlet, text: 'T01' })).toEqual([]);
    expect(await numbers({ outletId: branch.outlet, text: '9.99' })).toEqual([['BDK', 'T09-000001']]);
    const days = { from: TODAY, to: TODAY, limit: 10 };
    const shiftsOf = async (input: object) =>
      (await ask<readonly ShiftSummary[]>('shift.list', { ...days, ...input }))
        .map(({ outletCode }) => outletCode)
        .toSorted();
    expect([await shiftsOf({}), await shiftsOf({ outletId: branch.outlet })]).toEqual([
      ['BDK', 'TPY'],
      ['BDK'],
    ]);
    const noted = { ...days, kinds: [], staffId: null };
    const listed = await ask<ExceptionList>('shift.exceptions', noted);
    expect(listed.items.map(({ outletCode }) => outletCode).toSorted()).toEqual(['BDK', 'TPY']);
    const ofBranch = await ask<ExceptionList>('shift.exceptions', { ...noted, outletId: branch.outlet });
    expect(ofBranch.byKind.map(({ kind, count }) => [kind, count])).toEqual([['noSale', 1]]);
  });

  it('says of another till’s shift that it is open until that shift’s day is over', async () => {
    await whileClosed((db) => {
      become('office')(db);
      const stored = db.prepare('SELECT * FROM shifts').all()[0] ?? {};
      for (const businessDate of ['2026-11-20', TODAY]) {
        const another = { id: newSampleId(), registerId: newSampleId(), streamId: newSampleId() };
        upsertRow(db, shifts, { ...fromSqlite(shifts, stored), ...another, businessDate });
      }
    });
    valueIn(await asManager());
    const days = { from: '2026-11-20', to: TODAY, limit: 10 };
    const listed = await ask<readonly ShiftSummary[]>('shift.list', days);
    const others = listed.filter(({ here }) => !here);
    expect(others.map(({ businessDate, state }) => [businessDate, state]).toSorted()).toEqual([
      ['2026-11-20', 'awaitingCount'],
      [TODAY, 'open'],
    ]);
  });

  it('sums each outlet’s day up without a network, and shows one outlet’s day report', async () => {
    await whileClosed(twoOutlets);
    valueIn(await asManager());
    const day = (await ask<readonly OutletDay[]>('office.day', { date: TODAY })).map(
      ({ code, sales: count, totalCents, openShifts, attention }) => [
        code,
        count,
        totalCents,
        openShifts,
        attention,
      ],
    );
    expect(day).toEqual([
      ['BDK', 1, 999, 1, 0],
      ['TPY', 1, kopi.priceCents + milk.priceCents, 1, 0],
    ]);
    const { totalCents } = (await ask<readonly OutletDay[]>('office.day', { date: '2026-11-20' }))[0] ?? {};
    expect(totalCents).toBe(0);
    const preview = (input: object) => ask<DayPreview>('shift.dayPreview', { businessDate: TODAY, ...input });
    expect((await preview({ outletId: branch.outlet })).awaitingCount).toHaveLength(1);
  });

  it('adds the stock of all outlets up, or shows that of one, and each by itself', async () => {
    await whileClosed(twoOutlets);
    valueIn(await asManager());
    const onHand = async (input: object) =>
      (await ask<readonly ProductTile[]>('catalog.search', { text: 'SKU-0', limit: 1, ...input }))[0]
        ?.onHandMilli;
    expect(await onHand({})).toBe(OPENING_MILLI - 1_000 + 7_000);
    expect(await onHand({ outletId: branch.outlet })).toBe(7_000);
    const levels = await ask<readonly StockByOutlet[]>('inventory.levels', { variantId: milk.variant });
    expect(
      levels.map(({ outletCode, onHandMilli, here, asOf }) => [outletCode, onHandMilli, here, asOf]),
    ).toEqual([
      ['TPY', OPENING_MILLI - 1_000, false, null],
      ['BDK', 0, false, null],
    ]);
  });

  it('[DEV-14] settles what is to be looked at for the outlet that it is about, whose devices get it', async () => {
    const item = newSampleId();
    await whileClosed((db) => {
      twoOutlets(db);
      upsertRow(db, reviewItems, {
        ...{ id: item, companyId: shop.company, outletId: branch.outlet, factId: null },
        ...{
          code: 'sync.stockBelowZero',
          details: {},
          raisedAt: '2026-11-20T06:00:00.000Z',
          resolvedAt: null,
        },
      });
    });
    valueIn(await asManager());
    const attention = await ask<readonly AttentionItem[]>('sync.attention');
    expect(attention.map(({ id, outletId: of }) => [id, of])).toEqual([[item, branch.outlet]]);
    const count = { countId: newSampleId(), reviewItemId: item };
    const lines = [{ variantId: kopi.variant, countedMilli: 5_000 }];
    valueIn(await engine.request('sync.countNow', { ...count, lines }));
    const levels = await ask<readonly StockByOutlet[]>('inventory.levels', { variantId: kopi.variant });
    expect(levels.map(({ onHandMilli }) => onHandMilli)).toEqual([OPENING_MILLI - 1_000, 5_000]);
    await whileClosed((db) => {
      const audiences = db
        .prepare(
          `SELECT envelope ->> 'outlets' AS outlets FROM facts WHERE type = 'inventory.stockCounted.v1'`,
        )
        .all();
      expect(audiences).toEqual([{ outlets: JSON.stringify([branch.outlet]) }]);
    });
  });

  it('[DEV-14] sets an asked-for item aside for every outlet', async () => {
    await whileClosed(twoOutlets);
    valueIn(await asManager());
    const aside = { setAsideId: newSampleId(), code: '12345', words: '', reason: 'not ours' };
    valueIn(await engine.request('catalog.setItemAside', aside));
    await whileClosed((db) => {
      const [fact] = db
        .prepare<{ outlets: string }>(
          `SELECT envelope ->> 'outlets' AS outlets FROM facts WHERE type = 'catalog.itemSetAside.v1'`,
        )
        .all();
      expect(JSON.parse(fact?.outlets ?? '[]').toSorted()).toEqual([shop.outlet, branch.outlet].toSorted());
    });
  });
});

describe('a counter', () => {
  it('sees its own outlet, whatever it asks for', async () => {
    await openTill(engine);
    await sell(engine, [kopi.code]);
    await whileClosed((db) => {
      twoOutlets(db);
      become('counter')(db);
    });
    valueIn(await asManager());
    const wanted = { from: TODAY, to: TODAY, limit: 10, outletId: branch.outlet };
    const listed = await ask<readonly ShiftSummary[]>('shift.list', wanted);
    expect(listed.map(({ here }) => here)).toEqual([true]);
    expect((await ask<readonly OutletTile[]>('office.outlets')).map(({ code }) => code)).toEqual(['TPY']);
    const { awaitingCount } = await ask<DayPreview>('shift.dayPreview', {
      businessDate: TODAY,
      outletId: branch.outlet,
    });
    expect(awaitingCount).toEqual(['T01']);
    const [tile] = await ask<readonly ProductTile[]>('catalog.search', {
      ...{ text: 'SKU-0', limit: 1, outletId: branch.outlet },
    });
    expect(tile?.onHandMilli).toBe(OPENING_MILLI - 1_000);
  });
});
