import { remark, type Till } from '../app/till.ts';

const looked = 50;

/** Prints this till's last receipt again, marked as a copy. */
export async function reprintLast(till: Till): Promise<void> {
  const { register } = till.session.getState().state ?? {};
  const found = await till.bridge.sales.receipts({ text: '', limit: looked });
  const last = found.ok ? found.value.find(({ registerCode }) => registerCode === register?.code) : undefined;
  if (last === undefined) return;
  const answer = await till.bridge.sales.printReceipt({ saleId: last.saleId as never });
  remark(till, answer.ok ? 'scan.reprinted' : 'scan.notReprinted', last.receiptNumber);
}
