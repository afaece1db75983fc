import { expect, it } from 'vitest';
import { receiptNumber, receiptSeries } from './index.ts';

it('[DEV-1] gives every enrolment of a register its own receipt series', () => {
  expect([1, 2, 3, 26, 27, 28, 52, 53].map((enrolment) => receiptSeries('T01', enrolment))).toEqual([
    'T01',
    'T01B',
    'T01C',
    'T01Z',
    'T01AA',
    'T01AB',
    'T01AZ',
    'T01BA',
  ]);
  const series = Array.from({ length: 2_000 }, (_, index) => receiptSeries('T01', index + 1));
  expect(new Set(series).size).toBe(series.length);
});

it('[DEV-1] numbers receipts with at least six digits', () => {
  expect(receiptNumber('T01B', 1)).toBe('T01B-000001');
  expect(receiptNumber('T01', 1_234_567)).toBe('T01-1234567');
});
