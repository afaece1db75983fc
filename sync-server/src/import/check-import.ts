import { errorEntry } from '#shared/contract.ts';
import { readProfile } from '#shared/customers/index.ts';
import { checkProducts } from './check-products.ts';
import type { CompanyImport } from './schema.ts';
import { termsWithIds } from './write-prices.ts';

/** A mistake in an import file: where, as `products[3].barcodes[0]`, and what, in words. */
export interface ImportProblem {
  readonly place: string;
  readonly problem: string;
}

/** A file with more mistakes is wrong altogether; these are enough to see how. */
export const MAX_SHOWN_PROBLEMS = 20;

export type Note = (place: string, problem: string) => void;

/** What the schema can't see: names that nothing has, or that two things have. */
export function checkImport(input: CompanyImport): { problems: readonly ImportProblem[]; count: number } {
  const problems: ImportProblem[] = [];
  let count = 0;
  const note: Note = (place, problem) => {
    count += 1;
    if (problems.length < MAX_SHOWN_PROBLEMS) problems.push({ place, problem });
  };
  const outlets = codesOf(
    input.outlets.map(({ code }) => code),
    'outlets',
    note,
  );
  const categories = codesOf(
    input.categories.map(({ code }) => code),
    'categories',
    note,
  );
  checkRegisters(input, outlets, note);
  checkPeople(input, outlets, note);
  checkCustomers(input, note);
  const skus = checkProducts(input, categories, note);
  checkStock(input, outlets, skus, note);
  checkPrices(input, { outlets, categories, skus }, note);
  checkQuickKeys(input, { outlets, skus }, note);
  return { problems, count };
}

function codesOf(codes: readonly string[], list: string, note: Note): ReadonlySet<string> {
  const seen = new Set<string>();
  codes.forEach((code, index) => {
    if (seen.has(code)) note(`${list}[${index}].code`, `"${code}" is used twice`);
    seen.add(code);
  });
  return seen;
}

function checkRegisters({ registers }: CompanyImport, outlets: ReadonlySet<string>, note: Note): void {
  const codes = codesOf(
    registers.map(({ code }) => code),
    'registers',
    note,
  );
  registers.forEach(({ code, outlet }, index) => {
    if (!outlets.has(outlet))
      note(`registers[${index}].outlet`, `there is no outlet "${outlet}" in this file`);
    // The second device at T01 prints T01B-000001, which must not be what a register T01B prints.
    const base = code.replace(/[A-Z]+$/, '');
    for (let length = base.length; length < code.length; length += 1) {
      const other = code.slice(0, length);
      if (codes.has(other)) {
        note(
          `registers[${index}].code`,
          `receipts of "${code}" could carry the numbers of "${other}"; end it in a digit`,
        );
      }
    }
  });
}

function checkPeople({ people }: CompanyImport, outlets: ReadonlySet<string>, note: Note): void {
  const pins = new Map<string, string>();
  const badges = new Map<string, string>();
  people.forEach(({ name, pin, badge, outlet }, index) => {
    const other = pins.get(pin);
    if (other !== undefined)
      note(`people[${index}].pin`, `${name} and ${other} have the same PIN; each needs one of their own`);
    pins.set(pin, name);
    const holder = badge === undefined ? undefined : badges.get(badge.trim());
    if (holder !== undefined)
      note(
        `people[${index}].badge`,
        `${name} and ${holder} have the same badge; each needs one of their own`,
      );
    if (badge !== undefined) badges.set(badge.trim(), name);
    if (outlet !== undefined && !outlets.has(outlet))
      note(`people[${index}].outlet`, `there is no outlet "${outlet}" in this file`);
  });
}

function checkCustomers({ customers }: CompanyImport, note: Note): void {
  const codes = new Map<string, string>();
  customers.forEach(({ name, phone, email, memberCode }, index) => {
    const place = `customers[${index}]`;
    const blank = { name, phone: phone ?? null, email: email ?? null, memberCode: null, note: null };
    const read = readProfile(blank);
    if (!read.ok) note(place, errorEntry(read.error.code).message);
    if (memberCode === undefined) return;
    const other = codes.get(memberCode);
    if (other !== undefined) note(`${place}.memberCode`, `"${memberCode}" is the code of ${other} already`);
    codes.set(memberCode, name);
  });
}

