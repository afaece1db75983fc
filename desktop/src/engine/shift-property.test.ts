import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { chart } from '#shared/accounting/index.ts';
import type { CurrentShift, ZReport } from '#shared/bridge/shift.ts';
import type { CartChange, CompletedSale } from '#shared/bridge.ts';
import { staffId, uuidV7 } from '#shared/kernel/index.ts';
import { slipTenders, type TenderCode } from '#shared/payments/index.ts';
import { saleLines, salePayments, sales, shifts } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow } from './store/index.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import {
  databaseKeyOf,
  gtin,
  MANAGER_PIN,
  MORNING_MS,
  makePairedFolder,
  scan,
  shop,
  startTestEngine,
  valueIn,
} from './till.fixture.ts';

const newId = (): string => uuidV7(MORNING_MS, randomBytes(10));
const RUNS = 12;

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Something that a shift may see. */
type Step =
  | {
      readonly kind: 'sell';
      readonly items: readonly number[];
      readonly card: TenderCode;
      readonly share: number;
      readonly tip: number;
    }
  | { readonly kind: 'move'; readonly move: string; readonly cents: number; readonly gst: boolean }
  | { readonly kind: 'correct'; readonly sale: number; readonly to: TenderCode }
  | { readonly kind: 'float'; readonly cents: number };

const tender = fc.constantFrom(...(['cash', ...slipTenders] as const));
const coins = (max: number) => fc.integer({ min: 1, max: max / 5 }).map((pieces) => pieces * 5);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('sell' as const),
      items: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }),
      card: tender,
      /** Of the total, what isn't paid in cash: 0 to 4 quarters. */
      share: fc.integer({ min: 0, max: 4 }),
      /** For staff, with whatever pays the rest. */
      tip: fc.constantFrom(0, 0, 5, 250),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      move: fc.constantFrom('payIn', 'payOut', 'drop', 'topUp', 'bankIn'),
      cents: coins(5_000),
      gst: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('correct' as const), sale: fc.nat(20), to: tender }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('float' as const), cents: coins(20_000) }) },
);

/** What a person with open eyes knows: what lies in the drawer, and the slips of each machine. */
class Witness {
  drawerCents: number;
  floatCents: number;
  tipsCents = 0;
  readonly slips = new Map<string, number>();
  readonly sold: { readonly saleId: string; readonly paid: Map<string, number> }[] = [];

  constructor(floatCents: number) {
    this.drawerCents = floatCents;
    this.floatCents = floatCents;
  }

  takes(tender: string, cents: number): void {
    if (tender === 'cash') this.drawerCents += cents;
    else this.slips.set(tender, (this.slips.get(tender) ?? 0) + cents);
  }
}

const ask = <T>(engine: Engine, path: string, input: unknown): Promise<T> =>
  engine.request(path, input).then((answer) => valueIn<T>(answer));

async function sellSome(engine: Engine, witness: Witness, wanted: Step & { kind: 'sell' }): Promise<void> {
  let cart: CartChange['cart'] | undefined;
  for (const item of wanted.items) ({ cart } = await scan(engine, gtin(item)));
  const totalCents = cart?.totalCents ?? 0;
  const otherCents = wanted.card === 'cash' ? 0 : Math.floor((totalCents * wanted.share) / 4);
  const tip = wanted.tip === 0 ? {} : { tipCents: wanted.tip };
  const isAllOther = otherCents === totalCents;
  const byOther = otherCents + (isAllOther ? wanted.tip : 0);
  const tenders = [
    ...(otherCents === 0
      ? []
      : [{ tender: wanted.card, tenderedCents: byOther, ...(isAllOther ? tip : {}) }]),
    ...(isAllOther ? [] : [{ tender: 'cash', tenderedCents: 100_000, ...tip }]),
  ];
  witness.tipsCents += wanted.tip;
  const done = await ask<CompletedSale>(engine, 'sales.completeSale', {
    ...{ saleId: cart?.saleId, totalCents, tenders },
  });
  const paid = new Map<string, number>();
  if (otherCents > 0) paid.set(wanted.card, byOther);
  if (otherCents < totalCents) paid.set('cash', 100_000 - done.changeCents);
  for (const [tender, cents] of paid) witness.takes(tender, cents);
  witness.sold.push({ saleId: done.saleId, paid });
}

