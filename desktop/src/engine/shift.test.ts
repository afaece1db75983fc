import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  CashMove,
  CountResult,
  CurrentShift,
  DayPreview,
  DayReport,
  ExceptionList,
  HoursOfPerson,
  PaidWith,
  ShiftSummary,
  ZReport,
} from '#shared/bridge/shift.ts';
import { type AppState, bridgeContract } from '#shared/bridge.ts';
import { uuidV7 } from '#shared/kernel/index.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import {
  CASHIER_PIN,
  codeOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  openTill,
  sell,
  shop,
  startTestEngine,
  valueIn,
} from './till.fixture.ts';

const HOUR_MS = 60 * 60 * 1000;
const newId = (): string => uuidV7(MORNING_MS, randomBytes(10));
const approval = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'asked at the counter' };

let nowMs = MORNING_MS;
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A till whose clock can be moved on, by the person that `as` signs in. */
async function startTill(options: Partial<EngineOptions> = {}) {
  nowMs = MORNING_MS;
  const folder = makePairedFolder();
  closing.push(folder.remove);
  let engine = await startTestEngine(folder.dataDir, { clock: () => nowMs, ...options });
  closing.push(() => engine.close());
  return {
    dataDir: folder.dataDir,
    get engine(): Engine {
      return engine;
    },
    restart: async () => {
      await engine.close().catch(() => {});
      engine = await startTestEngine(folder.dataDir, { clock: () => nowMs, ...options });
    },
    ask: <T>(path: string, input: unknown = {}): Promise<T> =>
      engine.request(path, input).then((answer) => valueIn<T>(answer)),
    codeOf: (path: string, input: unknown = {}) => engine.request(path, input).then(codeOf),
    as: async (who: 'manager' | 'cashier') => {
      const pin = who === 'manager' ? MANAGER_PIN : CASHIER_PIN;
      valueIn(await engine.request('identity.signIn', { staffId: shop[who], pin }));
    },
  };
}

type Till = Awaited<ReturnType<typeof startTill>>;

const move = (till: Till, kind: string, amountCents: number, more: Record<string, unknown> = {}) =>
  till.ask<CashMove>('shift.moveCash', {
    movementId: newId(),
    kind,
    amountCents,
    category: null,
    gstCode: null,
    gstCents: null,
    reason: 'for the test',
    reference: null,
    ...more,
  });

const coins = (cents: number) => [{ valueCents: 5, pieces: cents / 5 }];

async function closeOpenShift(till: Till, countedCents: number, more: Record<string, unknown> = {}) {
  const { shift } = await till.ask<CurrentShift>('shift.current');
  const shiftId = shift?.shiftId;
  await till.ask<CountResult>('shift.count', { shiftId, denominations: coins(countedCents) });
  return till.ask<ZReport>('shift.close', { shiftId, tenders: [], floatLeftCents: 0, ...more });
}

