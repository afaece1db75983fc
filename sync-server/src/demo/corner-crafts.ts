import { type CompanyImport, IMPORT_FORMAT } from '../import/schema.ts';
import { makeCatalogue, stockAt } from './catalogue.ts';
import { crafts } from './products/crafts.ts';

export const craftsCatalogue = makeCatalogue(crafts, { gstIncluded: false, firstCategory: 51 });

/** A small shop that isn't registered for GST: no GST words, numbers or postings anywhere. */
export const cornerCrafts: CompanyImport = {
  format: IMPORT_FORMAT,
  company: {
    slug: 'corner-crafts',
    name: 'Corner Crafts',
    legalName: 'Corner Crafts',
    uen: '53417826W',
    settings: {
      gst: null,
      cashRounding: 'down',
      receiptFooter: ['Made by hand, with care.'],
      demo: true,
    },
  },
  outlets: [
    {
      code: 'TBR',
      name: 'Corner Crafts Tiong Bahru',
      kind: 'shop',
      address: 'Blk 58 Eng Hoon Street #01-46, Singapore 160058',
      phone: '+65 8127 4490',
    },
  ],
  registers: [{ code: 'T01', name: 'Counter', outlet: 'TBR' }],
  people: [
    { name: 'Farah', role: 'owner', pin: '640285' },
    { name: 'Xin Yi', role: 'cashier', pin: '5193' },
    { name: 'Arun', role: 'cashier', pin: '9406' },
  ],
  categories: craftsCatalogue.categories,
  products: [...craftsCatalogue.products],
  customers: [],
  priceLists: [],
  quickKeys: [],
  promotions: [],
  openingStock: stockAt('TBR', craftsCatalogue.items, { base: 12, perDemand: 5 }),
};
