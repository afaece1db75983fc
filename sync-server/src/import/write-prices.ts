import type { OutletId, ProductId, RowId, VariantId } from '#shared/kernel/index.ts';
import { listPrices, priceLists, promotions, readTerms, type Scope } from '#shared/pricing/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import type { CompanyImport } from './schema.ts';

/** Ids that were made for what the file names by code. */
export interface ImportedGoods {
  readonly categoryIds: ReadonlyMap<string, string>;
  /** By the sku of a product that has variants. */
  readonly productIds: ReadonlyMap<string, string>;
  readonly variantIds: ReadonlyMap<string, string>;
  /** The product that is sold under a sku. */
  readonly productOfSku: ReadonlyMap<string, string>;
}

type WrittenTerms = CompanyImport['promotions'][number]['terms'];

/**
 * Terms with ids where the file has codes.
 * @param unknown told each code that nothing in the file has
 * @returns null where they don't make sense
 */
export function termsWithIds(
  terms: WrittenTerms,
  goods: Omit<ImportedGoods, 'productOfSku'>,
  unknown: (code: string) => void,
): Record<string, unknown> | null {
  const scopeOf = (written: unknown): Scope | undefined => {
    if (typeof written !== 'object' || written === null) return undefined;
    const { everything, categories, skus } = written as Readonly<Record<string, unknown>>;
    const idsOf = (codes: unknown, ...known: readonly ReadonlyMap<string, string>[]): string[][] => {
      const lists = known.map((): string[] => []);
      for (const code of Array.isArray(codes) ? codes.map(String) : []) {
        const place = known.findIndex((ids) => ids.has(code));
        if (place < 0) unknown(code);
        else lists[place]?.push(known[place]?.get(code) ?? '');
      }
      return lists;
    };
    const [categoryIds = []] = idsOf(categories, goods.categoryIds);
    const [variantIds = [], productIds = []] = idsOf(skus, goods.variantIds, goods.productIds);
    return {
      everything: everything === true,
      categoryIds: categoryIds as Scope['categoryIds'],
      productIds: productIds as ProductId[],
      variantIds: variantIds as VariantId[],
    };
  };
  const parts = Object.entries(terms).map(([name, value]) =>
    name === 'scope' || name === 'buy' || name === 'get' ? [name, scopeOf(value)] : [name, value],
  );
  const written: Record<string, unknown> = Object.fromEntries(parts);
  return readTerms(written) === null ? null : written;
}

/** Price lists with their prices, and promotions. */
export async function writePrices(
  tx: CompanyTransaction,
  input: CompanyImport,
  goods: ImportedGoods,
  made: {
    readonly newId: () => string;
    readonly now: string;
    readonly outletIdOf: (code: string) => OutletId;
  },
): Promise<void> {
  const { companyId } = tx;
  const { newId, now, outletIdOf } = made;
  const base = { companyId, status: 'active', version: 1, updatedAt: now };
  const lists = input.priceLists.map((list) => ({ list, id: newId() as RowId }));
  await insertRows(
    tx,
    priceLists,
    lists.map(({ id, list: { code, name, outlet, group, startsAt, endsAt } }) => ({
      ...{ ...base, id, code, name, startsAt, endsAt: endsAt ?? null, groupCode: group ?? null },
      outletId: outlet === undefined ? null : outletIdOf(outlet),
    })),
  );
  const prices = lists.flatMap(({ id: priceListId, list }) =>
    list.prices.map(({ sku, price }) => ({
      ...{ id: newId(), companyId, priceListId, priceCents: price, updatedAt: now },
      variantId: goods.variantIds.get(sku) ?? '',
    })),
  );
  await insertRows(tx, listPrices, prices);
  await insertRows(
    tx,
    promotions,
    input.promotions.map(({ terms, groups, outlets, nameZh, couponCode, endsAt, hours, ...promotion }) => ({
      ...{ ...base, ...promotion, id: newId(), nameZh: nameZh ?? null, couponCode: couponCode ?? null },
      ...{ endsAt: endsAt ?? null, hours: hours ?? null, groupCodes: groups ?? null, channels: null },
      outletIds: outlets?.map(outletIdOf) ?? null,
      priority: promotion.priority ?? 0,
      maxPerSale: promotion.maxPerSale ?? null,
      clawback: promotion.clawback ?? false,
      terms: termsWithIds(terms, goods, () => {}) ?? {},
    })),
  );
}