describe('the shift of a till', () => {
  it('[SAL-43] expects the float, cash sales with their rounding, and what went in and out', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await sell(till.engine, [gtin(0)]);
    await sell(till.engine, [gtin(2)]);
    await till.as('manager');
    await move(till, 'payIn', 2_000);
    await move(till, 'payOut', 1_090, { gstCode: 'SR', category: 'cleaning' });
    await move(till, 'drop', 5_000);
    await move(till, 'topUp', 300);
    await move(till, 'bankIn', 4_000, { reference: 'BAG-1' });
    const { x } = await till.ask<CurrentShift>('shift.current');
    // 100.00 + 1.40 + 13.95 + 20.00 − 10.90 − 50.00 + 3.00
    expect(x?.expectedCashCents).toBe(10_000 + 140 + 1_395 + 2_000 - 1_090 - 5_000 + 300);
    expect(x?.figures).toMatchObject({ sales: 2, totalCents: 1_535, unsent: 8 });
  });

  it('[SAL-41] gives cash slips the next numbers of the receipts’ own series, and a repeat the same one', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await sell(till.engine, [gtin(0)]);
    await till.as('manager');
    const movementId = newId();
    const first = await move(till, 'drop', 1_000, { movementId });
    const again = await move(till, 'drop', 1_000, { movementId });
    const sale = await sell(till.engine, [gtin(0)]);
    expect([first.receiptNumber, again.receiptNumber, sale.receiptNumber]).toEqual([
      'T01-000002',
      'T01-000002',
      'T01-000003',
    ]);
    await till.restart();
    await till.as('manager');
    expect((await move(till, 'drop', 500)).receiptNumber).toBe('T01-000004');
  });

  it('[SAL-44] closes with a count, a recount and a Z that stays; a second close is refused', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await sell(till.engine, [gtin(0)]);
    const shiftId = (await till.ask<CurrentShift>('shift.current')).shift?.shiftId;
    const count = (cents: number) => ({ shiftId, denominations: coins(cents) });
    expect(await till.codeOf('shift.close', { shiftId, tenders: [], floatLeftCents: 0 })).toBe(
      'sales.countMissing',
    );
    const first = await till.ask<CountResult>('shift.count', count(10_000));
    expect(first).toMatchObject({ differs: true, mayRecount: true, expectedCashCents: null });
    const second = await till.ask<CountResult>('shift.count', count(10_100));
    expect(second).toMatchObject({ counts: 2, differs: true, mayRecount: false });
    expect(await till.codeOf('shift.count', count(10_140))).toBe('sales.countTaken');
    const close = { shiftId, tenders: [], floatLeftCents: 5_000 };
    const report = await till.ask<ZReport>('shift.close', close);
    expect(report.label).toBe('Z T01-0001');
    expect(report.z).toMatchObject({
      expectedCashCents: 10_140,
      countedCashCents: 10_100,
      overShortCents: -40,
      floatLeftCents: 5_000,
      toSafeCents: 5_100,
      counts: [{ totalCents: 10_000 }, { totalCents: 10_100 }],
    });
    expect(await till.codeOf('shift.close', close)).toBe('sales.shiftCounted');
    expect((await till.ask<AppState>('app.state')).shift).toBeNull();
    expect((await till.ask<ZReport>('shift.zReport', { shiftId })).z).toEqual(report.z);
  });

  it('[SAL-44] lets a count go when money moved after it, and lists that', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const shiftId = (await till.ask<CurrentShift>('shift.current')).shift?.shiftId;
    await till.ask('shift.count', { shiftId, denominations: coins(9_000) });
    await sell(till.engine, [gtin(0)]);
    expect(await till.codeOf('shift.close', { shiftId, tenders: [], floatLeftCents: 0 })).toBe(
      'sales.countOutdated',
    );
    expect((await closeOpenShift(till, 10_140)).z.overShortCents).toBe(0);
    await till.as('manager');
    const { byKind } = await exceptions(till);
    expect(byKind.map(({ kind }) => kind)).toEqual(['countDiscarded']);
  });

  it('[SAL-44] closes a shift without a sale, and numbers the next Z without a gap, after a restart too', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const empty = await closeOpenShift(till, 10_000, { floatLeftCents: 10_000 });
    expect(empty.z).toMatchObject({
      zNumber: 1,
      overShortCents: 0,
      figures: { sales: 0, firstReceipt: null },
    });
    await till.restart();
    await till.as('cashier');
    await till.ask('shift.openNext', { shiftId: newId(), floatCents: 10_000, acknowledged: null });
    expect((await closeOpenShift(till, 10_000)).z.zNumber).toBe(2);
  });

  it('[SAL-41] [SAL-44] knows the numbers of slips and Zs again when its database is made anew from its journal', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await sell(till.engine, [gtin(0)]);
    await till.as('manager');
    await move(till, 'drop', 1_000);
    await closeOpenShift(till, 9_140);
    await till.ask('shift.issueDayReport', { reportId: newId(), businessDate: '2026-11-21' });
    await till.engine.close();
    rmSync(join(till.dataDir, 'kedai.sqlite'));
    await till.restart();
    await till.engine.close();
    const db = lookInside(till.dataDir);
    expect(db.prepare('SELECT kind, last_number FROM stream_numbers ORDER BY kind').raw().all()).toEqual([
      ['dayReport', 1],
      ['z', 1],
    ]);
    expect(db.prepare('SELECT last_receipt_sequence FROM device_state').pluck().get()).toBe(2);
    expect(db.prepare('SELECT count(*) FROM shift_closes').pluck().get()).toBe(1);
    db.close();
    await till.restart();
  });

  it('[SAL-45] posts at the opening what differs from what was left, and lets a manager correct the float', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await closeOpenShift(till, 10_000, { floatLeftCents: 8_000 });
    const next = { shiftId: newId(), floatCents: 7_500, acknowledged: null };
    await till.ask('shift.openNext', next);
    const wrong = { correctionId: newId(), floatCents: 8_000, reason: 'a roll of coins was behind the tray' };
    expect(await till.codeOf('shift.correctFloat', wrong)).toBe('identity.approvalNeeded');
    const { x } = await till.ask<CurrentShift>('shift.correctFloat', { ...wrong, approval });
    expect(x?.corrections).toBe(1);
    const { z } = await closeOpenShift(till, 8_000);
    expect(z.figures.cash).toMatchObject({ floatCents: 7_500, floatCorrectedCents: 500 });
    expect(z.overShortCents).toBe(0);
  });

  it('[SAL-40] past the cut-over a shift awaits its count, and selling resumes in two steps', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await sell(till.engine, [gtin(0)]);
    const old = (await till.ask<CurrentShift>('shift.current')).shift?.shiftId;
    nowMs += 24 * HOUR_MS;
    const waiting = await till.ask<CurrentShift>('shift.current');
    expect(waiting.shift).toBeNull();
    expect(waiting.awaitingCount).toMatchObject([{ shiftId: old, state: 'awaitingCount' }]);
    const next = { shiftId: newId(), floatCents: 10_000 };
    expect(await till.codeOf('shift.openNext', { ...next, acknowledged: null })).toBe('sales.shiftAwaiting');
    expect(await till.codeOf('shift.openNext', next)).toBe('kernel.inputInvalid');
    const ways = Object.values(bridgeContract).flatMap((methods) =>
      Object.entries(methods).filter(([, { needs }]) => needs === 'openShift'),
    );
    expect(ways.map(([name]) => name)).toEqual(['openNext']);
    await till.ask('shift.openNext', { ...next, acknowledged: old });
    await sell(till.engine, [gtin(1)]);
    await till.ask('shift.count', { shiftId: old, denominations: coins(10_140) });
    const late = await till.ask<ZReport>('shift.close', { shiftId: old, tenders: [], floatLeftCents: 9_000 });
    // What is in the drawer is the next shift's.
    expect(late.z).toMatchObject({ overShortCents: 0, floatLeftCents: 0, figures: { sales: 1 } });
    expect((await till.ask<CurrentShift>('shift.current')).shift?.shiftId).toBe(next.shiftId);
  });

  it('[SAL-48] moves a payment between tenders, once, and the drawer expects it elsewhere', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const { saleId } = await sell(till.engine, [gtin(2)]);
    const correct = {
      correctionId: newId(),
      saleId,
      fromTender: 'cash',
      toTender: 'card',
      reason: 'it was on the card machine',
    };
    expect(await till.codeOf('shift.correctTender', correct)).toBe('identity.approvalNeeded');
    await till.as('manager');
    expect(await till.ask<PaidWith>('shift.paidWith', { saleId })).toMatchObject({
      payments: [{ tender: 'cash', amountCents: 1_395 }],
      corrections: [],
    });
    await till.ask('shift.correctTender', correct);
    await till.ask('shift.correctTender', correct);
    expect(await till.ask<PaidWith>('shift.paidWith', { saleId })).toMatchObject({
      payments: [{ tender: 'card', amountCents: 1_395 }],
      corrections: [
        {
          ...{ fromTender: 'cash', toTender: 'card', amountCents: 1_395, approvedBy: null },
          ...{ correctedBy: expect.any(String), reason: 'it was on the card machine' },
        },
      ],
    });
    expect(await till.codeOf('shift.correctTender', { ...correct, correctionId: newId() })).toBe(
      'sales.tenderNotTaken',
    );
    const { z } = await closeOpenShift(till, 10_000, {
      tenders: [{ tender: 'card', statedCents: 1_395, slips: 1 }],
    });
    expect(z.tenders).toEqual([
      { tender: 'card', expectedCents: 1_395, statedCents: 1_395, slips: 1, varianceCents: 0 },
    ]);
    expect(z.overShortCents).toBe(0);
    const { items } = await exceptions(till);
    expect(items.map(({ kind, reference }) => [kind, reference])).toEqual([
      ['tenderCorrected', 'T01-000001'],
    ]);
  });

  it('[SAL-42] opens the drawer without a sale for a reason, and counts it on the Z', async () => {
    const till = await startTill();
    await openTill(till.engine);
    expect(await till.codeOf('shift.openDrawer', { reason: 'change' })).toBe('identity.approvalNeeded');
    await till.ask('shift.openDrawer', { reason: 'change for the bus', approval });
    await till.as('manager');
    expect(await till.codeOf('shift.openDrawer', { reason: ' ' })).toBe('sales.reasonMissing');
    expect((await closeOpenShift(till, 10_000)).z.figures.noSales).toBe(1);
    const { items } = await exceptions(till);
    expect(items).toMatchObject([
      { kind: 'noSale', by: 'Aisha', approvedBy: 'Devi', reason: 'change for the bus' },
    ]);
  });

  it('[SAL-47] shows a cashier no amount of an open shift, and a manager all of them', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await sell(till.engine, [gtin(0)]);
    const { shift, x } = await till.ask<CurrentShift>('shift.current');
    expect(x).toMatchObject({ figures: null, expectedCashCents: null, sales: 1 });
    expect(JSON.stringify({ shift, x })).not.toMatch(/10140|"140"|:140\b/);
    expect(await till.codeOf('shift.cashMoves', { shiftId: shift?.shiftId })).toBe('identity.notAllowed');
    await till.as('manager');
    expect((await till.ask<CurrentShift>('shift.current')).x?.expectedCashCents).toBe(10_140);
  });

  it('[SAL-50] lists a cashier’s own shifts and refuses another’s', async () => {
    const till = await startTill();
    await till.as('manager');
    const managers = newId();
    await till.ask('shift.openNext', { shiftId: managers, floatCents: 0, acknowledged: null });
    await closeOpenShift(till, 0);
    await openTill(till.engine);
    const days = { from: '2026-11-21', to: '2026-11-21', limit: 10 };
    const own = await till.ask<readonly ShiftSummary[]>('shift.list', days);
    expect(own.map(({ openedBy }) => openedBy)).toEqual(['Aisha']);
    expect(await till.codeOf('shift.zReport', { shiftId: managers })).toBe('identity.notAllowed');
    await till.as('manager');
    expect(await till.ask<readonly ShiftSummary[]>('shift.list', days)).toHaveLength(2);
  });

  it('[SAL-51] reports the outlet’s day, and issues a supplement when something of it changes', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const { saleId } = await sell(till.engine, [gtin(2)]);
    await closeOpenShift(till, 11_395);
    await till.as('manager');
    const businessDate = '2026-11-21';
    const issue = () => till.engine.request('shift.issueDayReport', { reportId: newId(), businessDate });
    const report = valueIn<DayReport>(await issue());
    expect(report).toMatchObject({ label: 'D T01-0001', supplement: 0, totalCents: 1_395 });
    expect(codeOf(await issue())).toBe('sales.dayUnchanged');
    await till.ask('shift.correctTender', {
      correctionId: newId(),
      saleId,
      fromTender: 'cash',
      toTender: 'nets',
      reason: 'NETS slip found',
    });
    expect((await till.ask<DayPreview>('shift.dayPreview', { businessDate })).isOutdated).toBe(true);
    const supplement = valueIn<DayReport>(await issue());
    expect(supplement).toMatchObject({ label: 'D T01-0002/1', supplement: 1 });
    expect(supplement.report.totals.payments).toEqual([
      { tender: 'cash', count: 1, amountCents: 0 },
      { tender: 'nets', count: 0, amountCents: 1_395 },
    ]);
    expect(await till.codeOf('shift.issueDayReport', { reportId: newId(), businessDate: '2026-11-20' })).toBe(
      'sales.dayEmpty',
    );
  });

  it('[SAL-46] finds the slips of a tender that nothing was sold with', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const { z } = await closeOpenShift(till, 10_000, {
      tenders: [{ tender: 'nets', statedCents: 500, slips: 1 }],
    });
    expect(z.tenders).toEqual([
      { tender: 'nets', expectedCents: 0, statedCents: 500, slips: 1, varianceCents: 500 },
    ]);
  });
});

