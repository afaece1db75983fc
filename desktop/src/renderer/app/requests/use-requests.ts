import { useCallback, useEffect, useState } from 'react';
import type { RequestItem } from '#shared/bridge.ts';
import { useDataChanged, useTill } from '../use-till.ts';

const requestTables = ['requests', 'products', 'customers'];

/** What this device has asked of the server, as it is now. */
export function useRequests(): { readonly items: readonly RequestItem[]; readonly look: () => void } {
  const { bridge } = useTill();
  const [items, setItems] = useState<readonly RequestItem[]>([]);
  const look = useCallback(() => {
    void bridge.requests.list({}).then((answer) => {
      if (answer.ok) setItems(answer.value);
    });
  }, [bridge]);
  useEffect(look, [look]);
  useDataChanged(requestTables, look);
  return { items, look };
}

/** The fields of a request's input that it changes, in their wire form. */
export function wantedFields(item: RequestItem): readonly { field: string; wanted: string | null }[] {
  const { changes, fields } = item.input;
  if (Array.isArray(fields)) return fields as { field: string; wanted: string | null }[];
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).flatMap(([field, wanted]) => {
    if (typeof wanted === 'string' || wanted === null) return [{ field, wanted }];
    const kind = { prices: 'price', floors: 'floor', costs: 'cost' }[field];
    if (kind === undefined || typeof wanted !== 'object') return [];
    return Object.entries(wanted as Record<string, string | null>).map(([id, amount]) => ({
      field: `${kind}:${id}`,
      wanted: amount,
    }));
  });
}
