/** Types of account; assets and expenses increase by debit. */
export const accountTypes = ['asset', 'liability', 'equity', 'income', 'expense'] as const;

/** The accounts that postings use, by role. A company may rename them; the codes stay. */
export const chart = {
  cashInSafe: { code: '1000', name: 'Cash in safe', type: 'asset' },
  cashInTills: { code: '1010', name: 'Cash in tills', type: 'asset' },
  storedValueClearing: { code: '1090', name: 'Cards and points being redeemed', type: 'asset' },
  receivables: { code: '1100', name: 'Owed by customers', type: 'asset' },
  inventory: { code: '1200', name: 'Inventory', type: 'asset' },
  gstOutput: { code: '2200', name: 'GST output tax', type: 'liability' },
  storedValue: { code: '2300', name: 'Gift cards and store credit', type: 'liability' },
  openingBalances: { code: '3900', name: 'Opening balances', type: 'equity' },
  sales: { code: '4000', name: 'Sales', type: 'income' },
  cashRounding: { code: '4900', name: 'Cash rounding', type: 'income' },
  costOfGoodsSold: { code: '5000', name: 'Cost of goods sold', type: 'expense' },
  goodwill: { code: '6100', name: 'Goodwill to customers', type: 'expense' },
} as const satisfies Record<string, { code: string; name: string; type: (typeof accountTypes)[number] }>;

export type AccountRole = keyof typeof chart;