const exceptions = (till: Till): Promise<ExceptionList> =>
  till.ask('shift.exceptions', {
    from: '2026-11-21',
    to: '2026-11-21',
    kinds: [],
    staffId: null,
    limit: 100,
  });

describe('approvals', () => {
  it('[IDN-1] name two people: nobody approves their own, wrong PINs count, and a cashier approves nothing', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const drawer = (given: unknown) => till.codeOf('shift.openDrawer', { reason: 'change', approval: given });
    expect(await drawer({ ...approval, staffId: shop.cashier, pin: CASHIER_PIN })).toBe(
      'identity.ownApproval',
    );
    expect(await drawer({ ...approval, staffId: shop.warehouseHand, pin: CASHIER_PIN })).toBe(
      'identity.notAllowed',
    );
    for (let tries = 0; tries < 4; tries++)
      expect(await drawer({ ...approval, pin: '9999' })).toBe('identity.pinWrong');
    expect(await drawer({ ...approval, pin: '9999' })).toBe('identity.pinLocked');
    await till.restart();
    await till.as('cashier');
    expect(await drawer(approval)).toBe('identity.pinLocked');
    nowMs += 6 * 60 * 1000;
    expect(await drawer(approval)).toBe('ok');
  });

  it('[IDN-1] end when an approver has given as many as the shop allows in a day', async () => {
    const till = await startTill();
    await openTill(till.engine);
    const drawer = () => till.codeOf('shift.openDrawer', { reason: 'change', approval });
    for (let given = 0; given < 50; given++) expect(await drawer()).toBe('ok');
    expect(await drawer()).toBe('identity.approvalsUsedUp');
    nowMs += 24 * HOUR_MS;
    expect(await drawer()).toBe('sales.shiftClosed');
  });

  it('[IDN-2] lift a lock, which is listed', async () => {
    const till = await startTill();
    for (let tries = 0; tries < 5; tries++) {
      await till.engine.request('identity.signIn', { staffId: shop.cashier, pin: '9999' });
    }
    const signIn = { staffId: shop.cashier, pin: CASHIER_PIN };
    expect(await till.codeOf('identity.signIn', signIn)).toBe('identity.pinLocked');
    expect(await till.codeOf('identity.liftLock', { staffId: shop.manager, approval })).toBe(
      'identity.ownApproval',
    );
    await till.ask('identity.liftLock', { staffId: shop.cashier, approval });
    expect(await till.codeOf('identity.signIn', signIn)).toBe('ok');
    await till.as('manager');
    expect((await exceptions(till)).items).toMatchObject([
      { kind: 'lockLifted', by: 'Aisha', approvedBy: 'Devi' },
    ]);
  });

  it('say in the list what they were for: a movement of cash', async () => {
    const till = await startTill();
    await openTill(till.engine);
    await move(till, 'payIn', 500, { approval });
    await till.as('manager');
    expect((await exceptions(till)).items).toMatchObject([
      { kind: 'override', right: 'moveCash', goods: null, by: 'Aisha', approvedBy: 'Devi', amountCents: 500 },
    ]);
  });
});

