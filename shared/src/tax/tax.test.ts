import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeGst, gstInside, gstMethodOn, gstRatePpm } from './index.ts';

describe('GST rates', () => {
  it('[TAX-1] follow the date: 3% from 1994 to 9% from 2024', () => {
    const rates = [
      '1994-03-31',
      '1994-04-01',
      '2003-01-01',
      '2004-01-01',
      '2007-07-01',
      '2022-12-31',
      '2023-01-01',
      '2023-12-31',
      '2024-01-01',
      '2026-11-21',
    ];
    expect(rates.map((date) => gstRatePpm('SR', date) / 10_000)).toEqual([0, 3, 4, 5, 7, 7, 8, 8, 9, 9]);
  });

  it('[TAX-1] are nil for zero-rated, exempt, out-of-scope and unknown codes', () => {
    for (const code of ['ZR', 'ES33', 'ESN33', 'OS', 'NG', 'a code from the future']) {
      expect(gstRatePpm(code, '2026-11-21')).toBe(0);
    }
  });
});

describe('GST inside a price', () => {
  it('[TAX-2] is gross × 9/109, half-up, as in the examples of IRAS', () => {
    expect(gstInside(9_000, 90_000, 'halfUp')).toBe(743);
    expect(gstInside(1_000_000, 90_000, 'halfUp')).toBe(82_569);
    expect(gstInside(108_000, 90_000, 'halfUp')).toBe(8_917);
    expect(gstInside(3_000, 90_000, 'halfUp')).toBe(248);
  });

  it('[TAX-2] mirrors for amounts that go back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (gross) => {
        expect(gstInside(-gross, 90_000, 'halfUp')).toBe(0 - gstInside(gross, 90_000, 'halfUp'));
      }),
    );
  });
});

describe('GST of a receipt', () => {
  const pens = (count: number) => Array.from({ length: count }, () => ({ grossCents: 140, gstCode: 'SR' }));

  it('[TAX-3] R1: 3 pens at 1.40 carry 0.35, however they were scanned', () => {
    expect(computeGst(pens(3), '2026-11-21', 'receipt').gstCents).toBe(35);
    expect(computeGst([{ grossCents: 420, gstCode: 'SR' }], '2026-11-21', 'receipt').gstCents).toBe(35);
    expect(computeGst(pens(3), '2026-11-21', 'receipt').lineGstCents).toEqual([12, 12, 11]);
  });

  it('[TAX-3] R1: per line, as three lines, they carry 0.36', () => {
    expect(computeGst(pens(3), '2026-11-21', 'line').gstCents).toBe(36);
  });

  it('[TAX-3] IRAS: 3 pens at 1.28 before GST carry 0.35 on the sum and 0.36 per item', () => {
    const pen = { grossCents: 140, gstCode: 'SR' };
    expect(computeGst([pen, pen, pen], '2026-11-21', 'receipt').gstCents).toBe(35);
    expect(computeGst([pen, pen, pen], '2026-11-21', 'line').gstCents).toBe(36);
  });

  it('[TAX-4] shares and summary always add up to the total', () => {
    const line = fc.record({
      grossCents: fc.integer({ min: 0, max: 1e7 }),
      gstCode: fc.constantFrom('SR', 'ZR', 'ES33', 'OS'),
    });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('receipt' as const, 'line' as const),
        (lines, method) => {
          const gst = computeGst(lines, '2026-11-21', method);
          const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
          expect(sum(gst.lineGstCents)).toBe(gst.gstCents);
          expect(sum(gst.summary.map((row) => row.grossCents))).toBe(
            sum(lines.map((each) => each.grossCents)),
          );
          for (const row of gst.summary) expect(row.netCents + row.gstCents).toBe(row.grossCents);
          lines.forEach((each, index) => {
            expect(gst.lineGstCents[index]).toBeGreaterThanOrEqual(0);
            if (each.gstCode !== 'SR') expect(gst.lineGstCents[index]).toBe(0);
          });
        },
      ),
    );
  });
});

describe('the method of GST', () => {
  const gst = (methods?: { from: string; method: string }[]) => ({
    gst: {
      number: 'M9-0000000-X',
      registeredFrom: '2020-01-01',
      method: 'receipt',
      ...(methods && { methods }),
    },
  });

  it('[TAX-5] is the company’s first, until another one was set from a date on, whatever their order', () => {
    const settings = gst([
      { from: '2027-01-01', method: 'receipt' },
      { from: '2026-11-22', method: 'line' },
    ]);
    const on = (date: string) => gstMethodOn(settings, date);
    expect(['2026-11-21', '2026-11-22', '2026-12-31', '2027-01-01'].map(on)).toEqual([
      ...['receipt', 'line', 'line', 'receipt'],
    ]);
    expect(gstMethodOn(gst(), '2030-01-01')).toBe('receipt');
    expect(gstMethodOn({ gst: { ...gst().gst, method: 'line' } }, '2026-11-21')).toBe('line');
  });

  it('[TAX-5] that this version doesn’t know is once per receipt, as it is without GST', () => {
    expect(gstMethodOn(gst([{ from: '2026-01-01', method: 'weekly' }]), '2026-11-21')).toBe('receipt');
    expect(gstMethodOn({ gst: null }, '2026-11-21')).toBe('receipt');
  });
});
