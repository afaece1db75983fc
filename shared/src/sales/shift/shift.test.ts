import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newSampleId, SAMPLE_INSTANT, sampleSale } from '../../../test/samples.ts';
import { rowId, saleId, shiftId, staffId } from '../../kernel/index.ts';
import { tenderCodes } from '../../payments/index.ts';
import { projectSale } from '../project.ts';
import { layoutReceipt, type PaperColumns } from '../receipt/layout-receipt.ts';
import { textColumns } from '../receipt/paper-text.ts';
import {
  buildCashSlip,
  buildDayPaper,
  buildNoSaleSlip,
  buildXPaper,
  buildZPaper,
  type CashMovementRow,
  cashMoved,
  decideCloseShift,
  decideCorrectTender,
  decideIssueDayReport,
  decideMoveCash,
  decideNoteException,
  denominationsCents,
  type ExceptionRow,
  exceptions,
  expectedCashCents,
  type MoveCash,
  type PaperLanguage,
  projectCashMoved,
  SGD_DENOMINATIONS,
  type ShiftClosedBody,
  type ShiftFigures,
  shiftClosed,
  summariseDay,
  tenderCorrected,
} from './index.ts';
import { verifyShiftClosed } from './verify-close.ts';

const { envelope } = sampleSale();
const person = staffId.parse(newSampleId());
const till = {
  registerId: envelope.register ?? expect.fail('a register'),
  registerCode: 'T01',
  outletId: envelope.outlets[0] ?? expect.fail('an outlet'),
  by: person,
  approvedBy: null,
};
const settings = {
  gst: { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: 'receipt' },
  cashRounding: 'nearest',
  receiptFooter: [],
  demo: false,
};

const cents = fc.integer({ min: 0, max: 5_000_000 });
const tenders = fc.uniqueArray(
  fc.record({
    tender: fc.constantFrom(...tenderCodes.filter((code) => code !== 'cash')),
    count: fc.integer({ min: 0, max: 50 }),
    amountCents: cents,
  }),
  { selector: ({ tender }) => tender },
);

/** Figures that add up, as the till's own do. */
const anyFigures = fc
  .record({
    payments: tenders,
    cash: fc.record({
      floatCents: cents,
      floatCorrectedCents: fc.integer({ min: -1_000, max: 1_000 }),
      salesCents: cents,
      correctedCents: fc.integer({ min: -1_000, max: 1_000 }),
      paidInCents: cents,
      toppedUpCents: cents,
      paidOutCents: cents,
      droppedCents: cents,
    }),
    discountCents: cents,
    roundingCents: fc.integer({ min: -100, max: 100 }),
    tips: fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 3 }),
    sales: fc.integer({ min: 0, max: 3_000 }),
  })
  .map(({ payments, cash, discountCents, roundingCents, tips, sales }): ShiftFigures => {
    const cashCents = cash.salesCents + cash.correctedCents;
    const paid = [{ tender: 'cash', count: 1, amountCents: cashCents }, ...payments];
    const given = tips.reduce((sum, amountCents) => sum + amountCents, 0);
    const totalCents = paid.reduce((sum, { amountCents }) => sum + amountCents, 0) - roundingCents - given;
    return {
      ...{ sales, items: sales, grossCents: totalCents + discountCents, discountCents, totalCents },
      ...{ gst: [], roundingCents, payments: paid, cash },
      ...(tips.length > 0 && {
        tips: tips.map((amountCents) => ({ staffId: person, count: 1, amountCents })),
      }),
      ...{ noSales: 1, voids: 2, overrides: 3, reprints: 4, corrections: 5, unsent: 6 },
      firstReceipt: 'T01-000001',
      lastReceipt: 'T01-000009',
    };
  });

const anyCount = fc
  .array(
    fc.record({
      valueCents: fc.constantFrom(...SGD_DENOMINATIONS),
      pieces: fc.integer({ min: 0, max: 200 }),
    }),
    { maxLength: 11 },
  )
  .map((denominations) => ({
    countedBy: person,
    countedAt: SAMPLE_INSTANT,
    denominations,
    totalCents: denominationsCents(denominations),
  }));

const openShift = {
  shiftId: shiftId.parse(newSampleId()),
  businessDate: '2026-11-21',
  openedBy: person,
  openedAt: SAMPLE_INSTANT,
  closedAs: null,
  hasNext: false,
};

/** The Z of figures and counts, decided. */
function closed(
  figures: ShiftFigures,
  counts: readonly ShiftClosedBody['counts'][number][],
  stated: readonly { tender: string; statedCents: number; slips: null }[] = [],
): ShiftClosedBody {
  const decision = decideCloseShift(
    { shiftId: openShift.shiftId, tenders: stated, floatLeftCents: 0 },
    { ...till, shift: openShift, counts, figures, series: 'T01', lastZNumber: 6 },
  );
  if (!decision.ok) throw new Error(decision.error.code);
  return decision.value.body;
}

