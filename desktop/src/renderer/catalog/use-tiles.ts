import { useCallback, useEffect, useRef, useState } from 'react';
import type { CategoryTile, ProductTile } from '#shared/bridge.ts';
import type { OutletId } from '#shared/kernel/index.ts';
import { useDataChanged, useTill } from '../app/use-till.ts';
import { useChosenOutlet } from '../office/use-outlets.ts';

const catalogTables = ['categories', 'products'];
const tileTables = [
  ...catalogTables,
  ...['price_lists', 'list_prices', 'stock_levels', 'stock_movements', 'sales'],
];
const pageSize = 100;
const searchLimit = 60;
/** Typing goes on while the last letters are looked up; a search is quick enough not to wait for a pause. */
const searchDelayMs = 40;

export function useCategories(): readonly CategoryTile[] {
  const { bridge } = useTill();
  const [categories, setCategories] = useState<readonly CategoryTile[]>([]);
  const load = useCallback(() => {
    void bridge.catalog.categories({}).then((answer) => answer.ok && setCategories(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  useDataChanged(catalogTables, load);
  return categories;
}

interface Tiles {
  /** What has been fetched so far, from the first on. */
  readonly tiles: readonly ProductTile[];
  /** How many there are in all; null until that is known. */
  readonly total: number | null;
  /** What was searched for; empty: nothing. */
  readonly search?: string;
}

const noTiles: Tiles = { tiles: [], total: null };

/**
 * The products of a search or a category, fetched as far as they are looked at, and again when stock or prices change.
 * @param categoryId undefined: without a search, nothing is asked for
 */
export function useTiles(text: string, categoryId: string | null | undefined) {
  const { bridge } = useTill();
  const [found, setFound] = useState<Tiles>(noTiles);
  const [wanted, setWanted] = useState(pageSize);
  const [version, setVersion] = useState(0);
  const newest = useRef(0);
  const { outletId } = useChosenOutlet();
  const search = text.trim();
  const find = useCallback(
    () => bridge.catalog.search({ text: search, limit: searchLimit, ...(outletId && { outletId }) }),
    [bridge, search, outletId],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another search or category starts from its first page
  useEffect(() => setWanted(pageSize), [search, categoryId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: version says that the same question may have another answer now
  useEffect(() => {
    newest.current += 1;
    const mine = newest.current;
    const take = (tiles: Tiles): void => {
      if (mine === newest.current) setFound(tiles);
    };
    if (search === '') {
      if (categoryId === undefined) return;
      void browseUpTo(bridge, { categoryId, ...(outletId && { outletId }) }, wanted).then(
        (tiles) => tiles && take(tiles),
      );
      return;
    }
    const timer = setTimeout(() => {
      void find().then(
        (answer) => answer.ok && take({ tiles: answer.value, total: answer.value.length, search }),
      );
    }, searchDelayMs);
    return () => clearTimeout(timer);
  }, [bridge, search, categoryId, wanted, version, outletId]);

  const refresh = useCallback(() => setVersion((before) => before + 1), []);
  useDataChanged(tileTables, refresh);
  const needUpTo = useCallback(
    (index: number) => setWanted((before) => (index > before ? before + pageSize : before)),
    [],
  );
  return {
    /** The first that fits the search as it is typed now; null: nothing does; undefined: others may be shown still. */
    first: found.search === search ? (found.tiles[0] ?? null) : undefined,
    /** Asks for it. */
    findFirst: async (): Promise<ProductTile | undefined> => {
      const answer = await find();
      return answer.ok ? answer.value[0] : undefined;
    },
    tiles: found.tiles,
    total: found.total ?? found.tiles.length,
    known: found.total !== null,
    needUpTo,
  };
}

/** The first `wanted` products of a category, page by page. */
async function browseUpTo(
  bridge: ReturnType<typeof useTill>['bridge'],
  of: { readonly categoryId: string | null; readonly outletId?: OutletId },
  wanted: number,
): Promise<Tiles | null> {
  const tiles: ProductTile[] = [];
  let total = 0;
  for (let offset = 0; offset < wanted; offset += pageSize) {
    const answer = await bridge.catalog.browse({ ...of, offset, limit: pageSize });
    if (!answer.ok) return null;
    tiles.push(...answer.value.tiles);
    total = answer.value.total;
    if (tiles.length >= total) break;
  }
  return { tiles, total };
}
