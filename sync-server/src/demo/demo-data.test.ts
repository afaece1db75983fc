import { describe, expect, it } from 'vitest';
import { isValidGtin } from '#shared/catalog/index.ts';
import { hasRight, roles } from '#shared/identity/index.ts';
import { singaporeTime } from '#shared/kernel/index.ts';
import { checkImport } from '../import/check-import.ts';
import { companyImport } from '../import/schema.ts';
import { lotsOn } from './guarded-goods.ts';
import { demoCompanies } from './index.ts';

const MAX_PICTURE_BYTES = 2500;
const attributes = '(?: [a-zA-Z:-]+="[^"<&]*")*';
/** One root with empty elements in it, no text: a narrow form of well-formed XML that nothing active fits in. */
const wellFormed = new RegExp(`^<svg${attributes}>(?:<(?:path|rect|ellipse|circle)${attributes}/>)+</svg>$`);
const [lucky, crafts] = demoCompanies;
if (lucky === undefined || crafts === undefined) throw new Error('expected two companies');

const soldThings = (products: typeof lucky.products) =>
  products.flatMap(({ variants, ...product }) => variants ?? [{ ...product, price: product.price ?? -1 }]);

/** The check letters of a UEN, of businesses (9 characters) and of local companies (10). */
function hasCheckLetter(uen: string): boolean {
  const [weights, letters] =
    uen.length === 9
      ? [[10, 4, 9, 3, 8, 2, 7, 1], 'XMKECAWLJDB']
      : [[10, 8, 6, 4, 9, 7, 5, 3, 1], 'ZKCMDNERGWH'];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(uen[index]), 0);
  return letters[sum % 11] === uen.at(-1);
}

describe.each(demoCompanies.map((company) => [company.company.name, company] as const))(
  'the demonstration’s %s',
  (_name, input) => {
    const sold = soldThings(input.products);
    const barcodes = sold.flatMap(({ barcodes: own, packs = [] }) => [
      ...own,
      ...packs.map(({ barcode }) => barcode),
    ]);

    it('is an import that anybody could have written', () => {
      expect(checkImport(input)).toEqual({ problems: [], count: 0 });
      const written = companyImport.encode(input);
      expect(companyImport.decode(JSON.parse(JSON.stringify(written)))).toEqual(input);
    });

    it('has a right UEN, addresses with a postcode and telephone numbers of Singapore', () => {
      expect(input.company.uen).toSatisfy(hasCheckLetter);
      for (const { address, phone } of input.outlets) {
        const sector = Number(/Singapore (\d{2})\d{4}$/.exec(address)?.[1]);
        expect((sector >= 1 && sector <= 73) || (sector >= 75 && sector <= 82)).toBe(true);
        expect(phone).toMatch(/^\+65 [689]\d{3} \d{4}$/);
      }
    });

    it('has barcodes that are valid, its own and different', () => {
      expect(new Set(barcodes).size).toBe(barcodes.length);
      for (const barcode of barcodes) {
        // Seven digits: what the scale prints in front of a weight.
        if (barcode.length !== 7) expect(barcode).toSatisfy(isValidGtin);
        expect(barcode).toMatch(/^2/);
      }
      expect(new Set(sold.map(({ sku }) => sku)).size).toBe(sold.length);
    });

    it('has Chinese names and well-formed pictures that are all different', () => {
      for (const { nameZh, picture } of input.products) {
        expect(nameZh).toMatch(/\p{Script=Han}/u);
        expect(picture).toMatch(wellFormed);
        expect(Buffer.byteLength(picture ?? '')).toBeLessThan(MAX_PICTURE_BYTES);
      }
      expect(new Set(input.products.map(({ picture }) => picture)).size).toBe(input.products.length);
    });

    it('buys for less than it sells', () => {
      const prices = new Map(sold.map(({ sku, price }) => [sku, price]));
      const gstPercent = input.company.settings.gst === null ? 0 : 9;
      for (const { sku, unitCost } of input.openingStock) {
        const share = (unitCost * (100 + gstPercent)) / ((prices.get(sku) ?? 0) * 100 * 100);
        expect(share).toBeGreaterThan(0.58);
        expect(share).toBeLessThan(0.76);
      }
    });

    it('has people with different PINs, one of whom may pair a till and one who may sell', () => {
      expect(new Set(input.people.map(({ pin }) => pin)).size).toBe(input.people.length);
      expect(input.people.some(({ role }) => hasRight(role, 'pairDevice'))).toBe(true);
      expect(input.people.some(({ role }) => role === 'cashier')).toBe(true);
    });
  },
);

