import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gtinCheckDigit } from '#shared/catalog/index.ts';
import { checkImport, type ImportProblem, MAX_SHOWN_PROBLEMS } from './check-import.ts';
import { readImport } from './read-import.ts';
import { type CompanyImport, IMPORT_FORMAT } from './schema.ts';

const small: CompanyImport = {
  format: IMPORT_FORMAT,
  company: {
    slug: 'small',
    name: 'Small',
    legalName: 'Small',
    settings: { gst: null, cashRounding: 'nearest', receiptFooter: [], demo: false },
  },
  outlets: [{ code: 'S1', name: 'Shop', kind: 'shop', address: '1 Road' }],
  registers: [{ code: 'T01', name: 'Till', outlet: 'S1' }],
  people: [{ name: 'Ann', role: 'owner', pin: '5813' }],
  categories: [{ code: 'A', name: 'All', hue: 10 }],
  products: [
    { sku: 'ONE', name: 'One', category: 'A', gstCode: 'SR', barcodes: ['2900100100014'], price: 100 },
    {
      sku: 'TWO',
      name: 'Two',
      gstCode: 'SR',
      barcodes: [],
      variants: [{ sku: 'TWO-A', name: 'A', barcodes: [], price: 250 }],
    },
  ],
  customers: [
    { name: 'Ann', phone: '8000 0001', memberCode: 'M1', consentedOn: '2026-01-31', offers: false },
  ],
  priceLists: [],
  promotions: [],
  quickKeys: [],
  openingStock: [{ outlet: 'S1', sku: 'ONE', quantity: 3000, unitCost: 5000 }],
};

const [one, two] = small.products as [CompanyImport['products'][number], CompanyImport['products'][number]];
const [stock] = small.openingStock as [CompanyImport['openingStock'][number]];
const placesOf = (changes: Partial<CompanyImport>) =>
  checkImport({ ...small, ...changes }).problems.map(({ place }) => place);

