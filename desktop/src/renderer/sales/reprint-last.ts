import type { SaleId } from '#shared/kernel/index.ts';
import { remark, type Till } from '../app/till.ts';

/** Prints this till's last receipt again, marked as a copy. */
export async function reprintLast(till: Till): Promise<void> {
  const found = await till.bridge.sales.lastReceipt({});
  if (!found.ok) return till.counter.refuse(found.error, null);
  if (found.value === null) return remark(till, 'scan.nothingToReprint');
  const { saleId, receiptNumber } = found.value;
  const answer = await till.bridge.sales.printReceipt({ saleId: saleId as SaleId });
  remark(till, answer.ok ? 'scan.reprinted' : 'scan.notReprinted', receiptNumber);
}
