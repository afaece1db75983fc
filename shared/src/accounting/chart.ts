/** Types of account; assets and expenses increase by debit. */
export const accountTypes = ['asset', 'liability', 'equity', 'income', 'expense'] as const;

/** The accounts that postings use, by role. A company may rename them; the codes stay. */
export const chart = {
  cashInSafe: { code: '1000', name: 'Cash in safe', type: 'asset' },
  cashInTills: { code: '1010', name: 'Cash in tills', type: 'asset' },
  cardClearing: { code: '1020', name: 'Cards, to be paid by the bank', type: 'asset' },
  netsClearing: { code: '1021', name: 'NETS, to be paid by the bank', type: 'asset' },
  payNowClearing: { code: '1022', name: 'PayNow, on its way to the bank', type: 'asset' },
  voucherClearing: { code: '1023', name: 'Vouchers, to be redeemed', type: 'asset' },
  otherClearing: { code: '1029', name: 'Other tenders, to be paid', type: 'asset' },
  bank: { code: '1030', name: 'Bank', type: 'asset' },
  storedValueClearing: { code: '1090', name: 'Cards and points being redeemed', type: 'asset' },
  receivables: { code: '1100', name: 'Owed by customers', type: 'asset' },
  inventory: { code: '1200', name: 'Inventory', type: 'asset' },
  gstInput: { code: '1300', name: 'GST input tax', type: 'asset' },
  gstOutput: { code: '2200', name: 'GST output tax', type: 'liability' },
  storedValue: { code: '2300', name: 'Gift cards and store credit', type: 'liability' },
  tipsOwed: { code: '2310', name: 'Tips owed to staff', type: 'liability' },
  containerDeposits: { code: '2320', name: 'Container deposits', type: 'liability' },
  openingBalances: { code: '3900', name: 'Opening balances', type: 'equity' },
  sales: { code: '4000', name: 'Sales', type: 'income' },
  surcharges: { code: '4100', name: 'Surcharges for paying by card and the like', type: 'income' },
  otherIncome: { code: '4800', name: 'Other income', type: 'income' },
  cashRounding: { code: '4900', name: 'Cash rounding', type: 'income' },
  costOfGoodsSold: { code: '5000', name: 'Cost of goods sold', type: 'expense' },
  pettyCash: { code: '5800', name: 'Paid out of the till', type: 'expense' },
  cashOverShort: { code: '5900', name: 'Cash over and short', type: 'expense' },
  tenderVariance: { code: '5910', name: 'Slips over and short', type: 'expense' },
  goodwill: { code: '6100', name: 'Goodwill to customers', type: 'expense' },
} as const satisfies Record<string, { code: string; name: string; type: (typeof accountTypes)[number] }>;

export type AccountRole = keyof typeof chart;
