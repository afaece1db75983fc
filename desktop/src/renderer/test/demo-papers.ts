import type { ReceiptListItem } from '#shared/bridge.ts';
import { formatScaled, type OutletId } from '#shared/kernel/index.ts';
import {
  type CartItem,
  cart as cartSchema,
  type PricedCart,
  type PricingTerms,
  priceCart,
  type ReceiptDocument,
  shelfPrices,
} from '#shared/sales/index.ts';
import { type DemoProduct, demoId, demoProducts, demoStaff, fakeNow } from './demo-shop.ts';

export const terms: PricingTerms = {
  moment: {
    at: fakeNow,
    outletId: '019a0000-0000-7000-8000-00000000f001' as OutletId,
    channel: 'till',
    groupCode: null,
  },
  serviceChargeBp: 0,
  surcharges: [],
  taxDate: '2026-11-21',
  gstCharged: true,
  gstMethod: 'receipt',
  cashRounding: 'nearest',
};

export const cartItem = ({ tile }: DemoProduct, barcode: string | null): CartItem =>
  ({
    productId: tile.productId,
    variantId: tile.variantId,
    sku: tile.sku,
    name: tile.name,
    nameZh: tile.nameZh,
    barcode,
    unitPriceCents: tile.priceCents,
    gstCode: 'SR',
  }) as CartItem;

/** The three-line cart whose paper the receipts screen shows. */
export function demoCart(): PricedCart {
  const lines = [10, 6, 21].map((index) => {
    const product = demoProducts[index];
    if (!product) throw new Error(`expected a demo product ${index}`);
    return { ...cartItem(product, null), lineId: `demo-${index}`, quantityMilli: 2000 };
  });
  return priceCart(cartSchema.parse({ saleId: demoId(5, 0), lines, customerId: null }), terms, shelfPrices);
}

export const demoReceiptList: readonly ReceiptListItem[] = Array.from({ length: 123 }, (_, index) => ({
  saleId: demoId(9, index),
  receiptNumber: `T01-${String(123 - index).padStart(6, '0')}`,
  completedAt: new Date(Date.parse(fakeNow) - index * 41 * 60_000).toISOString(),
  registerCode: 'T01',
  outletCode: 'TPY',
  cashierName: demoStaff[index % 2]?.name ?? null,
  totalCents: demoCart().totalCents + index * 35,
  itemCount: 1 + (index % 9),
  customer:
    index === 1
      ? { id: demoId(11, 0), name: 'Tan Mei Ling' }
      : index === 2
        ? { id: demoId(11, 9), name: null }
        : null,
  acknowledged: index > 2,
}));

export function demoEntries(saleId: string) {
  const total = demoCart().totalCents;
  const gst = demoCart().gstCents;
  return [
    {
      id: demoId(9, 999),
      companyId: demoId(7, 1),
      factId: saleId,
      outletId: null,
      kind: 'sale',
      reference: 'T01-000123',
      entryDate: '2026-11-21',
      postingMonth: '2026-11',
      status: 'provisional',
      lines: [
        { accountCode: '1010', debitCents: total, creditCents: 0 },
        { accountCode: '4000', debitCents: 0, creditCents: total - gst },
        { accountCode: '2200', debitCents: 0, creditCents: gst },
      ],
      accountNames: { '1010': 'Cash in tills', '2200': 'GST output tax', '4000': 'Sales' },
    },
  ];
}

export function demoReceipt(
  saleId: string,
  receiptNumber: string,
  cart: PricedCart,
  tenderedCents: number,
): ReceiptDocument {
  const text = (words: string, bold = false, size: 'normal' | 'large' = 'normal') =>
    ({ kind: 'text', text: words, align: 'center', size, bold }) as const;
  const pair = (left: string, cents: number, bold = false) =>
    ({ kind: 'pair', left, right: formatScaled(cents, 2), size: bold ? 'large' : 'normal', bold }) as const;
  return {
    saleId,
    receiptNumber,
    form: 'simplifiedTaxInvoice',
    copy: false,
    blocks: [
      text('KAMPONG MINIMART', true, 'large'),
      text('Blk 190 Lorong 6 Toa Payoh, Singapore 310190'),
      text('GST Reg No. M9-0000000-0'),
      { kind: 'gap' },
      text('SIMPLIFIED TAX INVOICE', true),
      { kind: 'pair', left: receiptNumber, right: '21 Nov 2026 14:12', size: 'normal', bold: false },
      { kind: 'rule' },
      ...cart.lines.flatMap((line) => [
        { kind: 'text', text: line.name, align: 'left', size: 'normal', bold: false } as const,
        pair(`  ${line.quantityMilli / 1000} x ${formatScaled(line.unitPriceCents, 2)}`, line.totalCents),
      ]),
      { kind: 'rule' },
      pair('TOTAL', cart.totalCents, true),
      pair('GST 9% included', cart.gstCents),
      pair('Rounding', cart.cashDueCents - cart.totalCents),
      pair('Cash', tenderedCents),
      pair('Change', tenderedCents - cart.cashDueCents),
      { kind: 'gap' },
      text('Thank you. See you again.'),
      { kind: 'barcode', text: receiptNumber },
    ],
  };
}
