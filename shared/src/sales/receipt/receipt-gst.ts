import type { SaleLineRow } from '../rows.ts';

/** What a receipt says of one GST code. */
export interface ReceiptGstRow {
  readonly gstCode: string;
  readonly ratePpm: number;
  readonly grossCents: number;
  readonly gstCents: number;
}

/** GST by code and rate, from the shares that the lines carry, in the order of first appearance. */
export function gstOfLines(lines: readonly SaleLineRow[]): readonly ReceiptGstRow[] {
  const rows = new Map<string, ReceiptGstRow>();
  for (const line of lines) {
    const key = `${line.gstCode} ${line.gstRatePpm}`;
    const row = rows.get(key);
    rows.set(key, {
      gstCode: line.gstCode,
      ratePpm: line.gstRatePpm,
      grossCents: (row?.grossCents ?? 0) + line.totalCents,
      gstCents: (row?.gstCents ?? 0) + line.gstCents,
    });
  }
  return [...rows.values()];
}
