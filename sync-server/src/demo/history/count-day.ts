import { sumCents } from '#shared/kernel/index.ts';
import {
  type Denomination,
  type SaleBody,
  SGD_DENOMINATIONS,
  type ShiftFigures,
} from '#shared/sales/index.ts';

/** What a shift of the past adds up to: everything was sold for cash, and nothing else went in or out of its drawer. */
export function figuresOf(sales: readonly SaleBody[], floatCents: number): ShiftFigures {
  const sum = (of: (sale: SaleBody) => number): number => sumCents(sales.map(of));
  const totalCents = sum((sale) => sale.totalCents);
  const roundingCents = sum((sale) => sale.roundingCents);
  const codes = new Map<string, ShiftFigures['gst'][number]>();
  for (const { gstCode, ratePpm, grossCents, gstCents } of sales.flatMap(({ gst }) => gst)) {
    const known = codes.get(`${gstCode} ${ratePpm}`);
    codes.set(`${gstCode} ${ratePpm}`, {
      ...{ gstCode, ratePpm },
      grossCents: (known?.grossCents ?? 0) + grossCents,
      gstCents: (known?.gstCents ?? 0) + gstCents,
    });
  }
  const salesCents = totalCents + roundingCents;
  return {
    sales: sales.length,
    items: sales.reduce((count, { lines }) => count + lines.length, 0),
    grossCents: sum(({ lines }) => sumCents(lines.map((line) => line.grossCents))),
    discountCents: sum(({ lines }) => sumCents(lines.map((line) => line.discountCents))),
    totalCents,
    gst: [...codes.values()],
    roundingCents,
    payments: [{ tender: 'cash', count: sales.length, amountCents: salesCents }],
    cash: {
      ...{ floatCents, salesCents },
      ...{ floatCorrectedCents: 0, correctedCents: 0, paidInCents: 0, toppedUpCents: 0 },
      ...{ paidOutCents: 0, droppedCents: 0 },
    },
    ...{ noSales: 0, voids: 0, overrides: 0, reprints: 0, corrections: 0, unsent: 0 },
    firstReceipt: sales.at(0)?.receiptNumber ?? null,
    lastReceipt: sales.at(-1)?.receiptNumber ?? null,
  };
}

/** An amount in as few notes and coins as it takes. */
export function inNotesAndCoins(amountCents: number): Denomination[] {
  let left = amountCents;
  return SGD_DENOMINATIONS.flatMap((valueCents) => {
    const pieces = Math.floor(left / valueCents);
    left -= pieces * valueCents;
    return pieces === 0 ? [] : [{ valueCents, pieces }];
  });
}
