/** Taken on a machine of their own (a card terminal, NETS, a PayNow code, paper vouchers), and closed against its slips. */
export const slipTenders = ['card', 'nets', 'paynow', 'voucher', 'other'] as const;

/** Out of what the shop owes: by kind of account. There are no slips; the leases say what was taken. */
export const storedValueTenders = ['giftCard', 'storeCredit'] as const;
export type StoredValueTender = (typeof storedValueTenders)[number];

/** What a customer pays with. Cash is counted. */
export const tenderCodes = ['cash', ...slipTenders, ...storedValueTenders] as const;
export type TenderCode = (typeof tenderCodes)[number];
