import { categories, normaliseBarcode, ordinarySelling, products } from '#shared/catalog/index.ts';
import { customers, readProfile } from '#shared/customers/index.ts';
import { registers } from '#shared/devices/index.ts';
import { badgeText, type CompanyRow, outlets, staff } from '#shared/identity/index.ts';
import {
  accept,
  type CompanyId,
  instantOf,
  type OutletId,
  present,
  type Result,
  reject,
  type Table,
  uuidV7,
} from '#shared/kernel/index.ts';
import { createCompanyWithin } from '../companies/create-company.ts';
import type { ServerContext } from '../context.ts';
import { companyOfStore } from '../devices/devices.queries.ts';
import { hashPin } from '../devices/pin-hash.ts';
import { sha256 } from '../ingest/ingest-rules.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { sqlState } from '../store/postgres-errors.ts';
import { insertRows } from '../store/rows.ts';
import { checkImport } from './check-import.ts';
import { lockIfEmpty, replaceCompany } from './import.queries.ts';
import { type ImportedPlaces, openStock } from './open-stock.ts';
import type { CompanyImport } from './schema.ts';
import { writeCommission } from './write-commission.ts';
import { type ImportedGoods, writePrices } from './write-prices.ts';
import { writeQuickKeys } from './write-quick-keys.ts';

/** Rows in one statement; keeps the memory of a large import small. */
const ROWS_AT_ONCE = 2000;
const PINS_AT_ONCE = 4;
const UNIQUE_VIOLATION = '23505';

export interface ImportDeps {
  readonly context: ServerContext;
  /** Keeps the private half of a new company's recovery key, which the server itself doesn't. */
  readonly keepRecoveryKey: (slug: string, privateKey: string) => Promise<void>;
  /** UTC instant from which its stock is there; the clock's, when not given. */
  readonly openedAt?: string;
}

export interface ImportedCompany {
  readonly companyId: CompanyId;
  readonly outlets: number;
  readonly registers: number;
  readonly people: number;
  readonly products: number;
}

/**
 * Fills a new company, or one of that slug which is still empty, in one transaction: all of the file or nothing of it.
 * Everything in the file is checked before anything is written.
 */
export async function importCompany(
  deps: ImportDeps,
  input: CompanyImport,
): Promise<Result<ImportedCompany>> {
  const { problems, count } = checkImport(input);
  if (count > 0) return reject('identity.importInvalid', { problems, count });
  const { context } = deps;
  const { slug } = input.company;
  const existing = await companyOfStore(context.database, slug);
  const companyId = (existing ?? newIds(context)()) as CompanyId;
  const pinHashes = await hashPins(input, context);
  try {
    return await context.database.inCompany(companyId, async (tx) => {
      if (existing !== undefined && !(await lockIfEmpty(tx)))
        return reject('identity.importNotEmpty', { slug });
      const recoveryKey = await writeCompany(tx, deps, input, existing === undefined);
      await writeEverything(tx, deps, input, pinHashes);
      // Last before the commit: a company whose key was lost could never have its journals opened.
      if (recoveryKey !== undefined) await deps.keepRecoveryKey(slug, recoveryKey);
      const { length: people } = input.people;
      return accept({
        companyId,
        outlets: input.outlets.length,
        registers: input.registers.length,
        people,
        products: input.products.length,
      });
    });
  } catch (error) {
    if (tookTheSlug(error)) return reject('identity.importNotEmpty', { slug });
    throw error;
  }
}

/** Another import made a company of this slug meanwhile. */
const tookTheSlug = (error: unknown): boolean =>
  sqlState(error) === UNIQUE_VIOLATION &&
  error instanceof Error &&
  'constraint' in error &&
  error.constraint === 'stores_pkey';

const newIds = (context: ServerContext) => () => uuidV7(context.clock(), context.random(10));

async function hashPins({ people }: CompanyImport, context: ServerContext): Promise<string[]> {
  const hashes: string[] = [];
  for (let start = 0; start < people.length; start += PINS_AT_ONCE) {
    const some = people.slice(start, start + PINS_AT_ONCE);
    hashes.push(...(await Promise.all(some.map(({ pin }) => hashPin(pin, context.random)))));
  }
  return hashes;
}

const companyRow = (
  { companyId }: CompanyTransaction,
  { name, legalName, uen, settings }: CompanyImport['company'],
): CompanyRow => ({ id: companyId as CompanyId, name, legalName, uen: uen ?? null, settings });

/** @returns the private half of the recovery key of a company that was made */
async function writeCompany(
  tx: CompanyTransaction,
  { context }: ImportDeps,
  { company }: CompanyImport,
  isNew: boolean,
): Promise<string | undefined> {
  const row = companyRow(tx, company);
  if (isNew)
    return (await createCompanyWithin(tx, context, { row, storeSlug: company.slug })).recoveryPrivateKey;
  await replaceCompany(tx, row);
  return undefined;
}

