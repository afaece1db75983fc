import { randomBytes } from 'node:crypto';
import type { CompanySettings } from '#shared/identity/index.ts';
import {
  companyId,
  ENVELOPE_VERSION,
  type Envelope,
  type Fact,
  factId,
  GENESIS_HASH,
  locationId,
  outletId,
  productId,
  registerId,
  saleId,
  shiftId,
  staffId,
  streamId,
  uuidV7,
  variantId,
} from '#shared/kernel/index.ts';
import type { Tendered } from '#shared/payments/index.ts';
import {
  addItem,
  type Cart,
  type CartItem,
  type CompleteSaleReads,
  decideCompleteSale,
  emptyCart,
  noteTaken,
  type SaleBody,
  saleCompleted,
  shelfPrices,
} from '#shared/sales/index.ts';

/** 21 Nov 2026, 23:58 in Singapore. */
export const SAMPLE_INSTANT = '2026-11-21T15:58:00.123Z';

export const newSampleId = (): string => uuidV7(Date.parse(SAMPLE_INSTANT), randomBytes(10));

export const sampleSettings: CompanySettings = {
  gst: { number: '201812345K', registeredFrom: '2020-01-01', method: 'receipt' },
  cashRounding: 'nearest',
  receiptFooter: ['Thank you'],
  demo: false,
};

export interface SampleItem {
  readonly priceCents: number;
  readonly quantityMilli?: number;
  readonly gstCode?: string;
  /** What else its product is like. */
  readonly more?: Partial<CartItem>;
}

/** A cart of the given items, each its own product. */
export function sampleCart(items: readonly SampleItem[]): Cart {
  let cart = emptyCart(saleId.parse(newSampleId()));
  for (const item of items) {
    const added = addItem(
      cart,
      {
        productId: productId.parse(newSampleId()),
        variantId: variantId.parse(newSampleId()),
        sku: 'SKU-1',
        name: 'Kopi-O, 3 in 1',
        nameZh: '咖啡乌',
        barcode: '8880000000011',
        unitPriceCents: item.priceCents,
        gstCode: item.gstCode ?? 'SR',
        ...item.more,
      },
      item.quantityMilli ?? 1_000,
      newSampleId(),
    );
    if (!added.ok) throw new Error(`expected a line, not ${added.error.code}`);
    cart = added.value;
  }
  return cart;
}

/** A decided and enveloped sale of a pen, a drink and 1.5 kg of rice, paid in cash; unsigned. */
export function sampleSale(
  options: {
    readonly company?: string;
    readonly items?: readonly SampleItem[];
    readonly tenders?: readonly Tendered[];
    readonly settings?: CompanySettings;
    /** What was taken, and kept with the cart, before Pay was done. */
    readonly taken?: readonly Tendered[];
    readonly cashier?: string;
    /** What is paid out of a lease. */
    readonly leaseAt?: NonNullable<CompleteSaleReads['leaseAt']>;
  } = {},
): Fact<SaleBody> {
  const items = options.items ?? [
    { priceCents: 140 },
    { priceCents: 320 },
    { priceCents: 395, quantityMilli: 1_500 },
  ];
  const register = registerId.parse(newSampleId());
  const outlet = outletId.parse(newSampleId());
  const cashier = staffId.parse(options.cashier ?? newSampleId());
  const decision = decideCompleteSale(
    {
      cart: noteTaken(sampleCart(items), options.taken ?? [], SAMPLE_INSTANT),
      tenders: options.tenders ?? [{ tender: 'cash', tenderedCents: 100_000 }],
      pricedAt: SAMPLE_INSTANT,
    },
    {
      settings: options.settings ?? sampleSettings,
      shift: { shiftId: shiftId.parse(newSampleId()), businessDate: '2026-11-21' },
      registerId: register,
      registerCode: 'T01',
      outletId: outlet,
      locationId: locationId.parse(newSampleId()),
      cashierId: cashier,
      cashierRole: 'cashier',
      groupCode: null,
      customerStaffId: null,
      prices: shelfPrices,
      receiptSeries: 'T01',
      lastReceiptSequence: 122,
      ...(options.leaseAt && { leaseAt: options.leaseAt }),
    },
    SAMPLE_INSTANT,
  );
  if (!decision.ok) throw new Error(`expected a sale, not ${decision.error.code}`);
  const envelope: Envelope = {
    v: ENVELOPE_VERSION,
    id: factId.parse(newSampleId()),
    company: companyId.parse(options.company ?? newSampleId()),
    stream: streamId.parse(newSampleId()),
    sequence: 1,
    previous: GENESIS_HASH,
    type: saleCompleted.type,
    at: SAMPLE_INSTANT,
    outlets: [outlet],
    register,
    actor: cashier,
    privateHash: null,
    body: {},
  };
  return { envelope, body: decision.value.body };
}
