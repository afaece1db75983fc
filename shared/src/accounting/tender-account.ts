import { assert } from '../kernel/index.ts';
import type { TenderCode } from '../payments/index.ts';
import type { AccountRole } from './chart.ts';

const tenderAccounts: Readonly<Record<TenderCode, AccountRole>> = {
  cash: 'cashInTills',
  card: 'cardClearing',
  nets: 'netsClearing',
  paynow: 'payNowClearing',
  voucher: 'voucherClearing',
  other: 'otherClearing',
  // Less is owed to whoever has the card; nothing is to be cleared.
  giftCard: 'storedValue',
  storeCredit: 'storedValue',
};

/** Where a tender's money is [ACC-5]; an unknown tender can't be posted and quarantines its fact. */
export function tenderAccount(tender: string): AccountRole {
  const role = Object.hasOwn(tenderAccounts, tender) ? tenderAccounts[tender as TenderCode] : undefined;
  assert(role !== undefined, `a tender with an account, not "${tender}"`);
  return role;
}
