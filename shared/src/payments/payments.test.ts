import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CENTS } from '../kernel/index.ts';
import { type Payment, roundCash, settle, type TenderCode } from './index.ts';

describe('cash rounding', () => {
  it('[PAY-1] R7: goes to the nearest 5 cents', () => {
    expect([2347, 2348, 2352, 2353, 2350].map((due) => roundCash(due, 'nearest'))).toEqual([
      2345, 2350, 2350, 2355, 2350,
    ]);
  });

  it('[PAY-1] goes one way when the shop says so', () => {
    expect([2346, 2349].map((due) => roundCash(due, 'down'))).toEqual([2345, 2345]);
    expect([2346, 2349].map((due) => roundCash(due, 'up'))).toEqual([2350, 2350]);
  });

  it('[PAY-1] moves by less than 5 cents, never past a coin, and leaves whole 5 cents alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e10 }),
        fc.constantFrom('nearest', 'up', 'down'),
        (due, mode) => {
          const rounded = roundCash(due, mode as 'nearest');
          expect(rounded % 5).toBe(0);
          expect(Math.abs(rounded - due)).toBeLessThanOrEqual(mode === 'nearest' ? 2 : 4);
        },
      ),
    );
  });
});

describe('settling', () => {
  it('[PAY-2] gives change over the rounded amount and records the rounding apart', () => {
    expect(settle(2347, [{ tender: 'cash', tenderedCents: 5000 }], 'nearest')).toEqual({
      ok: true,
      value: {
        payments: [
          { tender: 'cash', amountCents: 2347, roundingCents: -2, tenderedCents: 5000, changeCents: 2655 },
        ],
        roundingCents: -2,
        changeCents: 2655,
      },
    });
  });

  it('[PAY-3] refuses less than the amount due and says what is missing', () => {
    const short = settle(2347, [{ tender: 'cash', tenderedCents: 2340 }], 'nearest');
    expect(short).toEqual({
      ok: false,
      error: {
        code: 'payments.cashShort',
        details: { dueCents: 2345, tenderedCents: 2340, missingCents: 5 },
      },
    });
  });

  it('[PAY-3] refuses amounts that nobody can hand over', () => {
    for (const tenderedCents of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e18]) {
      const answer = settle(100, [{ tender: 'cash', tenderedCents }], 'nearest');
      expect(answer.ok ? 'accepted' : answer.error.code).toBe('payments.tenderInvalid');
    }
    expect(settle(100, [], 'nearest').ok).toBe(false);
    const noSuchCoins = settle(350, [{ tender: 'cash', tenderedCents: 2003 }], 'nearest');
    expect(noSuchCoins.ok ? 'accepted' : noSuchCoins.error.code).toBe('payments.tenderInvalid');
    // Each can be written down, their sum can't.
    const halves = Array.from({ length: 2 }, () => ({ tender: 'cash' as const, tenderedCents: MAX_CENTS }));
    const answer = settle(100, halves, 'nearest');
    expect(answer.ok ? 'accepted' : answer.error.code).toBe('payments.tenderInvalid');
  });

  it('[PAY-4] keeps tendered − change = total + rounding, whatever is paid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), fc.integer({ min: 0, max: 4e7 }), (total, coins) => {
        const tendered = coins * 5;
        const answer = settle(total, [{ tender: 'cash', tenderedCents: tendered }], 'nearest');
        expect(answer.ok).toBe(tendered >= roundCash(total, 'nearest'));
        if (!answer.ok) return;
        const { payments, roundingCents, changeCents } = answer.value;
        expect(payments.reduce((sum, payment) => sum + payment.tenderedCents, 0) - changeCents).toBe(
          total + roundingCents,
        );
        expect(changeCents).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('several tenders', () => {
  const paid = (...tenders: readonly (readonly [TenderCode, number])[]) =>
    settle(
      2347,
      tenders.map(([tender, tenderedCents]) => ({ tender, tenderedCents })),
      'nearest',
    );

  it('[PAY-5] R7: rounds the cash that pays the rest, and nothing else', () => {
    const cardFirst = paid(['card', 1000], ['cash', 1345]);
    expect(cardFirst.ok && cardFirst.value.payments).toEqual([
      { tender: 'card', amountCents: 1000, roundingCents: 0, tenderedCents: 1000, changeCents: 0 },
      { tender: 'cash', amountCents: 1347, roundingCents: -2, tenderedCents: 1345, changeCents: 0 },
    ]);
    const cashFirst = paid(['cash', 2000], ['card', 347]);
    expect(cashFirst.ok && cashFirst.value.roundingCents).toBe(0);
    expect(cashFirst.ok && cashFirst.value.payments.map(({ amountCents }) => amountCents)).toEqual([
      2000, 347,
    ]);
  });

  it('[PAY-5] R7: a rest of a cent or two is paid by cash that is nothing, or nothing but a tip', () => {
    for (const tipCents of [0, 200]) {
      const rest = { tender: 'cash', tenderedCents: tipCents, tipCents } as const;
      const answer = settle(2347, [{ tender: 'voucher', tenderedCents: 2345 }, rest], 'nearest');
      expect(answer.ok && answer.value.payments[1]).toMatchObject({ amountCents: 2, roundingCents: -2 });
      expect(answer.ok && answer.value.changeCents).toBe(0);
      const before = settle(2347, [{ tender: 'voucher', tenderedCents: 2344 }, rest], 'nearest');
      expect(before.ok ? '' : before.error.code).toBe('payments.cashShort');
    }
  });

  it('[PAY-5] takes no more than what is left on anything but cash', () => {
    const codeOf = (answer: ReturnType<typeof settle>) => (answer.ok ? 'accepted' : answer.error.code);
    expect(codeOf(paid(['card', 2348]))).toBe('payments.tooMuch');
    expect(codeOf(paid(['cash', 2000], ['card', 348]))).toBe('payments.tooMuch');
    expect(codeOf(paid(['card', 2000]))).toBe('payments.cashShort');
    expect(codeOf(paid(['card', 0], ['cash', 5000]))).toBe('payments.tenderInvalid');
  });

  it('[PAY-4] pays the total to the cent, whatever it is paid with', () => {
    const leg = fc.record({
      tender: fc.constantFrom<TenderCode>('cash', 'card', 'nets', 'paynow', 'voucher', 'other'),
      tenderedCents: fc.integer({ min: 1, max: 5000 }),
      tipCents: fc.constantFrom(0, 0, 5, 100, 123),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12_000 }),
        fc.array(leg, { minLength: 1, maxLength: 5 }),
        (total, legs) => {
          const answer = settle(total, legs, 'nearest');
          if (!answer.ok) return;
          const sum = (of: (payment: Payment) => number) =>
            answer.value.payments.reduce((all, payment) => all + of(payment), 0);
          expect(sum(({ amountCents }) => amountCents)).toBe(total);
          expect(sum(({ tenderedCents }) => tenderedCents)).toBe(
            legs.reduce((all, { tenderedCents }) => all + tenderedCents, 0),
          );
          for (const payment of answer.value.payments) {
            expect(payment.tenderedCents - payment.changeCents).toBe(
              payment.amountCents + payment.roundingCents + (payment.tipCents ?? 0),
            );
            if (payment.tender !== 'cash')
              expect([payment.roundingCents, payment.changeCents]).toEqual([0, 0]);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