const exampleFigures = (): ShiftFigures => fc.sample(anyFigures, { numRuns: 1, seed: 7 })[0] as ShiftFigures;
const exampleCount = (cents = 0) => ({
  countedBy: person,
  countedAt: SAMPLE_INSTANT,
  denominations: [{ valueCents: 5, pieces: cents / 5 }],
  totalCents: cents,
});

describe('a Z', () => {
  it('[SAL-44] of any figures and counts is accepted at the other end, and with any amount changed it is not', () => {
    fc.assert(
      fc.property(anyFigures, fc.array(anyCount, { minLength: 1, maxLength: 2 }), (figures, counts) => {
        const body = closed(figures, counts);
        const wire = JSON.parse(JSON.stringify(z.encode(shiftClosed.body, body)));
        expect(z.decode(shiftClosed.body, wire)).toEqual(body);
        expect(verifyShiftClosed(body, envelope).ok).toBe(true);
        expect(body.countedCashCents - body.expectedCashCents).toBe(body.overShortCents);
        const wrong: ShiftClosedBody[] = [
          { ...body, expectedCashCents: body.expectedCashCents + 5 },
          { ...body, countedCashCents: body.countedCashCents + 5, overShortCents: body.overShortCents + 5 },
          { ...body, overShortCents: body.overShortCents + 1 },
          { ...body, toSafeCents: body.toSafeCents + 1 },
          { ...body, zNumber: 0 },
          { ...body, figures: { ...figures, totalCents: figures.totalCents + 1 } },
          {
            ...body,
            figures: { ...figures, cash: { ...figures.cash, salesCents: figures.cash.salesCents + 1 } },
          },
        ];
        expect(wrong.filter((each) => verifyShiftClosed(each, envelope).ok)).toEqual([]);
      }),
    );
  });

  it('[SAL-44] is of a shift that is here, isn’t closed and was counted, and leaves no more than was counted', () => {
    const figures = exampleFigures();
    const reads = {
      ...till,
      shift: openShift,
      counts: [exampleCount(100)],
      figures,
      series: 'T01',
      lastZNumber: 0,
    };
    const command = { shiftId: openShift.shiftId, tenders: [], floatLeftCents: 0 };
    const codeOf = (
      change: Partial<typeof command>,
      read: Partial<Parameters<typeof decideCloseShift>[1]> = {},
    ) => {
      const decided = decideCloseShift({ ...command, ...change }, { ...reads, ...read });
      return decided.ok ? 'ok' : decided.error.code;
    };
    expect(codeOf({})).toBe('ok');
    expect(codeOf({}, { shift: null })).toBe('sales.shiftUnknown');
    expect(codeOf({}, { shift: { ...openShift, closedAs: 'Z T01-0001' } })).toBe('sales.shiftCounted');
    expect(codeOf({}, { counts: [] })).toBe('sales.countMissing');
    expect(codeOf({ floatLeftCents: 105 })).toBe('sales.floatLeftInvalid');
    expect(codeOf({ floatLeftCents: -5 })).toBe('sales.floatLeftInvalid');
  });
});

const moveCommand: MoveCash = {
  movementId: rowId.parse(newSampleId()),
  kind: 'payOut',
  amountCents: 10_900,
  category: 'cleaning',
  gstCode: 'SR',
  gstCents: null,
  reason: 'a mop',
  reference: 'INV-7',
};
const moveReads = {
  ...till,
  settings,
  shift: { shiftId: openShift.shiftId, businessDate: '2026-11-21' },
  receiptSeries: 'T01',
  lastReceiptSequence: 41,
};
const moved = (change: Partial<MoveCash>, reads: { shift?: null; settings?: never } = {}) =>
  decideMoveCash(
    { ...moveCommand, ...change },
    { ...moveReads, ...reads } as typeof moveReads,
    SAMPLE_INSTANT,
  );