describe('the members', () => {
  it('are many, with names that differ and with numbers and addresses that nobody can have', () => {
    const { customers } = lucky;
    expect(customers.length).toBe(120);
    expect(new Set(customers.map(({ name }) => name)).size).toBeGreaterThan(100);
    for (const { phone, email } of customers) {
      expect(phone).toMatch(/^\+65 8000 \d{4}$/);
      expect(email ?? '@example.com').toMatch(/@example\.com$/);
    }
  });
});

describe('the two companies', () => {
  it('begin and end their promotions and price lists with a day in Singapore', () => {
    const dated = demoCompanies.flatMap(({ promotions, priceLists }) => [...promotions, ...priceLists]);
    const moments = dated.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt ?? startsAt]);
    expect(moments.length).toBeGreaterThan(0);
    expect(moments.map(singaporeTime).filter((time) => time !== '00:00')).toEqual([]);
  });

  it('differ in what they are', () => {
    expect(lucky.company.settings.gst).not.toBeNull();
    expect(crafts.company.settings.gst).toBeNull();
    expect(lucky.outlets.map(({ kind }) => kind)).toEqual(['shop', 'shop', 'warehouse']);
    expect(lucky.registers.map(({ code }) => code)).toEqual(['T01', 'T02', 'T03', 'W01', 'O01']);
    expect(new Set(lucky.people.map(({ role }) => role)).size).toBe(roles.length);
    expect(lucky.categories).toHaveLength(14);
    expect(lucky.products.length).toBeGreaterThanOrEqual(200);
    expect(crafts.products).toHaveLength(24);
  });

  it('have common goods with Malay and Tamil names, which all differ', () => {
    const named = lucky.products.flatMap(({ furtherNames }) => (furtherNames ? [furtherNames] : []));
    expect(named.length).toBeGreaterThanOrEqual(80);
    for (const language of ['ms', 'ta']) {
      expect(new Set(named.map((names) => names[language])).size).toBe(named.length);
    }
    expect(named.filter(({ ta = '' }) => !/\p{Script=Tamil}/u.test(ta))).toEqual([]);
  });

  it('have goods that a till asks more about: a pack, a lowest price, lots, serial numbers, and none left', () => {
    const { products, openingStock } = lucky;
    const named = (sku: string) => products.find((product) => product.sku === sku);
    const drink = named('DRK-905');
    expect(drink?.selling?.deposit).toEqual({ containers: 1, centsEach: 10 });
    expect(drink?.packs).toMatchObject([{ pieces: 6, price: 840 }]);
    expect(products.filter(({ floor, cost }) => floor !== undefined && cost !== undefined)).toHaveLength(1);
    const kept = products
      .map(({ selling }) => selling?.tracking)
      .filter((tracking) => tracking !== undefined);
    expect(kept).toEqual(['lot', 'serial']);
    const left = openingStock.filter(({ sku }) => sku === 'SNK-901').map((line) => line.quantity);
    expect(named('SNK-901')?.selling?.whenOutOfStock).toBe('block');
    expect(left).toEqual([0, 6_000]);
  });

  it('have one lot past its date and one that is good, whenever they are made', () => {
    const lots = lotsOn(Date.parse('2026-11-21T20:30:00+08:00'));
    expect(lots.map(({ sku, expiresOn }) => [sku, expiresOn])).toEqual([
      ['DAI-901', '2026-11-19'],
      ['DAI-901', '2026-12-03'],
    ]);
    const openingStock = [...lucky.openingStock, ...lots];
    expect(checkImport({ ...lucky, openingStock })).toEqual({ problems: [], count: 0 });
  });

  it('have goods with several kinds, with two barcodes, and with short ones', () => {
    const barcodes = soldThings(lucky.products).map((each) => each.barcodes);
    expect(lucky.products.some(({ variants }) => (variants?.length ?? 0) > 2)).toBe(true);
    expect(barcodes.some((each) => each.length === 2)).toBe(true);
    expect(barcodes.flat().some((barcode) => barcode.length === 8)).toBe(true);
  });
});