/** The cashier had pressed another key than the customer paid with: by the drawer and the slips nothing was ever wrong. */
async function correctOne(
  engine: Engine,
  witness: Witness,
  wanted: Step & { kind: 'correct' },
): Promise<void> {
  const sale = witness.sold[wanted.sale % Math.max(witness.sold.length, 1)];
  const from = [...(sale?.paid.keys() ?? [])].find((tender) => tender !== wanted.to);
  const cents = sale?.paid.get(from ?? '') ?? 0;
  if (sale === undefined || from === undefined || cents === 0) return;
  await ask(engine, 'shift.correctTender', {
    ...{ correctionId: newId(), saleId: sale.saleId, fromTender: from, toTender: wanted.to },
    reason: 'the wrong key',
  });
  witness.takes(from, -cents);
  witness.takes(wanted.to, cents);
  sale.paid.delete(from);
  sale.paid.set(wanted.to, (sale.paid.get(wanted.to) ?? 0) + cents);
}

async function take(engine: Engine, witness: Witness, wanted: Step): Promise<void> {
  if (wanted.kind === 'sell') return sellSome(engine, witness, wanted);
  if (wanted.kind === 'correct') return correctOne(engine, witness, wanted);
  if (wanted.kind === 'float') {
    if (wanted.cents === witness.floatCents) return;
    await ask(engine, 'shift.correctFloat', {
      ...{ correctionId: newId(), floatCents: wanted.cents, reason: 'counted again' },
    });
    witness.drawerCents += wanted.cents - witness.floatCents;
    witness.floatCents = wanted.cents;
    return;
  }
  await ask(engine, 'shift.moveCash', {
    ...{ movementId: newId(), kind: wanted.move, amountCents: wanted.cents, category: null },
    ...{ gstCode: wanted.gst ? 'SR' : null, gstCents: null, reason: 'for the test', reference: 'BAG' },
  });
  const sign = { payIn: 1, topUp: 1, payOut: -1, drop: -1 }[wanted.move] ?? 0;
  witness.drawerCents += sign * wanted.cents;
}

/** Balances of the till's own books, by account. */
function balancesIn(dataDir: string): Readonly<Record<string, number>> {
  const database = lookInside(dataDir);
  const entries = database.prepare('SELECT lines FROM journal_entries').pluck().all() as string[];
  database.close();
  const balances: Record<string, number> = {};
  for (const { accountCode, debitCents, creditCents } of entries.flatMap((lines) => JSON.parse(lines))) {
    const cents = Math.round(Number(debitCents) * 100) - Math.round(Number(creditCents) * 100);
    balances[accountCode] = (balances[accountCode] ?? 0) + cents;
  }
  return balances;
}

const clearing: Readonly<Record<string, string>> = {
  card: chart.cardClearing.code,
  nets: chart.netsClearing.code,
  paynow: chart.payNowClearing.code,
  voucher: chart.voucherClearing.code,
  other: chart.otherClearing.code,
};

async function startTill() {
  const folder = makePairedFolder();
  closing.push(folder.remove);
  const engine = await startTestEngine(folder.dataDir);
  valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
  return { ...folder, engine };
}

