import { useCallback, useEffect, useRef, useState } from 'react';
import type { QuickKeysView } from '#shared/bridge/quick-keys.ts';
import type { RowId } from '#shared/kernel/index.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';

const quickTables = [
  ...['quick_key_pages', 'requests', 'products', 'price_lists', 'list_prices'],
  ...['stock_levels', 'stock_movements', 'sales'],
];

/** A page of quick keys with its tiles, asked for again when one of them changed; null until it is known. */
export function useQuickKeys(pageId: string | null): {
  readonly view: QuickKeysView | null;
  readonly look: () => void;
} {
  const { bridge } = useTill();
  const [view, setView] = useState<QuickKeysView | null>(null);
  const newest = useRef(0);
  const look = useCallback(() => {
    newest.current += 1;
    const mine = newest.current;
    void bridge.catalog.quickKeys({ pageId: pageId as RowId | null }).then((answer) => {
      if (answer.ok && mine === newest.current) setView(answer.value);
    });
  }, [bridge, pageId]);
  useEffect(look, [look]);
  useDataChanged(quickTables, look);
  return { view, look };
}
