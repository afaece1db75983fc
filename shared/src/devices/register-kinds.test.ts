import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiptSeries } from './receipt-series.ts';
import { registerCode, registerKinds, shareSeries, suggestRegisterCode } from './register-kinds.ts';

const code = fc.stringMatching(/^[A-Z][A-Z0-9]{0,4}$/);

describe('the code of a register', () => {
  it('[DEV-12] is suggested by its kind: the next that nobody has', () => {
    expect(suggestRegisterCode('counter', ['T01', 'T02', 'W01'])).toBe('T03');
    expect(suggestRegisterCode('warehouse', ['T01', 'W01'])).toBe('W02');
    expect(suggestRegisterCode('office', [])).toBe('O01');
    expect(suggestRegisterCode('counter', ['T01', 'T03'])).toBe('T02');
    for (const kind of registerKinds)
      expect(registerCode.safeParse(suggestRegisterCode(kind, [])).success).toBe(true);
  });

  it('[DEV-12] shares its series with another’s when some enrolments of the two would print the same numbers', () => {
    fc.assert(
      fc.property(
        code,
        code,
        fc.integer({ min: 1, max: 800 }),
        fc.integer({ min: 1, max: 800 }),
        (one, other, first, second) => {
          if (receiptSeries(one, first) === receiptSeries(other, second))
            expect(shareSeries(one, other)).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(code, fc.integer({ min: 1, max: 800 }), (one, enrolment) => {
        expect(shareSeries(receiptSeries(one, enrolment), one)).toBe(true);
      }),
    );
    expect(shareSeries('T01', 'T02')).toBe(false);
    expect(shareSeries('T01', 'T012')).toBe(false);
  });
});
