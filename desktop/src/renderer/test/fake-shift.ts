import type { CounterTerms } from '#shared/bridge/earnings.ts';
import type {
  Clocking,
  CurrentShift,
  HoursOfPerson,
  PaidWith,
  ShiftSummary,
  XFigures,
  ZReport,
} from '#shared/bridge/shift.ts';
import type { AppState } from '#shared/bridge.ts';
import { reject } from '#shared/kernel/index.ts';
import type { TenderCode } from '#shared/payments/index.ts';
import type { BagsOfDay, Earnings, ReceiptDocument, ShiftFigures } from '#shared/sales/index.ts';
import { demoId, fakeNow } from './demo-shop.ts';

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

const openedAt = '2026-11-21T00:30:00.000Z';

/** What a test can change of the drawer before it looks at the screens. */
export interface FakeDrawer {
  expectedCashCents: number;
  sales: number;
  unsent: number;
  dropDue: boolean;
  /** What the last close left in the drawer. */
  floatLeftCents: number | null;
  /** Cash that came and went without a sale. */
  moved: Partial<ShiftFigures['cash']>;
  awaiting: readonly ShiftSummary[];
  readonly counts: number[];
  hours: readonly HoursOfPerson[];
  clockings: readonly Clocking[];
  earnings: readonly Earnings[];
  bags: readonly BagsOfDay[];
  terms: CounterTerms;
  /** How every receipt was paid. */
  paidWith: PaidWith;
  /** Somebody corrected the payment meanwhile. */
  isPaidAnew: boolean;
}

export const demoShift = (change: Partial<ShiftSummary> = {}): ShiftSummary => ({
  shiftId: demoId(12, 1),
  registerCode: 'T01',
  businessDate: '2026-11-21',
  openedAt,
  openedById: demoId(4, 1),
  openedBy: 'Mei Ling',
  state: 'open',
  here: true,
  z: null,
  closedAt: null,
  overShortCents: null,
  totalCents: null,
  ...change,
});

interface Counted {
  readonly shiftId: string;
  readonly denominations: readonly { readonly valueCents: number; readonly pieces: number }[];
}

interface Closed {
  readonly shiftId: string;
  readonly tenders: readonly { readonly tender: string; readonly statedCents: number }[];
  readonly floatLeftCents: number;
  readonly approval?: unknown;
}

interface Engine {
  readonly state: () => AppState;
  readonly change: (change: Partial<AppState>) => AppState;
}

