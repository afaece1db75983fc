/** What the test's shop sells, in cents and pieces: the audit's own figures, which it takes from nowhere else. */
export interface Ware {
  readonly sku: string;
  readonly priceCents: number;
}

/** Prices that round up, round down and don't round in cash, and whose GST has a half cent. */
export const wares: readonly Ware[] = [
  { sku: 'KOPI', priceCents: 162 },
  { sku: 'TEH', priceCents: 109 },
  { sku: 'RICE', priceCents: 1890 },
  { sku: 'SOAP', priceCents: 333 },
  { sku: 'LIME', priceCents: 5 },
];

/** More than any run sells: below zero each ware would raise a review item. */
export const OPENING_PIECES = 100_000;
export const FLOAT_CENTS = 20_000;
export const MANAGER_PIN = '246810';
export const REGISTERS = ['T01', 'T02'] as const;

const dollars = (cents: number): string =>
  `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** The shop as a file to import. */
export const shopFile = {
  format: 'kedai.import.v1',
  company: {
    slug: 'killed-tills',
    name: 'Killed Tills',
    legalName: 'Killed Tills Pte. Ltd.',
    settings: {
      gst: { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: 'receipt' },
      cashRounding: 'nearest',
      receiptFooter: [],
      demo: false,
    },
  },
  outlets: [{ code: 'S1', name: 'Shop', kind: 'shop', address: '1 Test Road' }],
  registers: REGISTERS.map((code) => ({ code, name: code, outlet: 'S1' })),
  people: [{ name: 'Manager', role: 'manager', pin: MANAGER_PIN }],
  categories: [],
  products: wares.map(({ sku, priceCents }) => ({ sku, name: sku, price: dollars(priceCents) })),
  openingStock: wares.map(({ sku }) => ({
    outlet: 'S1',
    sku,
    quantity: String(OPENING_PIECES),
    unitCost: '0.5000',
  })),
};
