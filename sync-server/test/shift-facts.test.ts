import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeClocked } from '#shared/identity/index.ts';
import {
  type Decision,
  type FactDefinition,
  instantOf,
  type RowId,
  type ShiftId,
} from '#shared/kernel/index.ts';
import {
  dayReportIssued,
  decideCloseShift,
  decideMoveCash,
  decideNoteException,
  decideOpenDrawer,
  floatCorrected,
  type MoveCash,
  type ShiftFigures,
  shiftClosed,
  tenderCorrected,
} from '#shared/sales/index.ts';
import type { TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

interface Shop {
  readonly company: TestCompany;
  readonly till: TestDevice;
  readonly place: ReturnType<typeof placeOf>;
}

const placeOf = (company: TestCompany, till: TestDevice) => ({
  registerId: till.enrolled.registerId,
  registerCode: till.enrolled.registerCode,
  outletId: company.outletId,
  by: company.managerId,
  approvedBy: null,
});

async function openShop(): Promise<Shop> {
  const company = await world.createCompany();
  const till = await world.enrol(company, 'T01');
  return { company, till, place: placeOf(company, till) };
}

const record = <Definition extends FactDefinition>(till: TestDevice, definition: Definition, body: unknown) =>
  till.recordDecision({
    ...{ definition, outlets: [till.enrolled.outletId], privateText: null },
    body,
  } as Decision<Definition>);

const decidedOf = <T>(decided: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
  if (!decided.ok) throw new Error(decided.error.code);
  return decided.value;
};

/** Cash that is moved with the stream's next number. */
function moveCash({ company, till, place }: Shop, change: Partial<MoveCash>, number = till.receipts + 1) {
  till.receipts = number;
  const command: MoveCash = {
    ...{ movementId: newId<RowId>(), kind: 'drop', amountCents: 1_000, category: null, gstCode: null },
    ...{ gstCents: null, reason: 'for the test', reference: 'BAG-1' },
    ...change,
  };
  const reads = {
    ...place,
    ...{ settings: company.settings, receiptSeries: till.enrolled.receiptSeries },
    ...{ shift: { shiftId: company.shiftId, businessDate: '2026-11-21' }, lastReceiptSequence: number - 1 },
  };
  return till.recordDecision(decidedOf(decideMoveCash(command, reads, instantOf(till.clock()))));
}

const figures: ShiftFigures = {
  ...{ sales: 0, items: 0, grossCents: 0, discountCents: 0, totalCents: 0, gst: [], roundingCents: 0 },
  payments: [],
  cash: {
    ...{ floatCents: 20_000, floatCorrectedCents: 500, salesCents: 0, correctedCents: 0 },
    ...{ paidInCents: 0, toppedUpCents: 0, paidOutCents: 1_090, droppedCents: 1_000 },
  },
  ...{ noSales: 1, voids: 0, overrides: 0, reprints: 0, corrections: 1, unsent: 9 },
  ...{ firstReceipt: null, lastReceipt: null },
};

function close({ company, till, place }: Shop, shiftId: ShiftId) {
  const at = instantOf(till.clock());
  const shift = {
    ...{ shiftId, businessDate: '2026-11-21', openedBy: company.managerId, openedAt: at },
    ...{ closedAs: null, hasNext: false },
  };
  const count = { countedBy: company.managerId, countedAt: at, totalCents: 18_400 };
  const decision = decideCloseShift(
    {
      ...{ shiftId, floatLeftCents: 10_000 },
      tenders: [{ tender: 'card', statedCents: 500, slips: 1 }],
    },
    {
      ...{ ...place, shift, figures, series: till.enrolled.receiptSeries, lastZNumber: 0 },
      counts: [{ ...count, denominations: [{ valueCents: 100, pieces: 184 }] }],
    },
  );
  return till.recordDecision(decidedOf(decision));
}

/** Everything that happens in a shift besides sales, by its definition. */
function wholeShift(shop: Shop) {
  const { company, till, place } = shop;
  const { shiftId } = company;
  const of = { ...place, by: undefined };
  const correction = { correctionId: newId(), reason: 'put right', correctedBy: company.managerId };
  const base = { shiftId, registerId: of.registerId, outletId: of.outletId, businessDate: '2026-11-21' };
  return [
    till.openShift(),
    moveCash(shop, { kind: 'payOut', amountCents: 1_090, gstCode: 'SR' }),
    moveCash(shop, { kind: 'drop', amountCents: 1_000 }),
    moveCash(shop, { kind: 'bankIn', amountCents: 700 }),
    till.recordDecision(decidedOf(decideOpenDrawer({ reason: 'change' }, { ...place, shiftId }))),
    record(till, floatCorrected, {
      ...{ ...base, ...correction, registerCode: 'T01', approvedBy: null },
      ...{ fromCents: 20_000, toCents: 20_500, source: 'safe' },
    }),
    till.recordDecision(
      decidedOf(
        decideNoteException(
          {
            exceptionId: newId<RowId>(),
            kind: 'lineVoided',
            reference: 'SKU-1',
            amountCents: 140,
            reason: null,
          },
          { ...place, shiftId },
        ),
      ),
    ),
    record(till, tenderCorrected, {
      ...{ ...base, ...correction, correctionId: newId(), saleId: newId(), receiptNumber: 'T01-000009' },
      ...{ fromTender: 'cash', toTender: 'nets', amountCents: 300, approvedBy: null },
      ...{ afterClose: false, fromCounted: false, toCounted: false },
    }),
    close(shop, shiftId),
    record(till, dayReportIssued, {
      ...{ reportId: newId(), outletId: of.outletId, businessDate: '2026-11-21', series: 'T01', number: 1 },
      ...{ supplement: 0, through: [], shifts: [], awaitingCount: ['T02'], issuedBy: company.managerId },
      totals: {
        ...{ sales: 0, totalCents: 0, gstCents: 0, roundingCents: 0, payments: [], paidInCents: 0 },
        ...{ paidOutCents: 0, droppedCents: 0, bankedCents: 0, overShortCents: 0, tenderVarianceCents: 0 },
      },
    }),
    record(till, timeClocked, {
      ...{ clockingId: newId(), staffId: company.cashierId, outletId: of.outletId, kind: 'in' },
    }),
  ];
}

const rows = async (sql: string, company: TestCompany) =>
  (await world.admin.query(sql, [company.companyId])).rows;

describe('the shift at the server', () => {
  it('[SAL-44] books everything of a shift in Postgres: rows, journal and a Z that is as it was signed', async () => {
    const shop = await openShop();
    const { company, till } = shop;
    const facts = wholeShift(shop);
    const { data } = await till.push(facts);
    expect(data.results.map(({ outcome, code }) => [outcome, code])).toEqual(
      facts.map(() => ['accepted', null]),
    );
    expect(
      await rows(
        'SELECT kind, amount_cents FROM cash_movements WHERE company_id = $1 ORDER BY receipt_number',
        company,
      ),
    ).toEqual([
      { kind: 'payOut', amount_cents: '10.90' },
      { kind: 'drop', amount_cents: '10.00' },
      { kind: 'bankIn', amount_cents: '7.00' },
    ]);
    expect(await rows('SELECT kind FROM exceptions WHERE company_id = $1 ORDER BY kind', company)).toEqual([
      { kind: 'floatCorrected' },
      { kind: 'lineVoided' },
      { kind: 'noSale' },
      { kind: 'tenderCorrected' },
    ]);
    const [z] = await rows('SELECT z_number, document FROM shift_closes WHERE company_id = $1', company);
    expect(z).toMatchObject({
      document: { overShortCents: '-0.10', figures: { cash: { floatCents: '200.00' } } },
    });
    for (const table of ['float_corrections', 'tender_corrections', 'day_reports', 'time_clockings'])
      expect(await rows(`SELECT count(*)::int AS n FROM ${table} WHERE company_id = $1`, company)).toEqual([
        { n: 1 },
      ]);
    const balances = await rows(
      `SELECT line->>'accountCode' AS code, sum((line->>'debitCents')::numeric - (line->>'creditCents')::numeric) AS balance
        FROM journal_entries, jsonb_array_elements(lines) AS line
        WHERE company_id = $1 AND audience = 'office' AND kind <> 'openingStock' GROUP BY 1 ORDER BY 1`,
      company,
    );
    // Float 200.00 + 5.00 from the safe, less 10.90, 10.00 and 3.00, 0.10 short: 181.00… of which 100.00 stays.
    expect(Object.fromEntries(balances.map(({ code, balance }) => [code, balance]))).toEqual({
      '1000': String((-200 - 5 + 10 - 7 + 84).toFixed(2)),
      '1010': '97.00',
      '1020': '5.00',
      '1021': '3.00',
      '1030': '7.00',
      '1300': '0.90',
      '5800': '10.00',
      '5900': '0.10',
      '5910': '-5.00',
    });
    expect((await till.push(facts)).data.results.every(({ outcome }) => outcome === 'duplicate')).toBe(true);
  });

  it('[SAL-41] expects cash slips and receipts to be one series, and says when a number is missing', async () => {
    const shop = await openShop();
    const { company, till } = shop;
    const [item] = company.items;
    const facts = [
      till.sell([[item, 1_000]]),
      moveCash(shop, {}),
      till.sell([[item, 1_000]]),
      moveCash(shop, {}, 9),
      till.sell([[item, 1_000]]),
    ];
    const { data } = await till.push(facts);
    expect(data.results.map(({ outcome }) => outcome)).toEqual(facts.map(() => 'accepted'));
    const reviews = await rows(
      `SELECT details->>'receiptNumber' AS number, details->>'expected' AS expected FROM review_items
        WHERE company_id = $1 AND code = 'sync.receiptGap'`,
      company,
    );
    expect(reviews).toEqual([{ number: 'T01-000009', expected: 'T01-000004' }]);
  });

  it('[SAL-44] keeps a Z aside whose amounts do not add up, and books what follows it', async () => {
    const shop = await openShop();
    const { company, till } = shop;
    const opened = till.openShift();
    const wrong = record(till, shiftClosed, {
      ...(JSON.parse(JSON.stringify(closedBody(shop))) as object),
      overShortCents: 1,
    });
    const drawer = till.recordDecision(
      decidedOf(decideOpenDrawer({ reason: 'change' }, { ...shop.place, shiftId: company.shiftId })),
    );
    const { data } = await till.push([opened, wrong, drawer]);
    expect(data.results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['accepted', null],
      ['quarantined', 'sales.factInconsistent'],
      ['accepted', null],
    ]);
  });
});

/** The body of a Z of nothing but its float. */
function closedBody({ company, till, place }: Shop) {
  const at = instantOf(till.clock());
  const cash = { ...figures.cash, floatCorrectedCents: 0, paidOutCents: 0, droppedCents: 0 };
  const decided = decideCloseShift(
    { shiftId: company.shiftId, tenders: [], floatLeftCents: 0 },
    {
      ...place,
      shift: {
        ...{ shiftId: company.shiftId, businessDate: '2026-11-21', openedBy: company.managerId },
        ...{ openedAt: at, closedAs: null, hasNext: false },
      },
      counts: [{ countedBy: company.managerId, countedAt: at, denominations: [], totalCents: 0 }],
      ...{ figures: { ...figures, cash }, series: 'T01', lastZNumber: 0 },
    },
  );
  return decidedOf(decided).body;
}