async function writeEverything(
  tx: CompanyTransaction,
  deps: ImportDeps,
  input: CompanyImport,
  pinHashes: readonly string[],
): Promise<void> {
  const { context } = deps;
  const { companyId } = tx;
  const newId = newIds(context);
  const places: ImportedPlaces = new Map(
    input.outlets.map(({ code }) => [code, { outletId: newId(), locationId: newId() }]),
  );
  const outletIdOf = (code: string) => present(places.get(code), 'an outlet that was checked').outletId;
  await insertAll(tx, outlets, input.outlets, ({ code, name, kind, address, phone }) => {
    const { outletId, locationId } = present(places.get(code), 'an outlet of the file');
    return { id: outletId, companyId, code, name, kind, address, phone: phone ?? null, locationId };
  });
  await insertAll(tx, registers, input.registers, ({ code, name, outlet, kind }) => ({
    id: newId(),
    companyId,
    outletId: outletIdOf(outlet),
    code,
    name,
    enrolments: 0,
    kind: kind ?? 'counter',
  }));
  const staffIds = input.people.map(() => newId());
  await insertAll(tx, staff, input.people, ({ name, role, badge, outlet }, index) => ({
    id: staffIds[index],
    companyId,
    name,
    role,
    pinHash: present(pinHashes[index], 'the hash of a PIN'),
    badgeHash: badge === undefined ? null : sha256(badgeText(companyId, badge)),
    outletId: outlet === undefined ? null : outletIdOf(outlet),
    active: true,
  }));
  await writeCustomers(tx, context, input);
  const goods = await writeCatalogue(tx, context, input);
  const ids = { staff: staffIds, categories: goods.categoryIds };
  await writeCommission(tx, input, companyRow(tx, input.company), ids);
  await writePrices(tx, input, goods, {
    ...{ newId, now: instantOf(context.clock()) },
    outletIdOf: (code) => outletIdOf(code) as OutletId,
  });
  await writeQuickKeys(tx, input, goods, {
    ...{ newId, now: instantOf(context.clock()) },
    outletIdOf: (code) => outletIdOf(code) as OutletId,
  });
  const { variantIds } = goods;
  await openStock(tx, context, { input, places, variantIds, at: deps.openedAt });
}

/** Profiles whose consent was given elsewhere: no fact of this company made them. */
async function writeCustomers(
  tx: CompanyTransaction,
  context: ServerContext,
  input: CompanyImport,
): Promise<void> {
  const newId = newIds(context);
  const createdAt = instantOf(context.clock());
  await insertAll(tx, customers, input.customers, ({ consentedOn, offers, ...given }) => {
    const { name, phone = null, email = null, memberCode = null, note = null } = given;
    const profile = readProfile({ name, phone, email, memberCode, note });
    if (!profile.ok) throw new Error(`expected a customer that was checked: ${profile.error.code}`);
    const consentedAt = `${consentedOn}T00:00:00.000Z`;
    return {
      ...profile.value,
      id: newId(),
      companyId: tx.companyId,
      consentedAt,
      groupCode: given.group ?? null,
      staffId: null,
      marketingConsentAt: offers ? consentedAt : null,
      createdAt,
      updatedAt: createdAt,
      version: 1,
      erasedAt: null,
    };
  });
}

/** @returns the ids that were made for what the file names by code */
async function writeCatalogue(
  tx: CompanyTransaction,
  context: ServerContext,
  input: CompanyImport,
): Promise<ImportedGoods> {
  const { companyId } = tx;
  const newId = newIds(context);
  const categoryIds = new Map(input.categories.map(({ code }) => [code, newId()]));
  await insertAll(tx, categories, input.categories, ({ code, name, nameZh, hue }, position) => ({
    id: present(categoryIds.get(code), 'a category of the file'),
    companyId,
    name,
    nameZh: nameZh ?? null,
    position,
    hue,
  }));
  const variantIds = new Map<string, string>();
  const productIds = new Map<string, string>();
  const productOfSku = new Map<string, string>();
  const updatedAt = instantOf(context.clock());
  await insertAll(tx, products, input.products, (product) => {
    const variants = variantsOf(product).map((variant) => ({ id: newId(), ...variant }));
    for (const { id, sku } of variants) variantIds.set(sku, id);
    const id = newId();
    for (const { sku } of variants) productOfSku.set(sku, id);
    if (product.variants !== undefined) productIds.set(product.sku, id);
    return {
      id,
      companyId,
      name: product.name,
      nameZh: product.nameZh ?? null,
      description: product.description ?? null,
      categoryId: product.category === undefined ? null : (categoryIds.get(product.category) ?? null),
      gstCode: product.gstCode,
      variants,
      picture: product.picture ?? null,
      status: 'active',
      selling: product.selling === undefined ? null : { ...ordinarySelling, ...product.selling },
      furtherNames: product.furtherNames ?? null,
      updatedAt,
    };
  });
  return { categoryIds, productIds, variantIds, productOfSku };
}

function variantsOf(product: CompanyImport['products'][number]) {
  const { variants } = product;
  const sold = variants ?? [
    { ...product, name: null, price: present(product.price, 'a price that was checked') },
  ];
  return sold.map(({ sku, name, barcodes, price, floor, cost, packs }) => ({
    sku,
    name,
    barcodes: barcodes.map(barcodeAsKept),
    priceCents: price,
    ...(floor === undefined ? {} : { floorCents: floor }),
    ...(cost === undefined ? {} : { costCents: cost }),
    ...(packs === undefined
      ? {}
      : {
          packs: packs.map((pack) => ({
            barcode: barcodeAsKept(pack.barcode),
            pieces: pack.pieces,
            name: pack.name ?? null,
            priceCents: pack.price ?? null,
          })),
        }),
  }));
}

const barcodeAsKept = (raw: string): string => normaliseBarcode(raw)?.code ?? raw;

/** Writes a list as rows, a part at a time. */
async function insertAll<Item>(
  tx: CompanyTransaction,
  table: Table,
  items: readonly Item[],
  rowOf: (item: Item, index: number) => Readonly<Record<string, unknown>>,
): Promise<void> {
  for (let start = 0; start < items.length; start += ROWS_AT_ONCE) {
    const rows = items.slice(start, start + ROWS_AT_ONCE).map((item, offset) => rowOf(item, start + offset));
    await insertRows(tx, table, rows);
  }
}
