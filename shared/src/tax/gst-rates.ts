import { assert } from '../kernel/index.ts';

/** Standard rate by date (IRAS, "Current GST rates"; National Library Board, "Goods and Services Tax"). */
const standardRates: readonly { from: string; ratePpm: number }[] = [
  { from: '1994-04-01', ratePpm: 30_000 },
  { from: '2003-01-01', ratePpm: 40_000 },
  { from: '2004-01-01', ratePpm: 50_000 },
  { from: '2007-07-01', ratePpm: 70_000 },
  { from: '2023-01-01', ratePpm: 80_000 },
  { from: '2024-01-01', ratePpm: 90_000 },
];

/** Supply codes at the standard rate; every other code carries no tax on the receipt. */
const standardRated: ReadonlySet<string> = new Set(['SR', 'DS']);

/** Rate of a supply code on a tax date, in parts per million; 0 for codes without tax and dates before GST. */
export function gstRatePpm(gstCode: string, taxDate: string): number {
  if (!standardRated.has(gstCode)) return 0;
  let ratePpm = 0;
  for (const rate of standardRates) if (rate.from <= taxDate) ratePpm = rate.ratePpm;
  assert(ratePpm >= 0, 'a rate that is not negative');
  return ratePpm;
}