describe('the time clock', () => {
  it('[IDN-3] [IDN-4] [IDN-5] takes what may follow what, offline, and a manager’s corrections beside it', async () => {
    const till = await startTill();
    await till.as('cashier');
    const clock = (kind: string) => till.codeOf('shift.clock', { clockingId: newId(), kind });
    expect(await clock('out')).toBe('identity.clockingInvalid');
    expect(await clock('in')).toBe('ok');
    expect(await clock('in')).toBe('identity.clockingInvalid');
    nowMs += 3 * HOUR_MS;
    expect(await clock('breakStart')).toBe('ok');
    nowMs += HOUR_MS / 2;
    expect(await clock('breakEnd')).toBe('ok');
    nowMs += 4 * HOUR_MS;
    const clockingId = newId();
    await till.ask('shift.clock', { clockingId, kind: 'out' });
    const days = { from: '2026-11-21', to: '2026-11-21' };
    const hours = () => till.ask<readonly HoursOfPerson[]>('shift.hours', days);
    expect(await hours()).toMatchObject([{ name: 'Aisha', workedMinutes: 420, breakMinutes: 30 }]);
    const correction = {
      correctionId: newId(),
      staffId: shop.cashier,
      replaces: clockingId,
      kind: 'out',
      clockedAt: new Date(nowMs - HOUR_MS).toISOString(),
      reason: 'left an hour earlier',
    };
    expect(await till.codeOf('shift.correctTime', correction)).toBe('identity.notAllowed');
    await till.as('manager');
    await till.ask('shift.correctTime', correction);
    expect(await hours()).toMatchObject([{ name: 'Aisha', workedMinutes: 360 }]);
    expect(
      await till.codeOf('shift.correctTime', { ...correction, correctionId: newId(), staffId: shop.manager }),
    ).toBe('identity.ownApproval');
  });
});
