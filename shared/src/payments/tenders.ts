/**
 * What a customer pays with. Cash is counted; the others are taken on a machine of their own (a card terminal, NETS, a PayNow code, paper
 * vouchers) and closed against its slips.
 */
export const tenderCodes = ['cash', 'card', 'nets', 'paynow', 'voucher', 'other'] as const;
export type TenderCode = (typeof tenderCodes)[number];
