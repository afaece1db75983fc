import { allocate, assert, multiplyAndDivide, RATE_ONE_PPM, type Rounding } from '../kernel/index.ts';
import { gstRatePpm } from './gst-rates.ts';

/** GST inside a GST-inclusive amount: gross × rate ÷ (1 + rate) (IRAS, "Retailers": tax fraction 9/109). */
export function gstInside(grossCents: number, ratePpm: number, rounding: Rounding): number {
  if (ratePpm === 0) return 0;
  return multiplyAndDivide(grossCents, ratePpm, RATE_ONE_PPM + ratePpm, rounding);
}

export interface TaxableLine {
  readonly grossCents: number;
  readonly gstCode: string;
}

export interface GstSummary {
  readonly gstCode: string;
  readonly ratePpm: number;
  readonly grossCents: number;
  readonly netCents: number;
  readonly gstCents: number;
}

export interface GstResult {
  /** GST share of each line, in the order of the lines. */
  readonly lineGstCents: readonly number[];
  readonly lineRatesPpm: readonly number[];
  /** One row a code, in the order of first appearance. */
  readonly summary: readonly GstSummary[];
  readonly gstCents: number;
}

/**
 * GST of a document with GST-inclusive prices (RULES.md R1; IRAS accepts per item or on the total, consistently).
 * `receipt`: once per GST code, half-up, lines get shares by largest remainder. `line`: each line half-up, summed.
 */
export function computeGst(
  lines: readonly TaxableLine[],
  taxDate: string,
  method: 'receipt' | 'line',
): GstResult {
  const lineGstCents = lines.map(() => 0);
  const lineRatesPpm = lines.map((line) => gstRatePpm(line.gstCode, taxDate));
  const summary: GstSummary[] = [];
  for (const gstCode of new Set(lines.map((line) => line.gstCode))) {
    const members = lines.flatMap((line, index) => (line.gstCode === gstCode ? [{ line, index }] : []));
    const ratePpm = gstRatePpm(gstCode, taxDate);
    const grossCents = members.reduce((sum, { line }) => sum + line.grossCents, 0);
    const shares =
      method === 'line'
        ? members.map(({ line }) => gstInside(line.grossCents, ratePpm, 'halfUp'))
        : shareByGross(
            gstInside(grossCents, ratePpm, 'halfUp'),
            members.map(({ line }) => line.grossCents),
          );
    members.forEach(({ index }, position) => {
      lineGstCents[index] = shares[position] ?? 0;
    });
    const gstCents = shares.reduce((sum, share) => sum + share, 0);
    summary.push({ gstCode, ratePpm, grossCents, netCents: grossCents - gstCents, gstCents });
  }
  return {
    lineGstCents,
    lineRatesPpm,
    summary,
    gstCents: summary.reduce((sum, row) => sum + row.gstCents, 0),
  };
}

function shareByGross(gstCents: number, grossCents: readonly number[]): number[] {
  const total = grossCents.reduce((sum, gross) => sum + gross, 0);
  assert(
    grossCents.every((gross) => Math.sign(gross) * Math.sign(total) >= 0),
    'lines of one document that all go one way',
  );
  return allocate(
    gstCents,
    grossCents.map((gross) => Math.abs(gross)),
  );
}