describe('moved cash', () => {
  it('[SAL-41] has its input tax inside, at the rate of the day or as the tax invoice says', () => {
    expect(moved({})).toMatchObject({
      ok: true,
      value: { body: { gstCents: 900, receiptNumber: 'T01-000042' } },
    });
    expect(moved({ gstCents: 895 })).toMatchObject({ ok: true, value: { body: { gstCents: 895 } } });
    expect(moved({ gstCents: 906 })).toMatchObject({ ok: false, error: { code: 'sales.gstInvalid' } });
    const unregistered = { settings: { ...settings, gst: null } } as never;
    expect(moved({}, unregistered)).toMatchObject({
      ok: true,
      value: { body: { gstCents: 0, gstCode: null } },
    });
    expect(moved({ kind: 'payIn' })).toMatchObject({ ok: true, value: { body: { gstCents: 0 } } });
  });

  it('[SAL-41] needs an amount, a reason, a bag’s number for the bank, and a shift for everything else', () => {
    const code = (result: ReturnType<typeof moved>) => (result.ok ? 'ok' : result.error.code);
    for (const amountCents of [0, -5, 0.5, Number.NaN])
      expect(code(moved({ amountCents }))).toBe('sales.amountInvalid');
    expect(code(moved({ reason: ' ' }))).toBe('sales.reasonMissing');
    expect(code(moved({ kind: 'drop', reason: '' }))).toBe('ok');
    expect(code(moved({ kind: 'bankIn', reference: ' ' }))).toBe('sales.referenceMissing');
    expect(code(moved({ kind: 'bankIn' }, { shift: null }))).toBe('ok');
    expect(code(moved({ kind: 'drop' }, { shift: null }))).toBe('sales.shiftClosed');
  });
});

describe('a corrected tender', () => {
  it('[SAL-48] says what the Z had counted by then', () => {
    const command = {
      correctionId: rowId.parse(newSampleId()),
      saleId: saleId.parse(newSampleId()),
      fromTender: 'cash',
      toTender: 'card',
      reason: 'the machine’s slip',
    } as const;
    const sale = {
      receiptNumber: 'T01-000007',
      registerId: till.registerId,
      shiftId: openShift.shiftId,
      businessDate: '2026-11-21',
      payments: [{ tender: 'cash', count: 1, amountCents: 1_345 }],
    };
    const correct = (tenders?: ShiftClosedBody['tenders']) => {
      const decided = decideCorrectTender(command, { ...till, sale, closed: tenders && { tenders } });
      if (!decided.ok) throw new Error(decided.error.code);
      return decided.value.body;
    };
    const card = { tender: 'card', expectedCents: 0, slips: null, varianceCents: 0 };
    expect(correct()).toMatchObject({ afterClose: false, fromCounted: false, toCounted: false });
    expect(correct([{ ...card, statedCents: null }])).toMatchObject({
      ...{ afterClose: true, fromCounted: true, toCounted: false, amountCents: 1_345 },
    });
    expect(correct([{ ...card, statedCents: 0 }])).toMatchObject({ fromCounted: true, toCounted: true });
    const verified = (change: object) => tenderCorrected.verify({ ...correct(), ...change }, envelope).ok;
    expect([
      verified({}),
      verified({ toTender: 'giftCard' }),
      verified({ fromTender: 'storeCredit' }),
    ]).toEqual([...[true, false, false]]);
  });
});

describe('exceptions', () => {
  it('[SAL-49] are noted whatever they say, in the shift that is open or in none', () => {
    const command = {
      exceptionId: rowId.parse(newSampleId()),
      kind: 'reprint',
      reference: 'R'.repeat(500),
      amountCents: null,
      reason: 'x'.repeat(1_000),
    } as const;
    const noted = decideNoteException(command, { ...till, shiftId: null });
    expect(noted).toMatchObject({
      ok: true,
      value: { body: { shiftId: null, reference: 'R'.repeat(100), reason: 'x'.repeat(300) } },
    });
  });
});

describe('a sale that somebody had to approve', () => {
  it('[SAL-49] is listed with both people, its receipt and its line', () => {
    const sale = sampleSale();
    const approvedBy = staffId.parse(newSampleId());
    const approvals = [
      { right: 'changePrice', lineNumber: 2, approvedBy, reason: 'dented' },
      { right: 'exceedDiscountCap', lineNumber: null, approvedBy, reason: 'a friend of the house' },
    ];
    const writes = projectSale({ ...sale, body: { ...sale.body, approvals } }, { postingMonth: '2026-11' });
    const listed = writes.flatMap((write) =>
      write.kind === 'insert' && write.table === exceptions ? [write.row as ExceptionRow] : [],
    );
    expect(listed).toMatchObject([
      { kind: 'override', doneBy: sale.body.cashierId, approvedBy, amountCents: 320, reason: 'dented' },
      { reference: sale.body.receiptNumber, amountCents: null, reason: 'a friend of the house' },
    ]);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(2);
  });

  it('[IDN-10] is listed as an own purchase, with the sale’s total, where its customer was at the till', () => {
    const sale = sampleSale();
    const approvedBy = staffId.parse(newSampleId());
    const own = { right: 'allowOwnPurchase', lineNumber: null, approvedBy, reason: 'lunch' };
    const writes = projectSale(
      { ...sale, body: { ...sale.body, approvals: [own] } },
      { postingMonth: '2026-11' },
    );
    const listed = writes.flatMap((write) =>
      write.kind === 'insert' && write.table === exceptions ? [write.row as ExceptionRow] : [],
    );
    const { receiptNumber: reference, totalCents, cashierId: doneBy } = sale.body;
    expect(listed).toMatchObject([
      { kind: 'ownPurchase', doneBy, approvedBy, reference, amountCents: totalCents, reason: 'lunch' },
    ]);
  });
});

