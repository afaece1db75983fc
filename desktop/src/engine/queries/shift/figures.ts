import type { StaffId } from '#shared/kernel/index.ts';
import {
  besidesSales,
  expectedCashCents,
  type ShiftFigures,
  type TenderFigure,
} from '#shared/sales/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** A part of a shift's figures: what it is of, how many there are, and what they add up to. */
interface Part {
  readonly part: string;
  readonly name: string;
  readonly rate: number;
  readonly count: number;
  readonly amount: number;
  readonly other: number;
}

/** Everything that a shift's own facts add up to, in one pass over them [SAL-43]. */
const FIGURES = `
  WITH wanted (id) AS (VALUES (?)),
  sold AS (SELECT s.* FROM wanted JOIN sales s ON s.shift_id = wanted.id)
  SELECT 'sales' AS part, '' AS name, 0 AS rate, count(*) AS count,
    coalesce(sum(total_cents), 0) AS amount, coalesce(sum(rounding_cents), 0) AS other FROM sold
  UNION ALL SELECT 'lines', '', 0,
    coalesce(sum(CASE WHEN l.kind IN ('deposit', 'serviceCharge', 'surcharge') THEN 0
      WHEN l.quantity_milli % 1000 = 0 THEN l.quantity_milli / 1000 ELSE 1 END), 0), coalesce(sum(l.gross_cents), 0), 0
    FROM sold JOIN sale_lines l ON l.sale_id = sold.id
  UNION ALL SELECT 'line', l.kind, 0, count(*), coalesce(sum(l.total_cents), 0), 0
    FROM sold JOIN sale_lines l ON l.sale_id = sold.id WHERE l.kind IN ('deposit', 'surcharge') GROUP BY l.kind
  UNION ALL SELECT 'gst', l.gst_code, l.gst_rate_ppm, count(*), coalesce(sum(l.total_cents), 0), coalesce(sum(l.gst_cents), 0)
    FROM sold JOIN sale_lines l ON l.sale_id = sold.id WHERE sold.gst_charged = 1 GROUP BY l.gst_code, l.gst_rate_ppm
  UNION ALL SELECT 'paid', p.tender, 0, count(*), coalesce(sum(p.amount_cents), 0), coalesce(sum(p.rounding_cents + coalesce(p.tip_cents, 0)), 0)
    FROM sold JOIN sale_payments p ON p.sale_id = sold.id GROUP BY p.tender
  UNION ALL SELECT 'tip', sold.cashier_id, 0, count(*), sum(p.tip_cents), 0
    FROM sold JOIN sale_payments p ON p.sale_id = sold.id WHERE p.tip_cents > 0 GROUP BY sold.cashier_id
  UNION ALL SELECT 'correctedTo', c.to_tender, 0, count(*), coalesce(sum(c.amount_cents), 0), 0
    FROM wanted JOIN tender_corrections c ON c.shift_id = wanted.id GROUP BY c.to_tender
  UNION ALL SELECT 'correctedFrom', c.from_tender, 0, count(*), coalesce(sum(c.amount_cents), 0), 0
    FROM wanted JOIN tender_corrections c ON c.shift_id = wanted.id GROUP BY c.from_tender
  UNION ALL SELECT 'moved', m.kind, 0, count(*), coalesce(sum(m.amount_cents), 0), 0
    FROM wanted JOIN cash_movements m ON m.shift_id = wanted.id GROUP BY m.kind
  UNION ALL SELECT 'float', '', 0, 1, coalesce(sum(s.float_cents), 0), 0
    FROM wanted JOIN shifts s ON s.id = wanted.id
  UNION ALL SELECT 'floatCorrected', '', 0, count(*), coalesce(sum(f.to_cents - f.from_cents), 0), 0
    FROM wanted JOIN float_corrections f ON f.shift_id = wanted.id
  UNION ALL SELECT 'noted', e.kind, 0, count(*), 0, 0
    FROM wanted JOIN exceptions e ON e.shift_id = wanted.id GROUP BY e.kind
  UNION ALL SELECT 'unsent', '', 0, count(*), 0, 0 FROM outbox WHERE state = 'waiting'
  UNION ALL SELECT 'first', coalesce((SELECT receipt_number FROM sold
    ORDER BY completed_at, receipt_sequence LIMIT 1), ''), 0, 0, 0, 0
  UNION ALL SELECT 'last', coalesce((SELECT receipt_number FROM sold
    ORDER BY completed_at DESC, receipt_sequence DESC LIMIT 1), ''), 0, 0, 0, 0`;