function checkStock(
  { openingStock }: CompanyImport,
  outlets: ReadonlySet<string>,
  skus: ReadonlySet<string>,
  note: Note,
): void {
  const seen = new Set<string>();
  openingStock.forEach(({ outlet, sku, quantity, unitCost, lot, expiresOn }, index) => {
    const place = `openingStock[${index}]`;
    if (!outlets.has(outlet)) note(`${place}.outlet`, `there is no outlet "${outlet}" in this file`);
    if (!skus.has(sku)) note(`${place}.sku`, `nothing in this file is sold as "${sku}"`);
    if (quantity < 0) note(`${place}.quantity`, 'stock does not begin below zero');
    if (unitCost < 0) note(`${place}.unitCost`, 'a cost is not below zero');
    if (expiresOn !== undefined && lot === undefined)
      note(`${place}.expiresOn`, 'a date belongs to a lot, which is not named');
    const key = JSON.stringify([outlet, sku, lot, expiresOn]);
    if (seen.has(key)) note(place, `"${sku}" is counted twice at "${outlet}"`);
    seen.add(key);
  });
}

function checkQuickKeys(
  { quickKeys }: CompanyImport,
  known: { readonly outlets: ReadonlySet<string>; readonly skus: ReadonlySet<string> },
  note: Note,
): void {
  const names = new Set<string>();
  quickKeys.forEach(({ name, outlet, skus }, index) => {
    const place = `quickKeys[${index}]`;
    if (names.has(name.toLowerCase())) note(`${place}.name`, `another page is called "${name}"`);
    names.add(name.toLowerCase());
    if (outlet !== undefined && !known.outlets.has(outlet))
      note(`${place}.outlet`, `there is no outlet "${outlet}" in this file`);
    skus.forEach((sku, position) => {
      const at = `${place}.skus[${position}]`;
      if (!known.skus.has(sku)) note(at, `nothing in this file is sold as "${sku}"`);
      if (skus.indexOf(sku) !== position) note(at, `"${sku}" is on this page twice`);
    });
  });
}

/** A made-up id for each code: whether terms make sense doesn't depend on which. */
const anyIds = (codes: Iterable<string>): ReadonlyMap<string, string> =>
  new Map([...codes].map((code) => [code, '00000000-0000-7000-8000-000000000000']));

function checkPrices(
  { priceLists, promotions, products }: CompanyImport,
  known: {
    readonly outlets: ReadonlySet<string>;
    readonly categories: ReadonlySet<string>;
    readonly skus: ReadonlySet<string>;
  },
  note: Note,
): void {
  const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code.toUpperCase());
  codesOf(codes(priceLists), 'priceLists', note);
  codesOf(codes(promotions), 'promotions', note);
  const checkOutlet = (place: string, outlet: string) => {
    if (!known.outlets.has(outlet)) note(place, `there is no outlet "${outlet}" in this file`);
  };
  const checkDates = (
    place: string,
    { startsAt, endsAt }: { startsAt: string; endsAt?: string | undefined },
  ) => {
    if (endsAt !== undefined && endsAt <= startsAt) note(`${place}.endsAt`, 'it would end before it starts');
  };
  priceLists.forEach((list, index) => {
    const place = `priceLists[${index}]`;
    if (list.outlet !== undefined) checkOutlet(`${place}.outlet`, list.outlet);
    checkDates(place, list);
    const seen = new Set<string>();
    list.prices.forEach(({ sku, price }, position) => {
      const at = `${place}.prices[${position}]`;
      if (!known.skus.has(sku)) note(`${at}.sku`, `nothing in this file is sold as "${sku}"`);
      if (seen.has(sku)) note(`${at}.sku`, `"${sku}" is priced twice`);
      seen.add(sku);
      if (price < 0) note(`${at}.price`, 'a price is not below zero');
    });
  });
  const withVariants = products.filter(({ variants }) => variants !== undefined).map(({ sku }) => sku);
  const goods = {
    ...{
      categoryIds: anyIds(known.categories),
      productIds: anyIds(withVariants),
      variantIds: anyIds(known.skus),
    },
  };
  promotions.forEach((promotion, index) => {
    const place = `promotions[${index}]`;
    for (const outlet of promotion.outlets ?? []) checkOutlet(`${place}.outlets`, outlet);
    checkDates(place, promotion);
    const unknown = (code: string) => note(`${place}.terms`, `nothing in this file is called "${code}"`);
    if (termsWithIds(promotion.terms, goods, unknown) === null)
      note(`${place}.terms`, 'they are about nothing, or give nothing that can be read');
  });
}
