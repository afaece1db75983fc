import { type CompanyImport, IMPORT_FORMAT } from '../import/schema.ts';
import { makeCatalogue, stockAt } from './catalogue.ts';
import { guardedGoods, guardedStock } from './guarded-goods.ts';
import { demoMembers } from './members.ts';
import { demoPriceLists, demoPromotions } from './prices.ts';
import { drinks } from './products/drinks.ts';
import { freshFood } from './products/fresh-food.ts';
import { home } from './products/home.ts';
import { pantry } from './products/pantry.ts';
import { staples } from './products/staples.ts';
import { demoQuickKeys } from './quick-keys.ts';
import { specialGoods } from './special-goods.ts';

const tables = [...freshFood, ...staples, ...drinks, ...pantry, ...home];

export const luckyCatalogue = makeCatalogue(tables, { gstIncluded: true, firstCategory: 1 });

/** A minimart with two shops, three tills and a warehouse, registered for GST. */
export const luckyMinimart: CompanyImport = {
  format: IMPORT_FORMAT,
  company: {
    slug: 'lucky-minimart',
    name: 'Lucky Minimart',
    legalName: 'Lucky Minimart Pte. Ltd.',
    uen: '201839274R',
    settings: {
      gst: { number: '201839274R', registeredFrom: '2019-04-01', method: 'receipt' },
      cashRounding: 'nearest',
      receiptFooter: ['Exchange within 7 days with this receipt.', 'Thank you, see you again!'],
      demo: true,
    },
  },
  outlets: [
    {
      code: 'TPY',
      name: 'Lucky Minimart Toa Payoh',
      kind: 'shop',
      address: 'Blk 187 Toa Payoh Central #01-352, Singapore 310187',
      phone: '+65 6254 8031',
    },
    {
      code: 'BDK',
      name: 'Lucky Minimart Bedok',
      kind: 'shop',
      address: 'Blk 217 Bedok North Street 1 #01-83, Singapore 460217',
      phone: '+65 6441 9027',
    },
    {
      code: 'WH1',
      name: 'Lucky Warehouse Kaki Bukit',
      kind: 'warehouse',
      address: '8 Kaki Bukit Road 2 #03-19, Singapore 417841',
      phone: '+65 6748 5513',
    },
  ],
  registers: [
    { code: 'T01', name: 'Toa Payoh till 1', outlet: 'TPY' },
    { code: 'T02', name: 'Toa Payoh till 2', outlet: 'TPY' },
    { code: 'T03', name: 'Bedok till', outlet: 'BDK' },
    { code: 'W01', name: 'Warehouse station', outlet: 'WH1', kind: 'warehouse' },
    { code: 'O01', name: 'Office laptop', outlet: 'TPY', kind: 'office' },
  ],
  people: [
    { name: 'Mei Ling', role: 'owner', pin: '736194' },
    { name: 'Kok Wai', role: 'admin', pin: '580217' },
    { name: 'Hafiz', role: 'manager', pin: '48261', badge: 'STAFF-0003', outlet: 'TPY' },
    { name: 'Priya', role: 'manager', pin: '90573', outlet: 'BDK' },
    { name: 'Jia Hui', role: 'cashier', pin: '2580', outlet: 'TPY' },
    { name: 'Nurul', role: 'cashier', pin: '3917', badge: 'STAFF-0006', outlet: 'TPY' },
    { name: 'Kumar', role: 'cashier', pin: '6042', outlet: 'TPY' },
    { name: 'Wei Jie', role: 'cashier', pin: '7158', outlet: 'BDK' },
    { name: 'Siti', role: 'cashier', pin: '8364', outlet: 'BDK' },
    { name: 'Zul', role: 'warehouse', pin: '4729', outlet: 'WH1' },
    { name: 'Shanti', role: 'finance', pin: '615083' },
  ],
  categories: luckyCatalogue.categories,
  products: [...luckyCatalogue.products, ...specialGoods, ...guardedGoods],
  priceLists: [...demoPriceLists],
  quickKeys: demoQuickKeys,
  promotions: [...demoPromotions],
  customers: [...demoMembers],
  openingStock: [
    ...stockAt('TPY', luckyCatalogue.items, { base: 24, perDemand: 7.2 }),
    ...stockAt('BDK', luckyCatalogue.items, { base: 16, perDemand: 3.6 }),
    ...stockAt('WH1', luckyCatalogue.items, { base: 24, perDemand: 4 }),
    ...guardedStock,
  ],
};