/** What a shift's facts add up to now. */
export function readShiftFigures(db: ReadableDb, shiftId: string): ShiftFigures {
  const parts = db.prepare<Part>(FIGURES).all(shiftId);
  const find = (part: string, name?: string): Part | undefined =>
    parts.find((each) => each.part === part && (name === undefined || each.name === name));
  const amount = (part: string, name?: string): number => find(part, name)?.amount ?? 0;
  const count = (part: string, name?: string): number => find(part, name)?.count ?? 0;
  const sold = find('sales');
  const totalCents = sold?.amount ?? 0;
  const grossCents = amount('lines');
  const cashPaid = find('paid', 'cash');
  return {
    sales: sold?.count ?? 0,
    items: count('lines'),
    grossCents,
    discountCents: grossCents - totalCents,
    totalCents,
    ...besidesSales([
      { depositsCents: amount('line', 'deposit'), surchargesCents: amount('line', 'surcharge') },
    ]),
    gst: gstOf(parts),
    roundingCents: sold?.other ?? 0,
    payments: paymentsOf(parts),
    cash: {
      floatCents: amount('float'),
      floatCorrectedCents: amount('floatCorrected'),
      salesCents: (cashPaid?.amount ?? 0) + (cashPaid?.other ?? 0),
      correctedCents: amount('correctedTo', 'cash') - amount('correctedFrom', 'cash'),
      paidInCents: amount('moved', 'payIn'),
      toppedUpCents: amount('moved', 'topUp'),
      paidOutCents: amount('moved', 'payOut'),
      droppedCents: amount('moved', 'drop'),
    },
    ...tipsOf(parts),
    noSales: count('noted', 'noSale'),
    voids: count('noted', 'lineVoided') + count('noted', 'cartCancelled'),
    overrides: count('noted', 'override') + count('noted', 'ownPurchase'),
    reprints: count('noted', 'reprint'),
    corrections: count('noted', 'tenderCorrected') + count('noted', 'floatCorrected'),
    firstReceipt: find('first')?.name || null,
    lastReceipt: find('last')?.name || null,
    unsent: count('unsent'),
  };
}

/** What must be in a shift's drawer now. */
export const readExpectedCash = (db: ReadableDb, shiftId: string): number =>
  expectedCashCents(readShiftFigures(db, shiftId).cash);

const gstOf = (parts: readonly Part[]): ShiftFigures['gst'] =>
  parts
    .filter(({ part }) => part === 'gst')
    .map(({ name, rate, amount, other }) => ({
      gstCode: name,
      ratePpm: rate,
      grossCents: amount,
      gstCents: other,
    }))
    .sort((one, two) =>
      one.gstCode < two.gstCode ? -1 : one.gstCode > two.gstCode ? 1 : two.ratePpm - one.ratePpm,
    );

/** By person; nothing where nobody was given any. */
function tipsOf(parts: readonly Part[]): Pick<ShiftFigures, 'tips'> {
  const tips = parts
    .filter(({ part }) => part === 'tip')
    .map(({ name, count, amount }) => ({ staffId: name as StaffId, count, amountCents: amount }))
    .sort((one, two) => (one.staffId < two.staffId ? -1 : 1));
  return tips.length === 0 ? {} : { tips };
}

/** By tender: as it was sold, and as it was corrected since. */
function paymentsOf(parts: readonly Part[]): TenderFigure[] {
  const tenders = new Map<string, TenderFigure>();
  for (const { part, name, count, amount, other } of parts) {
    const sign = part === 'correctedFrom' ? -1 : part === 'paid' || part === 'correctedTo' ? 1 : 0;
    if (sign === 0) continue;
    const known = tenders.get(name) ?? { tender: name, count: 0, amountCents: 0 };
    const amountCents = known.amountCents + sign * (amount + other);
    tenders.set(name, { tender: name, count: known.count + sign * count, amountCents });
  }
  return [...tenders.values()].sort((one, two) => (one.tender < two.tender ? -1 : 1));
}
