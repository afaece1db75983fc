import { useCallback, useEffect, useState } from 'react';
import type { StockByOutlet } from '#shared/bridge.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';

const stockTables = ['stock_levels', 'stock_movements', 'sales', 'checkpoints'];

/** A variant's stock by outlet, this one first, kept as it changes; nothing until it is known. */
export function useLevels(variantId: string): readonly StockByOutlet[] {
  const { bridge } = useTill();
  const [known, setKnown] = useState<{ readonly of: string; readonly levels: readonly StockByOutlet[] }>();
  const load = useCallback(() => {
    void bridge.inventory
      .levels({ variantId })
      .then((answer) => answer.ok && setKnown({ of: variantId, levels: answer.value }));
  }, [bridge, variantId]);
  useEffect(load, [load]);
  useDataChanged(stockTables, load);
  return known?.of === variantId ? known.levels : nothing;
}

const nothing: readonly StockByOutlet[] = [];
