/** What customers' papers and the shift's call a tender, before it is said in their language. A newer till's isn't here. */
export const tenderNames: Readonly<Record<string, TenderName>> = {
  cash: 'Cash',
  card: 'Card',
  nets: 'NETS',
  paynow: 'PayNow',
  voucher: 'Voucher',
  other: 'Other',
  giftCard: 'Gift card',
  storeCredit: 'Store credit',
};

type TenderName = 'Cash' | 'Card' | 'NETS' | 'PayNow' | 'Voucher' | 'Other' | 'Gift card' | 'Store credit';
