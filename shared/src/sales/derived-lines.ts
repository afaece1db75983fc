import {
  extendPrice,
  formatPercent,
  multiplyAndDivide,
  QUANTITY_ONE_MILLI,
  sumCents,
} from '../kernel/index.ts';
import {
  billCentsOf,
  howSurcharged,
  surchargeOf,
  type TenderCode,
  type Tendered,
} from '../payments/index.ts';
import type { CartLine } from './cart.ts';
import type { AmountsOfLine, PricingTerms } from './price-cart.ts';

/** Not subject to GST: container deposits (IRAS, beverage container return scheme: a deposit is no consideration). */
const DEPOSIT_GST_CODE = 'OS';
/** Of the service charge and of surcharges. */
export const SURCHARGE_GST_CODE = 'SR';

/** What a line that nobody rang up is besides its amounts. */
const derivedLine = {
  productId: null,
  variantId: null,
  categoryId: null,
  barcode: null,
  basis: 'base',
  stockEachMilli: QUANTITY_ONE_MILLI,
  isWeighed: false,
  isOutsideDiscounts: true,
  deposit: null,
  minimumAge: null,
  isLiquor: false,
  floorCents: null,
  costCents: null,
  tracking: 'none',
  whenOutOfStock: 'ignore',
  onHandMilli: null,
  manual: null,
  markdownBp: null,
  hasMarkdownLabel: false,
  discount: null,
  note: null,
  serials: [],
  lot: null,
  priceSource: 'base',
  priceListCode: null,
  adjustments: [],
  discountCents: 0,
} as const;

/** R6: the containers of a drink, outside GST and discounts, however the drink was paid. */
export function depositOf(line: CartLine): AmountsOfLine[] {
  if (line.deposit === null) return [];
  const { containers, centsEach } = line.deposit;
  const quantityMilli = line.quantityMilli * containers;
  const grossCents = extendPrice(quantityMilli, centsEach);
  return [
    {
      ...derivedLine,
      serials: [],
      adjustments: [],
      lineId: `${line.lineId}:deposit`,
      parentLineId: line.lineId,
      kind: 'deposit',
      sku: 'DEPOSIT',
      name: 'Container deposit',
      nameZh: '容器押金',
      quantityMilli,
      unitPriceCents: centsEach,
      listUnitCents: centsEach,
      gstCode: DEPOSIT_GST_CODE,
      grossCents,
      totalCents: grossCents,
    },
  ];
}

/** R22: a share of what goods and services cost; it is taxable, and stands last. */
export function serviceChargeOf(
  goods: readonly AmountsOfLine[],
  { serviceChargeBp }: PricingTerms,
): AmountsOfLine[] {
  if (serviceChargeBp === 0) return [];
  const charged = sumCents(
    goods.filter(({ kind }) => kind !== 'deposit').map(({ totalCents }) => totalCents),
  );
  const amount = multiplyAndDivide(charged, serviceChargeBp, 10_000, 'halfUp');
  if (amount === 0) return [];
  return [
    chargeLine('serviceCharge', 'serviceCharge', amount, {
      sku: 'SERVICE',
      name: `Service charge ${formatPercent(serviceChargeBp)}%`,
      nameZh: `服务费 ${formatPercent(serviceChargeBp)}%`,
      note: null,
    }),
  ];
}

const tenderNames: Readonly<Record<TenderCode, { readonly en: string; readonly zh: string }>> = {
  cash: { en: 'Cash', zh: '现金' },
  card: { en: 'Card', zh: '银行卡' },
  nets: { en: 'NETS', zh: 'NETS' },
  paynow: { en: 'PayNow', zh: 'PayNow' },
  voucher: { en: 'Voucher', zh: '礼券' },
  giftCard: { en: 'Gift card', zh: '礼品卡' },
  storeCredit: { en: 'Store credit', zh: '店内余额' },
  other: { en: 'Other', zh: '其他' },
};

/**
 * R22: what paying with a tender cost besides, a line for each leg that has it. It is charged for a supply and taxable like the service
 * charge (GST Act 1993, section 10: what is done for a consideration is a supply; no page of IRAS on surcharges was found that
 * says more, so that a shop of zero-rated or exempt goods asks its tax adviser).
 */
export function surchargesOf(
  tenders: readonly Tendered[],
  { surcharges }: Pick<PricingTerms, 'surcharges'>,
): AmountsOfLine[] {
  return tenders.flatMap((leg, index): AmountsOfLine[] => {
    const amount = leg.surchargeCents ?? 0;
    if (amount === 0) return [];
    const bill = billCentsOf(leg);
    const set = surcharges.find(({ tender }) => tender === leg.tender);
    // Kept since it was taken: what is set by now may not be what it came from.
    const isAsSet = surchargeOf(bill, leg.tender, surcharges) === amount;
    const share =
      isAsSet && set !== undefined && set.percentBp > 0 ? ` ${formatPercent(set.percentBp)}%` : '';
    const { en, zh } = tenderNames[leg.tender];
    return [
      chargeLine('surcharge', `surcharge:${index}`, amount, {
        sku: 'SURCHARGE',
        name: `${en} surcharge${share}`,
        nameZh: `${zh}附加费${share}`,
        note: isAsSet ? howSurcharged(bill, leg.tender, surcharges) : null,
      }),
    ];
  });
}

const chargeLine = (
  kind: 'serviceCharge' | 'surcharge',
  lineId: string,
  amount: number,
  words: Pick<AmountsOfLine, 'sku' | 'name' | 'nameZh' | 'note'>,
): AmountsOfLine => ({
  ...derivedLine,
  ...words,
  ...{ serials: [], adjustments: [], lineId, parentLineId: null, kind },
  quantityMilli: QUANTITY_ONE_MILLI,
  unitPriceCents: amount,
  listUnitCents: amount,
  gstCode: SURCHARGE_GST_CODE,
  grossCents: amount,
  totalCents: amount,
});