describe('any shift', () => {
  it('[SAL-43] [ACC-10] expects what is there when nothing is stolen, and its journal ties to its Z to the cent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), coins(20_000), async (steps, floatCents) => {
        const { engine, dataDir } = await startTill();
        const shiftId = newId();
        await ask(engine, 'shift.openNext', { shiftId, floatCents, acknowledged: null });
        const witness = new Witness(floatCents);
        for (const each of steps) await take(engine, witness, each);
        const { x } = await ask<CurrentShift>(engine, 'shift.current', {});
        expect(x?.expectedCashCents).toBe(witness.drawerCents);
        // A drawer that paid out more than it had can't be counted; the expectation is what is held against it.
        const countedCents = Math.max(witness.drawerCents, 0);
        await ask(engine, 'shift.count', {
          shiftId,
          denominations: [{ valueCents: 1, pieces: countedCents }],
        });
        const tenders = [...witness.slips].map(([tender, statedCents]) => ({
          tender,
          statedCents,
          slips: null,
        }));
        const { z } = await ask<ZReport>(engine, 'shift.close', { shiftId, tenders, floatLeftCents: 0 });
        expect(z.overShortCents).toBe(countedCents - witness.drawerCents);
        expect((z.figures.tips ?? []).reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(
          witness.tipsCents,
        );
        expect(z.tenders.map(({ varianceCents }) => varianceCents)).toEqual(z.tenders.map(() => 0));
        await engine.close();
        const balances = balancesIn(dataDir);
        expect(balances[chart.cashInTills.code] ?? 0).toBe(0);
        expect((balances[chart.cashOverShort.code] ?? 0) + z.overShortCents).toBe(0);
        for (const { tender, expectedCents } of z.tenders)
          expect(balances[clearing[tender] ?? ''] ?? 0).toBe(expectedCents);
        const gstCents = z.figures.gst.reduce((sum, row) => sum + row.gstCents, 0);
        expect((balances[chart.gstOutput.code] ?? 0) + gstCents).toBe(0);
        expect((balances[chart.sales.code] ?? 0) + z.figures.totalCents).toBe(gstCents);
        expect((balances[chart.tipsOwed.code] ?? 0) + witness.tipsCents).toBe(0);
        expect((balances[chart.cashRounding.code] ?? 0) + z.figures.roundingCents).toBe(0);
        expect(Object.values(balances).reduce((sum, cents) => sum + cents, 0)).toBe(0);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});

const SOLD = 2_000;

/** A shift of 2,000 sales of 2.80 as they are stored, none of them sent. */
function fillShift(dataDir: string, shiftId: string): void {
  const store = openStore({ dataDir, key: databaseKeyOf(dataDir) });
  const company = { companyId: shop.company };
  const opened = staffId.parse(shop.manager);
  const at = new Date(MORNING_MS).toISOString();
  store.write((db) => {
    const of = {
      ...company,
      factId: newId(),
      streamId: newId(),
      registerId: shop.register,
      outletId: shop.outlet,
    };
    upsertRow(db, shifts, {
      ...{ ...of, id: shiftId, openedBy: opened, openedAt: at, businessDate: '2026-11-21' },
      ...{ floatCents: 10_000, expectedFloatCents: null },
    } as never);
    for (let index = 0; index < SOLD; index++) {
      const saleId = newId();
      const row = {
        ...{ ...of, id: saleId, factId: newId(), shiftId, registerCode: 'T01', cashierId: opened },
        ...{ receiptNumber: `T01-${String(index + 1).padStart(6, '0')}`, receiptSequence: index + 1 },
        ...{ completedAt: at, businessDate: '2026-11-21', taxDate: '2026-11-21', gstCharged: true },
        ...{ totalCents: 280, gstCents: 23, roundingCents: 0, customerId: null },
        ...{ coupons: null, approvals: null, ageChecks: null },
      };
      upsertRow(db, sales, row as never);
      for (let line = 1; line <= 2; line++) {
        const nothing = Object.fromEntries(Object.keys(saleLines.columns).map((name) => [name, null]));
        upsertRow(db, saleLines, {
          ...{
            ...nothing,
            ...company,
            id: newId(),
            saleId,
            lineNumber: line,
            kind: 'product',
            sku: 'SKU',
            name: 'Kopi',
          },
          ...{
            quantityMilli: 1_000,
            unitPriceCents: 140,
            grossCents: 140,
            discountCents: 0,
            totalCents: 140,
          },
          ...{ gstCode: 'SR', gstRatePpm: 90_000, gstCents: line === 1 ? 12 : 11 },
        } as never);
      }
      const nothingPaid = Object.fromEntries(Object.keys(salePayments.columns).map((name) => [name, null]));
      upsertRow(db, salePayments, {
        ...nothingPaid,
        ...{ ...company, id: newId(), saleId, tender: 'cash', amountCents: 280, roundingCents: 0 },
        ...{ tenderedCents: 280, changeCents: 0 },
      } as never);
    }
  });
  store.close();
}

describe('a long shift', () => {
  it('[SAL-44] of 2,000 sales closes like any other', async () => {
    const folder = makePairedFolder();
    closing.push(folder.remove);
    const shiftId = newId();
    fillShift(folder.dataDir, shiftId);
    const engine = await startTestEngine(folder.dataDir);
    closing.push(() => engine.close());
    valueIn(await engine.request('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN }));
    const cashCents = 10_000 + SOLD * 280;
    await ask(engine, 'shift.count', { shiftId, denominations: [{ valueCents: 5, pieces: cashCents / 5 }] });
    const { z } = await ask<ZReport>(engine, 'shift.close', { shiftId, tenders: [], floatLeftCents: 0 });
    expect(z).toMatchObject({ overShortCents: 0, toSafeCents: cashCents });
    expect(z.figures).toMatchObject({
      ...{ sales: SOLD, items: SOLD * 2, totalCents: SOLD * 280, lastReceipt: 'T01-002000' },
      gst: [{ gstCode: 'SR', ratePpm: 90_000, grossCents: SOLD * 280, gstCents: SOLD * 23 }],
    });
  });
});
