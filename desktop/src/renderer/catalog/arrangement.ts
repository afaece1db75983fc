import type { QuickKeyPage } from '#shared/bridge/quick-keys.ts';
import { MAX_QUICK_KEYS, type QuickKey } from '#shared/catalog/index.ts';
import { MAX_COMMAND_BYTES } from '#shared/sync/index.ts';

/** What is around an input in a command. */
const ENVELOPE_BYTES = 4_096;

/** A page as it is being arranged. */
export interface DraftPage {
  readonly pageId: string;
  readonly name: string;
  /** Null: every outlet. */
  readonly outletId: string | null;
  readonly keys: readonly QuickKey[];
}

export interface Arrangement {
  readonly pages: readonly DraftPage[];
  /** The page that is arranged now. */
  readonly chosen: string | null;
}

export const arrangementOf = (pages: readonly QuickKeyPage[], chosen: string | null): Arrangement => ({
  pages: pages.map(({ pageId, name, outletId, keys }) => ({ pageId, name, outletId, keys })),
  chosen,
});

export const chosenPage = ({ pages, chosen }: Arrangement): DraftPage | undefined =>
  pages.find(({ pageId }) => pageId === chosen);

/** Changes the page that is chosen. */
export const changePage = (
  arrangement: Arrangement,
  change: Partial<Omit<DraftPage, 'pageId'>>,
): Arrangement => ({
  ...arrangement,
  pages: arrangement.pages.map((page) =>
    page.pageId === arrangement.chosen ? { ...page, ...change } : page,
  ),
});

export const addPage = ({ pages }: Arrangement, pageId: string, name: string): Arrangement => ({
  pages: [...pages, { pageId, name, outletId: null, keys: [] }],
  chosen: pageId,
});

/** Takes the chosen page away; its neighbour is chosen then. */
export function deletePage({ pages, chosen }: Arrangement): Arrangement {
  const index = pages.findIndex(({ pageId }) => pageId === chosen);
  const rest = pages.filter(({ pageId }) => pageId !== chosen);
  return { pages: rest, chosen: (rest[index] ?? rest.at(-1))?.pageId ?? null };
}

/** Moves the chosen page among the others. */
export function movePage(arrangement: Arrangement, by: 1 | -1): Arrangement {
  const from = arrangement.pages.findIndex(({ pageId }) => pageId === arrangement.chosen);
  return { ...arrangement, pages: moved(arrangement.pages, from, from + by) };
}

/** Moves a key of a page to the place of another one. */
export function moveKey(arrangement: Arrangement, variantId: string, to: number): Arrangement {
  const keys = chosenPage(arrangement)?.keys ?? [];
  const from = keys.findIndex((key) => key.variantId === variantId);
  return changePage(arrangement, { keys: moved(keys, from, to) });
}

export const removeKey = (arrangement: Arrangement, variantId: string): Arrangement =>
  changePage(arrangement, {
    keys: (chosenPage(arrangement)?.keys ?? []).filter((key) => key.variantId !== variantId),
  });

/** Why a key can't come to the chosen page; null: it can. */
export function whyNotAdded(arrangement: Arrangement, { variantId }: QuickKey): 'there' | 'full' | null {
  const keys = chosenPage(arrangement)?.keys ?? [];
  if (keys.some((key) => key.variantId === variantId)) return 'there';
  return keys.length >= MAX_QUICK_KEYS ? 'full' : null;
}

export const addKey = (arrangement: Arrangement, { productId, variantId }: QuickKey): Arrangement =>
  changePage(arrangement, {
    keys: [...(chosenPage(arrangement)?.keys ?? []), { productId, variantId }],
  });

function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** What is wrong with a page's name among those that are arranged with it; null when nothing is. */
export function nameProblem(
  { pages }: Arrangement,
  { pageId, name }: DraftPage,
): 'nameMissing' | 'nameTaken' | null {
  const plain = (text: string): string => text.trim().toLowerCase();
  if (plain(name) === '') return 'nameMissing';
  const isTaken = pages.some((page) => page.pageId !== pageId && plain(page.name) === plain(name));
  return isTaken ? 'nameTaken' : null;
}

/** A field patch of a page, in its wire form. */
export interface PagePatch {
  readonly pageId: string;
  readonly seen: Readonly<Record<string, unknown>>;
  readonly changes: Readonly<Record<string, unknown>>;
}

const fieldNames = ['name', 'outletId', 'position', 'keys'] as const;

/** What has to be asked for, so that pages that were shown `before` become as they are arranged. */
export function patchesOf(before: readonly QuickKeyPage[], { pages }: Arrangement): readonly PagePatch[] {
  const shown = new Map(before.map((page) => [page.pageId, page]));
  const positions = positionsOf(before, pages);
  const arranged = pages.flatMap(({ pageId, ...page }, index): PagePatch[] => {
    const wanted = { ...page, name: page.name.trim(), position: positions[index] ?? 0 };
    const seen = shown.get(pageId);
    if (seen === undefined) return [{ pageId, seen: {}, changes: wanted }];
    const changed = fieldNames.filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(seen[name]));
    if (changed.length === 0) return [];
    const pick = (from: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(changed.map((name) => [name, from[name]]));
    return [{ pageId, seen: pick({ ...seen }), changes: pick(wanted) }];
  });
  const kept = new Set(pages.map(({ pageId }) => pageId));
  const deleted = before
    .filter(({ pageId }) => !kept.has(pageId))
    .map(({ pageId }) => ({ pageId, seen: { status: 'active' }, changes: { status: 'archived' } }));
  return [...deleted, ...arranged];
}

/** Pages keep their positions where that keeps their order; from the first that was moved on, they are counted anew. */
function positionsOf(before: readonly QuickKeyPage[], pages: readonly DraftPage[]): readonly number[] {
  const places = new Map(before.map(({ pageId }, index) => [pageId, index]));
  const known = new Map(before.map(({ pageId, position }) => [pageId, position]));
  const order = pages.map(({ pageId }) => places.get(pageId) ?? before.length);
  const isMoved = order.some((place, index) => place < (order[index - 1] ?? 0));
  let last = -1;
  return pages.map(({ pageId }) => {
    const position = known.get(pageId);
    const stays = position !== undefined && (!isMoved || position > last);
    last = stays ? position : last + 1;
    return last;
  });
}

/** Patches as commands: one, unless it were larger than a command may be. */
export function commandsOf(patches: readonly PagePatch[]): readonly (readonly PagePatch[])[] {
  const commands: PagePatch[][] = [];
  let room = 0;
  for (const patch of patches) {
    const bytes = new TextEncoder().encode(JSON.stringify(patch)).length;
    if (bytes > room) {
      commands.push([]);
      room = MAX_COMMAND_BYTES - ENVELOPE_BYTES;
    }
    commands.at(-1)?.push(patch);
    room -= bytes;
  }
  return commands;
}