/** The shift from opening to Z, in memory. */
export function fakeShift({ state, change }: Engine) {
  const drawer: FakeDrawer = {
    expectedCashCents: 20_000,
    sales: 12,
    unsent: 0,
    dropDue: false,
    floatLeftCents: null,
    moved: {},
    awaiting: [],
    counts: [],
    hours: [],
    clockings: [],
    earnings: [],
    bags: [],
    paidWith: { payments: [{ tender: 'cash', amountCents: 1_395, count: 1 }], corrections: [] },
    isPaidAnew: false,
    terms: { companyId: demoId(1, 1), tenders: ['card'], staff: [], categories: [], values: {}, gst: null },
  };
  const clocked: { kind: string; at: string }[] = [];
  const may = (right: string): boolean => state().person?.rights.some((held) => held === right) ?? false;
  const current = (): CurrentShift => {
    const { shift } = state();
    return {
      shift: shift === null ? null : demoShift({ shiftId: shift.id }),
      x: shift === null ? null : xOf(drawer, may('seeExpectedCash')),
      dropDue: drawer.dropDue,
      awaitingCount: drawer.awaiting,
      floatLeftCents: drawer.floatLeftCents,
      floatSuggestionCents: 15_000,
      counts: drawer.counts.length,
      tenders: ['card', 'nets'],
    };
  };
  const approved = (right: string, input: { readonly approval?: unknown }) =>
    may(right) || input.approval !== undefined ? null : reject('identity.approvalNeeded', { right });
  const handlers = {
    current: () => ok(current()),
    list: () =>
      ok([demoShift({ state: 'closed', z: 'Z T01-0006', totalCents: 98_000, overShortCents: -50 })]),
    openNext: ({ shiftId, floatCents }: { shiftId: string; floatCents: number }) => {
      if (floatCents < 0) return reject('sales.floatInvalid');
      drawer.counts.length = 0;
      return ok(change({ shift: { id: shiftId, openedAt, businessDate: '2026-11-21' } }));
    },
    count: ({ denominations }: Counted) => {
      if (drawer.counts.length === 2) return reject('sales.countTaken');
      const countedCents = denominations.reduce((sum, each) => sum + each.valueCents * each.pieces, 0);
      drawer.counts.push(countedCents);
      const differs = countedCents !== drawer.expectedCashCents;
      return ok({
        counts: drawer.counts.length,
        ...{ differs, mayRecount: differs && drawer.counts.length === 1 },
        countedCents,
        expectedCashCents: may('seeExpectedCash') ? drawer.expectedCashCents : null,
        floatSuggestionCents: Math.min(15_000, countedCents),
      });
    },
    close: (input: Closed) => {
      const refused = approved('closeShift', input);
      if (refused !== null) return refused;
      const report = zOf(input, drawer);
      drawer.awaiting = drawer.awaiting.filter(({ shiftId }) => shiftId !== input.shiftId);
      if (state().shift?.id === input.shiftId) change({ shift: null });
      return ok(report);
    },
    zReport: ({ shiftId }: { shiftId: string }) =>
      ok(zOf({ shiftId, tenders: [], floatLeftCents: 0 }, drawer)),
    printX: () => ok(state().printer),
    printZ: () => ok(state().printer),
    moveCash: (input: Record<string, unknown> & { readonly approval?: unknown }) =>
      approved('moveCash', input) ??
      ok({
        ...input,
        ...{ receiptNumber: 'T01-000130', gstCents: 0, movedAt: fakeNow },
        ...{ movedBy: state().person?.name ?? null, approvedBy: null },
      }),
    cashMoves: () => (may('seeExpectedCash') ? ok([]) : reject('identity.notAllowed')),
    printCashSlip: () => ok(state().printer),
    openDrawer: (input: { readonly approval?: unknown }) =>
      approved('openDrawer', input) ?? ok(state().printer),
    correctFloat: (input: { readonly approval?: unknown }) => approved('moveCash', input) ?? ok(current()),
    paidWith: () => ok(drawer.paidWith),
    correctTender: (input: { fromTender: string; toTender: string; reason: string; approval?: unknown }) => {
      const missing = approved('correctTender', input);
      if (missing !== null) return missing;
      const { fromTender, toTender, reason } = input;
      const { payments, corrections } = drawer.paidWith;
      const { amountCents = 0 } = payments.find(({ tender }) => tender === fromTender) ?? {};
      if (amountCents === 0 || drawer.isPaidAnew) return reject('sales.tenderNotTaken', { fromTender });
      const by = { correctedBy: 'Mei Ling', approvedBy: 'Siti', correctedAt: fakeNow };
      drawer.paidWith = {
        payments: [{ tender: toTender as TenderCode, amountCents, count: 1 }],
        corrections: [...corrections, { fromTender, toTender, amountCents, reason, ...by }],
      };
      return ok(null);
    },
    clockState: () => ok({ last: clocked.at(-1) ?? null }),
    clock: ({ kind }: { kind: string }) => {
      clocked.push({ kind, at: fakeNow });
      return ok({ last: { kind, at: fakeNow } });
    },
    hours: () => ok(drawer.hours),
    clockings: () => ok(drawer.clockings),
    correctTime: () => ok(null),
    earnings: () => ok(drawer.earnings),
    printEarnings: () => ok(state().printer),
    counterTerms: () => ok(drawer.terms),
    bags: () => ok(drawer.bags),
    printBags: () => ok(state().printer),
    ...fakeDays,
    printDayReport: () => ok(state().printer),
  };
  return { drawer, handlers };
}

const dayTotals = {
  ...{ sales: 12, totalCents: 98_000, gstCents: 8092, roundingCents: 0 },
  payments: [{ tender: 'cash', count: 12, amountCents: 98_000 }],
  ...{ paidInCents: 0, paidOutCents: 0, droppedCents: 0, bankedCents: 0 },
  ...{ overShortCents: -50, tenderVarianceCents: 0 },
};

