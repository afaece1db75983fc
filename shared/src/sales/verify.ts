import { accept, type Envelope, extendPrice, type Result, reject, singaporeDate } from '../kernel/index.ts';
import { CASH_STEP_CENTS, legsFit } from '../payments/index.ts';
import { computeGst } from '../tax/index.ts';
import type { SaleBody, SaleLine } from './schema.ts';

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/**
 * What the other end checks of a completed sale [SAL-7]: lines, GST, payments and rounding add up to the cent, at the
 * rate of its tax date. Nothing is decided again: prices and discounts are the till's.
 */
export function verifySale(sale: SaleBody, envelope: Envelope): Result<null> {
  const broken = (rule: string) =>
    reject('sales.factInconsistent', { rule, receiptNumber: sale.receiptNumber });
  if (sale.registerId !== envelope.register) return broken('register');
  if (sale.taxDate !== singaporeDate(envelope.at)) return broken('taxDate');
  if (sale.lines.some((line, index) => line.lineNumber !== index + 1)) return broken('lineNumbers');
  if (
    sale.lines.some((line) => line.quantityMilli <= 0 || line.unitPriceCents < 0 || line.discountCents < 0)
  ) {
    return broken('lineSigns');
  }
  const lineAddsUp = sale.lines.every(
    (line) =>
      line.grossCents === extendPrice(line.quantityMilli, line.unitPriceCents) &&
      line.totalCents === line.grossCents - line.discountCents &&
      line.totalCents >= 0 &&
      (line.adjustments === undefined ||
        sum(line.adjustments.map((adjustment) => adjustment.amountCents)) === line.discountCents),
  );
  if (!lineAddsUp) return broken('lineTotals');
  if (!sale.lines.every((line) => isDepositOfDrink(line, sale.lines))) return broken('deposits');
  if (sum(sale.lines.map((line) => line.totalCents)) !== sale.totalCents) return broken('total');
  const gstProblem = verifyGst(sale);
  if (gstProblem) return broken(gstProblem);
  const paymentsAddUp = sale.payments.every(
    (payment) =>
      payment.changeCents >= 0 &&
      payment.amountCents >= 0 &&
      (payment.tender === 'cash' || (payment.changeCents === 0 && payment.roundingCents === 0)) &&
      payment.tenderedCents - payment.changeCents ===
        payment.amountCents + payment.roundingCents + (payment.tipCents ?? 0),
  );
  if (!paymentsAddUp) return broken('payments');
  if (!legsFit(sale.payments)) return broken('storedValue');
  if (!tipsFit(sale)) return broken('tips');
  if (!surchargesFit(sale)) return broken('surcharges');
  if (!commissionFits(sale)) return broken('commission');
  if (sum(sale.payments.map((payment) => payment.amountCents)) !== sale.totalCents) return broken('paid');
  if (sum(sale.payments.map((payment) => payment.roundingCents)) !== sale.roundingCents)
    return broken('rounding');
  return accept(null);
}

/** R22: a tip isn't less than nothing, in cash it is coins, and none is out of stored value: no lease would say where it is from. */
const tipsFit = ({ payments }: SaleBody): boolean =>
  payments.every(
    ({ tender, tipCents = 0, storedValue }) =>
      tipCents >= 0 &&
      (tender !== 'cash' || tipCents % CASH_STEP_CENTS === 0) &&
      (storedValue === undefined || tipCents === 0),
  );

const earnNothing: ReadonlySet<string> = new Set(['bag', 'deposit', 'serviceCharge', 'surcharge']);

/** A share is at most all of a line, and of goods and services [SAL-105]. */
const commissionFits = ({ lines }: SaleBody): boolean =>
  lines.every(
    ({ kind, commissionBp = 0 }) =>
      commissionBp >= 0 && commissionBp <= 10_000 && (commissionBp === 0 || !earnNothing.has(kind)),
  );

/** R22: what paying cost is inside what was paid with it, never of cash, and stands in the lines. */
const surchargesFit = ({ payments, lines }: SaleBody): boolean =>
  payments.every(
    ({ tender, amountCents, surchargeCents = 0 }) =>
      surchargeCents === 0 || (tender !== 'cash' && surchargeCents > 0 && surchargeCents <= amountCents),
  ) &&
  sum(payments.map(({ surchargeCents = 0 }) => surchargeCents)) ===
    sum(lines.map(({ kind, totalCents }) => (kind === 'surcharge' ? totalCents : 0)));

/** R6: a deposit names the line of its drink, carries no GST, and nothing is taken off it. */
const isDepositOfDrink = (line: SaleLine, lines: readonly SaleLine[]): boolean =>
  line.kind !== 'deposit' ||
  (line.gstCents === 0 &&
    line.discountCents === 0 &&
    line.parentLine !== undefined &&
    line.parentLine < line.lineNumber &&
    lines[line.parentLine - 1]?.kind !== 'deposit');

/** The rule that the sale's GST breaks, if any. */
function verifyGst(sale: SaleBody): string | undefined {
  if (!sale.gstCharged) {
    const silent =
      sale.gstCents === 0 && sale.gst.length === 0 && sale.lines.every((line) => line.gstCents === 0);
    return silent ? undefined : 'gstNotCharged';
  }
  const taxable = sale.lines.map((line) => ({ grossCents: line.totalCents, gstCode: line.gstCode }));
  const expected = computeGst(taxable, sale.taxDate, sale.gstMethod === 'line' ? 'line' : 'receipt');
  if (expected.gstCents !== sale.gstCents) return 'gst';
  if (sale.lines.some((line, index) => line.gstCents !== expected.lineGstCents[index])) return 'gstShares';
  const summaryFits =
    sale.gst.length === expected.summary.length &&
    expected.summary.every((row, index) => {
      const stated = sale.gst[index];
      return (
        stated?.gstCode === row.gstCode &&
        stated.ratePpm === row.ratePpm &&
        stated.grossCents === row.grossCents &&
        stated.netCents === row.netCents &&
        stated.gstCents === row.gstCents
      );
    });
  return summaryFits ? undefined : 'gstSummary';
}