describe('the shift’s papers', () => {
  const head = {
    companyName: 'Mei Minimart 美美',
    outletName: 'Toa Payoh',
    registerCode: 'T01',
    shiftId: openShift.shiftId,
    businessDate: '2026-11-21',
    openedAt: SAMPLE_INSTANT,
    openedBy: 'Aisha binte Abdul Rahman with a name that is longer than the paper is wide',
    nameOf: () => 'Aisha binte Abdul Rahman with a name that is longer than the paper is wide',
  };

  function papersIn(language: PaperLanguage) {
    const figures = exampleFigures();
    const closing = closed(
      figures,
      [exampleCount(500), exampleCount(505)],
      [{ tender: 'card', statedCents: 100, slips: null }],
    );
    const decision = moved({});
    if (!decision.ok) throw new Error(decision.error.code);
    const [write] = projectCashMoved(
      { envelope: { ...envelope, type: cashMoved.type }, body: decision.value.body },
      { postingMonth: '2026-11' },
    );
    const movement = (write?.kind === 'insert' ? write.row : {}) as CashMovementRow;
    const known = {
      ...{ closed: [closing], correctedLater: [], bankedCents: 0, awaitingCount: ['T02'], through: [] },
      last: undefined,
    };
    const day = decideIssueDayReport(
      { reportId: rowId.parse(newSampleId()), businessDate: '2026-11-21' },
      { outletId: till.outletId, by: person, known, series: 'T01', lastNumber: 0 },
    );
    if (!day.ok) throw new Error(day.error.code);
    expect(summariseDay({ ...known, last: day.value.body }).isOutdated).toBe(false);
    const who = { by: 'Aisha', approvedBy: 'Devi' };
    const x = {
      ...head,
      language,
      at: SAMPLE_INSTANT,
      figures,
      expectedCashCents: expectedCashCents(figures.cash),
    };
    return {
      z: buildZPaper({
        ...head,
        language,
        z: closing,
        closedAt: SAMPLE_INSTANT,
        closedBy: 'Aisha',
        approvedBy: null,
      }),
      x: buildXPaper({ ...x, showsMoney: true }),
      blind: buildXPaper({ ...x, showsMoney: false }),
      slip: buildCashSlip({ ...head, language, movement, nameOf: () => 'Aisha' }),
      noSale: buildNoSaleSlip({
        ...head,
        ...who,
        language,
        slipId: newSampleId(),
        at: SAMPLE_INSTANT,
        reason: 'bus',
      }),
      day: buildDayPaper({
        ...{ ...head, language, report: day.value.body, issuedAt: SAMPLE_INSTANT, issuedBy: 'Devi' },
      }),
    };
  }
  const textOf = (document: ReturnType<typeof papersIn>['z']) => JSON.stringify(document.blocks);

  it('[SAL-52] fit the paper in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      for (const document of Object.values(papersIn(language))) {
        for (const columns of [32, 42, 48] satisfies PaperColumns[]) {
          const lines = layoutReceipt(document, columns);
          expect(lines.length).toBeGreaterThan(4);
          for (const line of lines) {
            if (line.kind !== 'text') continue;
            const width = textColumns(line.text) * (line.size === 'large' ? 2 : 1);
            expect(width).toBeLessThanOrEqual(columns);
          }
        }
      }
    }
  });

  it('[SAL-52] say in Chinese what they say in English', () => {
    const [english, chinese] = [papersIn('en'), papersIn('zh')];
    for (const name of Object.keys(english) as (keyof typeof english)[]) {
      expect(english[name].blocks.length).toBe(chinese[name].blocks.length);
      expect(textOf(english[name])).not.toMatch(/合计|现金|收银台/u);
      expect(textOf(chinese[name])).toMatch(/[\u4e00-\u9fff]{2}/u);
    }
    expect(textOf(chinese.z)).toContain('交班结算 (Z)');
    expect(textOf(english.z)).toContain('Z T01-0007');
    expect(textOf(english.z)).toContain('First count');
    expect(textOf(english.day)).toContain('T02');
  });

  it('[SAL-47] have no amount on the X of a blind count', () => {
    expect(textOf(papersIn('en').x)).toMatch(/\d\.\d\d/);
    expect(textOf(papersIn('en').blind)).not.toMatch(/\d\.\d\d/);
  });
});