describe('the check of an import', () => {
  it('finds nothing wrong with a file that is right', () => {
    expect(checkImport(small)).toEqual({ problems: [], count: 0 });
  });

  it('names the place of codes that are used twice', () => {
    expect(placesOf({ outlets: [...small.outlets, ...small.outlets] })).toEqual(['outlets[1].code']);
    expect(placesOf({ registers: [...small.registers, ...small.registers] })).toEqual(['registers[1].code']);
    expect(placesOf({ categories: [...small.categories, ...small.categories] })).toEqual([
      'categories[1].code',
    ]);
    expect(placesOf({ products: [one, two, { ...one, barcodes: [] }] })).toEqual(['products[2].sku']);
    expect(placesOf({ openingStock: [stock, stock] })).toEqual(['openingStock[1]']);
  });

  it('names the place of customers who cannot be kept as they are', () => {
    const [ann] = small.customers as [CompanyImport['customers'][number]];
    const places = placesOf({
      customers: [ann, { ...ann, name: 'Ben' }, { ...ann, memberCode: 'M2', phone: '12' }],
    });
    expect(places).toEqual(['customers[1].memberCode', 'customers[2]']);
  });

  it('names the place of quick keys that nothing is behind, and of pages with one name', () => {
    const pages = [
      { name: 'Daily', skus: ['ONE', 'NONE', 'ONE'] },
      { name: 'daily', outlet: 'S9', skus: [] },
    ];
    expect(placesOf({ quickKeys: [{ name: 'Daily', outlet: 'S1', skus: ['ONE', 'TWO-A'] }] })).toEqual([]);
    expect(placesOf({ quickKeys: pages })).toEqual([
      'quickKeys[0].skus[1]',
      'quickKeys[0].skus[2]',
      'quickKeys[1].name',
      'quickKeys[1].outlet',
    ]);
  });

  it('names the place of prices and promotions that mean nothing', () => {
    const startsAt = '2026-11-01T00:00:00.000Z';
    const list = { code: 'L', name: 'L', startsAt, prices: [{ sku: 'ONE', price: 90 }] };
    const off = { kind: 'off', reduction: { kind: 'percent', percentBp: 500 } };
    const promotion = { code: 'P', name: 'P', startsAt, terms: { ...off, scope: { skus: ['ONE', 'TWO'] } } };
    expect(placesOf({ priceLists: [list], promotions: [promotion] })).toEqual([]);
    const lists = [
      list,
      { ...list, code: 'l', outlet: 'S2', endsAt: startsAt },
      { ...list, code: 'M', prices: [...list.prices, ...list.prices, { sku: 'NONE', price: -1 }] },
    ];
    expect(placesOf({ priceLists: lists })).toEqual([
      'priceLists[1].code',
      'priceLists[1].outlet',
      'priceLists[1].endsAt',
      'priceLists[2].prices[1].sku',
      'priceLists[2].prices[2].sku',
      'priceLists[2].prices[2].price',
    ]);
    const promotions = [
      { ...promotion, outlets: ['S2'], terms: { ...off, scope: { categories: ['A', 'B'] } } },
      { ...promotion, code: 'Q', terms: { ...off, scope: {} } },
      { ...promotion, code: 'R', terms: { kind: 'lottery' } },
    ];
    expect(placesOf({ promotions })).toEqual([
      'promotions[0].outlets',
      'promotions[0].terms',
      'promotions[1].terms',
      'promotions[2].terms',
    ]);
  });

  it('names the place of codes that nothing has', () => {
    expect(placesOf({ registers: [{ code: 'T01', name: 'Till', outlet: 'S2' }] })).toEqual([
      'registers[0].outlet',
    ]);
    expect(placesOf({ people: [{ name: 'Ann', role: 'owner', pin: '5813', outlet: 'S2' }] })).toEqual([
      'people[0].outlet',
    ]);
    expect(placesOf({ products: [{ ...one, category: 'B' }, two] })).toEqual(['products[0].category']);
    expect(placesOf({ openingStock: [{ ...stock, outlet: 'S2' }] })).toEqual(['openingStock[0].outlet']);
    expect(placesOf({ openingStock: [{ ...stock, sku: 'TWO' }] })).toEqual(['openingStock[0].sku']);
  });

  it('refuses a PIN that two people have', () => {
    const people = [...small.people, { name: 'Ben', role: 'cashier' as const, pin: '5813' }];
    expect(placesOf({ people })).toEqual(['people[1].pin']);
  });

  it('refuses a badge that two people have', () => {
    const people = [
      { name: 'Ann', role: 'owner' as const, pin: '5813', badge: 'BADGE-1' },
      { name: 'Ben', role: 'cashier' as const, pin: '5814', badge: 'BADGE-1 ' },
    ];
    expect(placesOf({ people })).toEqual(['people[1].badge']);
  });

  it('refuses a register whose receipts another one’s next device would number alike', () => {
    const registers = [...small.registers, { code: 'T01B', name: 'Till B', outlet: 'S1' }];
    expect(placesOf({ registers })).toEqual(['registers[1].code']);
  });

  it('refuses a product without a price, and one with both prices and variants', () => {
    const { price: _price, ...unpriced } = one;
    expect(placesOf({ products: [unpriced, two] })).toEqual(['products[0].price']);
    expect(placesOf({ products: [one, { ...two, price: 100 }] })).toEqual(['products[1]']);
    expect(placesOf({ products: [one, { ...two, variants: [] }] })).toEqual(['products[1].variants']);
  });

  it('takes packs, a lowest price and a cost, and names the place of those that cannot be', () => {
    const six = { barcode: '2900100100021', pieces: 6 };
    const right = { ...one, floor: 90, cost: 60, packs: [{ ...six, price: 500 }] };
    expect(placesOf({ products: [right, two] })).toEqual([]);
    const wrong = { ...one, floor: 101, cost: -1, packs: [six, { ...six, price: -1 }] };
    expect(placesOf({ products: [wrong, two] })).toEqual([
      'products[0].cost',
      'products[0].floor',
      'products[0].packs[1].price',
      'products[0].packs[1].barcode',
    ]);
    const taken = { ...one, packs: [{ ...six, barcode: '2900100100014' }] };
    expect(placesOf({ products: [taken, two] })).toEqual(['products[0].packs[0].barcode']);
    const misread = { ...one, packs: [{ ...six, barcode: '2900100100022' }] };
    expect(placesOf({ products: [misread, two] })).toEqual(['products[0].packs[0].barcode']);
    expect(placesOf({ products: [one, { ...two, packs: [six] }] })).toEqual(['products[1]']);
    const numbered = { ...one, selling: { tracking: 'serial' as const }, packs: [six] };
    expect(placesOf({ products: [numbered, two] })).toEqual(['products[0].packs']);
    const keyedIn = { ...one, price: 0, floor: 200, selling: { hasOpenPrice: true } };
    expect(placesOf({ products: [keyedIn, two] })).toEqual([]);
  });

  it('takes one product’s lots side by side, each once', () => {
    const lots = ['2026-11-01', '2026-12-01'].map((expiresOn, index) => ({
      ...stock,
      ...{ lot: `L${index}`, expiresOn },
    }));
    expect(placesOf({ openingStock: lots })).toEqual([]);
    const [first = stock] = lots;
    const { lot: _lot, ...undated } = first;
    const wrong = [...lots, first, undated];
    expect(placesOf({ openingStock: wrong })).toEqual(['openingStock[2]', 'openingStock[3].expiresOn']);
  });

  it('refuses money and stock below zero', () => {
    expect(placesOf({ products: [{ ...one, price: -1 }, two] })).toEqual(['products[0].price']);
    expect(placesOf({ openingStock: [{ ...stock, quantity: -1, unitCost: -1 }] })).toEqual([
      'openingStock[0].quantity',
      'openingStock[0].unitCost',
    ]);
  });

  it('takes a barcode of GTIN length only with the right check digit, and each only once', () => {
    const digits = fc
      .constantFrom(7, 11, 12, 13)
      .chain((length) => fc.stringMatching(new RegExp(`^\\d{${length}}$`)));
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 9 }), (start, last) => {
        const barcode = `${start}${last}`;
        const places = placesOf({ products: [{ ...one, barcodes: [barcode] }, two] });
        expect(places).toEqual(last === gtinCheckDigit(start) ? [] : ['products[0].barcodes[0]']);
      }),
    );
    const again = { ...two, variants: [{ sku: 'TWO-A', name: 'A', barcodes: [...one.barcodes], price: 1 }] };
    expect(placesOf({ products: [one, again] })).toEqual(['products[1].variants[0].barcodes[0]']);
  });

  it('sees that letters in either case are one barcode', () => {
    const packs = [{ barcode: 'case-6', pieces: 6 }];
    const places = placesOf({ products: [{ ...one, barcodes: ['CASE-6'], packs }, two] });
    expect(places).toEqual(['products[0].packs[0].barcode']);
  });

  it('sees that a UPC-A and the EAN-13 with a 0 before it are one barcode', () => {
    const barcodes = ['036000291452', '0036000291452'];
    expect(placesOf({ products: [{ ...one, barcodes }, two] })).toEqual(['products[0].barcodes[1]']);
  });

  it('counts all mistakes and shows the first of them', () => {
    const products = Array.from({ length: 100 }, () => ({ ...one, barcodes: [] }));
    const { problems, count } = checkImport({ ...small, products });
    expect(problems).toHaveLength(MAX_SHOWN_PROBLEMS);
    expect(count).toBe(99);
  });
});

