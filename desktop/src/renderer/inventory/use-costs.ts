import { useCallback, useEffect, useMemo, useState } from 'react';
import type { VariantCost } from '#shared/bridge/products.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { ProductId, VariantId } from '#shared/kernel/index.ts';
import { useDataChanged, useRight, useTill } from '../app/use-till.ts';

const costTables = ['products'];
const MOST_COSTS = 200;

/** What these goods earn, by variant, for who may see costs; empty for anybody else. */
export function useCosts(
  tiles: readonly Pick<ProductTile, 'productId' | 'variantId'>[],
): ReadonlyMap<string, VariantCost> {
  const { bridge } = useTill();
  const maySeeCost = useRight('seeCost');
  const [costs, setCosts] = useState<readonly VariantCost[]>([]);
  const asked = tiles.slice(0, MOST_COSTS);
  const key = asked.map(({ variantId }) => variantId).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same goods are asked about once, however often they are drawn
  const load = useCallback(() => {
    if (!maySeeCost || asked.length === 0) return;
    const items = asked.map(({ productId, variantId }) => ({
      productId: productId as ProductId,
      variantId: variantId as VariantId,
    }));
    void bridge.catalog.costs({ items }).then((answer) => answer.ok && setCosts(answer.value));
  }, [bridge, maySeeCost, key]);
  useEffect(load, [load]);
  useDataChanged(costTables, load);
  return useMemo(() => new Map(costs.map((cost) => [cost.variantId, cost])), [costs]);
}
