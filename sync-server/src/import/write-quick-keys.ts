import { quickKeyPages } from '#shared/catalog/index.ts';
import type { OutletId, ProductId, VariantId } from '#shared/kernel/index.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import type { CompanyImport } from './schema.ts';
import type { ImportedGoods } from './write-prices.ts';

/** Pages of quick keys in the order of the file. */
export function writeQuickKeys(
  tx: CompanyTransaction,
  { quickKeys }: CompanyImport,
  { productOfSku, variantIds }: ImportedGoods,
  made: {
    readonly newId: () => string;
    readonly now: string;
    readonly outletIdOf: (code: string) => OutletId;
  },
): Promise<void> {
  const { newId, now, outletIdOf } = made;
  const pages = quickKeys.map(({ name, outlet, skus }, position) => ({
    ...{ id: newId(), companyId: tx.companyId, name, position, status: 'active', version: 1, updatedAt: now },
    outletId: outlet === undefined ? null : outletIdOf(outlet),
    keys: skus.map((sku) => ({
      productId: (productOfSku.get(sku) ?? '') as ProductId,
      variantId: (variantIds.get(sku) ?? '') as VariantId,
    })),
  }));
  return insertRows(tx, quickKeyPages, pages);
}