describe('reading an import', () => {
  it('names the place of what has the wrong form', () => {
    const read = readImport({
      format: IMPORT_FORMAT,
      products: [{ sku: 'A', name: '', price: 1.5, colour: 'red' }],
    });
    if (read.ok) throw new Error('expected a rejection');
    expect(read.error.code).toBe('identity.importInvalid');
    const places = (read.error.details.problems as { place: string }[]).map(({ place }) => place);
    expect(places).toEqual(
      expect.arrayContaining(['company', 'outlets', 'products[0].name', 'products[0].price']),
    );
  });

  it('[KER-10] names the place of days that no calendar has', () => {
    const placesIn = (day: string) => {
      const startsAt = `${day}T00:00:00.000Z`;
      const gst = { number: 'M2-0000000-0', registeredFrom: day, methods: [{ from: day, method: 'line' }] };
      const read = readImport({
        ...small,
        company: {
          ...small.company,
          settings: { ...small.company.settings, gst: { ...gst, method: 'receipt' } },
        },
        products: [{ ...one, price: '1.00' }],
        customers: [{ name: 'Ann', consentedOn: day }],
        priceLists: [{ code: 'L', name: 'L', startsAt, endsAt: startsAt, prices: [] }],
        promotions: [{ code: 'P', name: 'P', startsAt, terms: {} }],
        openingStock: [
          { outlet: 'S1', sku: 'ONE', quantity: '1.000', unitCost: '1.0000', lot: 'L', expiresOn: day },
        ],
      });
      return read.ok ? [] : (read.error.details.problems as ImportProblem[]).map(({ place }) => place);
    };
    expect(placesIn('2024-02-29')).toEqual([]);
    expect(placesIn('2026-02-29')).toEqual([
      'company.settings.gst.registeredFrom',
      'company.settings.gst.methods[0].from',
      'customers[0].consentedOn',
      'priceLists[0].startsAt',
      'priceLists[0].endsAt',
      'promotions[0].startsAt',
      'openingStock[0].expiresOn',
    ]);
  });

  it('refuses words of selling that nothing means, and names their place', () => {
    const selling = { tracking: 'lots', whenOutOfStock: 'never', kind: 'box', deposit: { containers: 0 } };
    const products = [
      { sku: 'A', name: 'A', selling },
      { sku: 'B', name: 'B', selling: { trackin: 'lot' }, packs: [{ barcode: '1', pieces: 1 }] },
    ];
    const read = readImport({ format: IMPORT_FORMAT, products });
    if (read.ok) throw new Error('expected a rejection');
    const places = (read.error.details.problems as { place: string }[]).map(({ place }) => place);
    expect(places.filter((place) => place.startsWith('products'))).toEqual([
      'products[0].selling.kind',
      'products[0].selling.tracking',
      'products[0].selling.deposit.containers',
      'products[0].selling.deposit.centsEach',
      'products[0].selling.whenOutOfStock',
      'products[1].packs[0].pieces',
      'products[1].selling',
    ]);
  });

  it('[IDN-9] refuses settings that no till could read, and names the place of each', () => {
    const placesOfSettings = (settings: Record<string, unknown>) => {
      const company = { ...small.company, settings: { ...small.company.settings, ...settings } };
      const read = readImport({ format: IMPORT_FORMAT, company });
      if (read.ok) throw new Error('expected a rejection');
      return (read.error.details.problems as ImportProblem[])
        .filter(({ place }) => place.startsWith('company'))
        .map(({ place, problem }) => `${place}: ${problem}`);
    };
    const layout = { prefix: '21', itemDigits: 5, valueDigits: 5, value: 'price', hasValueCheck: false };
    expect(placesOfSettings({ counter: { discountCapBp: 0, noLiquor: null, labels: [layout] } })).toEqual([]);
    const counter = {
      ...{ discountCapBp: '10%', misspelt: 1, noLiquor: { from: '22:30', until: '7am' } },
      ...{ tenders: ['card', 'cheque'], labels: [layout, { ...layout, itemDigits: 6 }] },
    };
    expect(placesOfSettings({ counter })).toEqual([
      expect.stringContaining('company.settings.counter.discountCapBp: '),
      expect.stringContaining('company.settings.counter.noLiquor.until: '),
      expect.stringContaining('company.settings.counter.tenders[1]: '),
      expect.stringContaining('company.settings.counter.labels[1]: '),
      'company.settings.counter: Unrecognized key: "misspelt"',
    ]);
    const extras = {
      surcharges: [
        { tender: 'card', percentBp: 200 },
        { tender: 'cash', percentBp: 100 },
      ],
      tips: { percentsBp: [0] },
      commission: { staff: [], categories: [] },
    };
    expect(placesOfSettings({ counter: extras })).toEqual([
      expect.stringContaining('company.settings.counter.surcharges[1].tender: '),
      expect.stringContaining('company.settings.counter.tips.percentsBp[0]: '),
      expect.stringContaining('company.settings.counter.commission: '),
    ]);
    const gst = { number: 'M2-0000000-0', registeredFrom: '2020-01-01', method: 'receipt' };
    expect(placesOfSettings({ gst: { ...gst, methods: [{ from: '2027-01-01', method: 'line' }] } })).toEqual(
      [],
    );
    expect(placesOfSettings({ gst: { ...gst, methods: [{ from: 'soon', method: 'weekly' }] } })).toEqual([
      expect.stringContaining('company.settings.gst.methods[0].from: '),
      expect.stringContaining('company.settings.gst.methods[0].method: '),
    ]);
    expect(placesOfSettings({ cashRounding: 'nearst', couter: {} })).toEqual([
      expect.stringContaining('company.settings.cashRounding: '),
      'company.settings: Unrecognized key: "couter"',
    ]);
  });

  it('refuses what is no file of this format at all', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => !readImport(value).ok));
  });
});
