import type { CompanyImport } from '../import/schema.ts';

/** The first moment of the year in Singapore: an owner who looks at a promotion sees a day that begins at midnight. */
const since = '2025-12-31T16:00:00.000Z';
const of = (...skus: string[]) => ({ skus });

/** Promotions of the demonstration: some run, one is for the evening, one needs a coupon, two are still to come. */
export const demoPromotions: CompanyImport['promotions'] = [
  {
    ...{
      code: 'COLA-3',
      name: 'Any 3 Fizzpop cans for 3.50',
      nameZh: '嘶嘶汽水任选3罐 3.50',
      startsAt: since,
    },
    terms: { kind: 'set', scope: of('DRK-004', 'DRK-006', 'DRK-007'), size: 3, priceCents: '3.50' },
  },
  {
    ...{
      code: 'MALT-3',
      name: '3 Maltwharf 200 ml for 2.70',
      nameZh: '麦港麦芽饮料3盒 2.70',
      startsAt: since,
    },
    terms: { kind: 'set', scope: of('TEA-013'), size: 3, priceCents: '2.70' },
  },
  {
    ...{ code: 'NOODLE-B2G1', name: 'Uncle Seng noodles: buy 2, get 1 free', nameZh: '成叔面买二送一' },
    ...{ startsAt: since, maxPerSale: 3 },
    terms: {
      ...{ kind: 'buyGet', buy: of('RIC-008', 'RIC-009'), buyQuantity: 2, get: of('RIC-008', 'RIC-009') },
      ...{ getQuantity: 1, reduction: { kind: 'percent', percentBp: 10_000 } },
    },
  },
  {
    ...{
      code: 'OATS-TIERS',
      name: 'Rolled oats: the more, the cheaper',
      nameZh: '燕麦多买多减',
      startsAt: since,
    },
    terms: {
      ...{ kind: 'tiers', scope: of('RIC-015') },
      steps: [
        { fromQuantity: 2, reduction: { kind: 'percent', percentBp: 500 } },
        { fromQuantity: 4, reduction: { kind: 'percent', percentBp: 1_200 } },
      ],
    },
  },
  {
    ...{
      code: 'BREAD-EVENING',
      name: 'Fresh bread −20% after 8 pm',
      nameZh: '晚上八点后面包八折',
      startsAt: since,
    },
    hours: { days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '22:30' },
    terms: {
      ...{ kind: 'off', scope: of('BRD-001', 'BRD-002'), reduction: { kind: 'percent', percentBp: 2_000 } },
    },
  },
  {
    ...{ code: 'WELCOME5', name: '5.00 off from 30.00', nameZh: '满30减5', couponCode: 'WELCOME5' },
    ...{ startsAt: since, maxPerSale: 1, clawback: true },
    terms: {
      ...{ kind: 'spendAndSave', scope: { everything: true } },
      steps: [{ fromCents: '30.00', reduction: { kind: 'amount', amountCents: '5.00' } }],
    },
  },
  {
    ...{ code: 'MEMBERS-TEA', name: 'Members: 10% off Misty Step tea', nameZh: '会员：雾阶茶九折' },
    ...{ startsAt: since, groups: ['members'] },
    terms: {
      ...{ kind: 'off', scope: of('TEA-010', 'TEA-011'), reduction: { kind: 'percent', percentBp: 1_000 } },
    },
  },
  {
    ...{ code: 'CNY-2027', name: 'New Year: mandarin oranges 4.90', nameZh: '新年：蜜柑 4.90' },
    ...{ startsAt: '2027-01-22T16:00:00.000Z', endsAt: '2027-02-21T16:00:00.000Z', priority: 10 },
    terms: { kind: 'unitPrice', scope: of('FRU-004'), priceCents: '4.90' },
  },
  {
    ...{ code: 'XMAS-CHOC', name: 'Christmas: drinking chocolate −1.50', nameZh: '圣诞：巧克力粉减1.50' },
    ...{ startsAt: '2026-11-30T16:00:00.000Z', endsAt: '2026-12-26T16:00:00.000Z' },
    terms: {
      ...{ kind: 'off', scope: of('TEA-014'), reduction: { kind: 'amount', amountCents: '1.50' } },
    },
  },
];

/** What members pay, and a change of shelf prices that is scheduled. */
export const demoPriceLists: CompanyImport['priceLists'] = [
  {
    ...{ code: 'MEMBERS', name: 'Members’ prices', group: 'members', startsAt: since },
    prices: [
      { sku: 'TEA-001', price: 680 },
      { sku: 'TEA-002', price: 645 },
      { sku: 'DAI-001', price: 350 },
      { sku: 'BRD-011', price: 930 },
      { sku: 'SNK-006', price: 550 },
    ],
  },
  {
    ...{ code: 'JAN-2027', name: 'New prices of January', startsAt: '2026-12-31T16:00:00.000Z' },
    prices: [
      { sku: 'DRK-004', price: 135 },
      { sku: 'DRK-006', price: 135 },
    ],
  },
];