const fakeDays = {
  dayPreview: ({ businessDate }: { businessDate: string }) =>
    ok({
      ...{ businessDate, last: null, isOutdated: false, awaitingCount: ['T02'], totals: dayTotals },
      shifts: [
        {
          ...{ shiftId: demoId(12, 1), registerCode: 'T01', series: 'T01', zNumber: 6 },
          ...{ openedBy: demoId(4, 1), sales: 12, totalCents: 98_000, gstCents: 8092, roundingCents: 0 },
          ...{ overShortCents: -50, tenderVarianceCents: 0, correctedCents: 0 },
        },
      ],
    }),
  issueDayReport: ({ reportId, businessDate }: { reportId: string; businessDate: string }) =>
    ok(dayReport(reportId, businessDate)),
  dayReports: () => ok([]),
  dayReport: ({ reportId }: { reportId: string }) => ok(dayReport(reportId, '2026-11-21')),
  exceptions: ({ kinds }: { kinds: readonly string[] }) => {
    const items = ['noSale', 'reprint', 'override'].map((kind, index) => ({
      ...(kind === 'override'
        ? { right: 'sellBelowFloor', goods: { name: 'Kopi O', nameZh: '咖啡乌' }, isWholeSale: false }
        : { right: null, goods: null, isWholeSale: false }),
      ...{ id: demoId(13, index), kind, at: fakeNow, shiftId: demoId(12, 1), registerCode: 'T01' },
      ...{ by: 'Mei Ling', approvedBy: 'Siti', reference: null, amountCents: null, reason: `why ${kind}` },
    }));
    return ok({
      items: items.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)),
      byKind: items.map(({ kind }) => ({ kind, count: 1, amountCents: 0 })),
    });
  },
};

const dayReport = (reportId: string, businessDate: string) => ({
  ...{ reportId, businessDate, label: 'D T01-0003', supplement: 0, issuedAt: fakeNow },
  ...{ issuedBy: 'Siti', totalCents: 98_000 },
  document: paper('D T01-0003'),
});

const figuresOf = (drawer: FakeDrawer): ShiftFigures => ({
  ...{ sales: drawer.sales, items: drawer.sales * 3, grossCents: 9000, discountCents: 0, totalCents: 9000 },
  ...{ gst: [], roundingCents: 0 },
  payments: [
    { tender: 'cash', count: 8, amountCents: 5000 },
    { tender: 'card', count: 4, amountCents: 4000 },
  ],
  cash: {
    ...{ floatCents: 15_000, floatCorrectedCents: 0, salesCents: drawer.expectedCashCents - 15_000 },
    ...{ correctedCents: 0, paidInCents: 0, toppedUpCents: 0, paidOutCents: 0, droppedCents: 0 },
    ...drawer.moved,
  },
  ...{ noSales: 0, voids: 1, overrides: 0, reprints: 0, corrections: 0 },
  ...{ firstReceipt: 'T01-000101', lastReceipt: 'T01-000112', unsent: drawer.unsent },
});

function xOf(drawer: FakeDrawer, showsMoney: boolean): XFigures {
  const figures = figuresOf(drawer);
  const { sales, items, noSales, voids, overrides, reprints, corrections } = figures;
  return {
    figures: showsMoney ? figures : null,
    expectedCashCents: showsMoney ? drawer.expectedCashCents : null,
    ...{ sales, items, noSales, voids, overrides, reprints, corrections, unsent: drawer.unsent },
    ...{ firstReceipt: figures.firstReceipt, lastReceipt: figures.lastReceipt },
  };
}

function zOf({ shiftId, tenders, floatLeftCents }: Closed, drawer: FakeDrawer): ZReport {
  const countedCashCents = drawer.counts.at(-1) ?? 0;
  const { expectedCashCents } = drawer;
  const z = {
    ...{ shiftId, registerCode: 'T01', series: 'T01', zNumber: 7, expectedCashCents, countedCashCents },
    ...{ overShortCents: countedCashCents - expectedCashCents, tenders, floatLeftCents },
    ...{ toSafeCents: countedCashCents - floatLeftCents, figures: figuresOf(drawer) },
  };
  return {
    ...{ label: 'Z T01-0007', closedAt: fakeNow, acknowledged: false, names: {}, counts: [] },
    z: z as unknown as ZReport['z'],
    document: paper('Z T01-0007'),
  };
}

const paper = (label: string): ReceiptDocument => ({
  ...{ saleId: demoId(12, 1), receiptNumber: label, form: 'receipt', copy: true },
  blocks: [{ kind: 'text', text: label, align: 'center', size: 'large', bold: true }],
});
