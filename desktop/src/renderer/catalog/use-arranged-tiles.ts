import { useCallback, useEffect, useState } from 'react';
import type { ProductTile } from '#shared/bridge.ts';
import type { RowId } from '#shared/kernel/index.ts';
import { useTill } from '../app/use-till.ts';

/** Tiles by their variants: those of each page as it is looked at, and those that were added. */
export function useArrangedTiles(pageId: string | null, first: readonly ProductTile[]) {
  const { bridge } = useTill();
  const [tiles, setTiles] = useState<ReadonlyMap<string, ProductTile>>(
    () => new Map(first.map((tile) => [tile.variantId, tile])),
  );
  const show = useCallback(
    (more: readonly ProductTile[]) =>
      setTiles((before) => new Map([...before, ...more.map((tile) => [tile.variantId, tile] as const)])),
    [],
  );
  const [known, setKnown] = useState<string | null>(null);
  useEffect(() => {
    if (pageId === null) return;
    let current = true;
    void bridge.catalog.quickKeys({ pageId: pageId as RowId }).then((answer) => {
      if (!answer.ok) return;
      show(answer.value.tiles);
      if (current) setKnown(pageId);
    });
    return () => {
      current = false;
    };
  }, [bridge, pageId, show]);
  return { tiles, show, isKnown: known === pageId };
}
