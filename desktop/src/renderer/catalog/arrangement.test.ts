import { describe, expect, it } from 'vitest';
import type { QuickKeyPage } from '#shared/bridge/quick-keys.ts';
import { arrangeQuickKeys, MAX_QUICK_KEYS, MAX_QUICK_PAGES, type QuickKey } from '#shared/catalog/index.ts';
import { MAX_COMMAND_BYTES } from '#shared/sync/index.ts';
import { demoId } from '../test/demo-shop.ts';
import { demoKey, demoPage } from '../test/fake-quick-keys.ts';
import {
  type Arrangement,
  addKey,
  addPage,
  arrangementOf,
  changePage,
  commandsOf,
  deletePage,
  moveKey,
  movePage,
  nameProblem,
  patchesOf,
  removeKey,
  whyNotAdded,
} from './arrangement.ts';

const [bread, fruit, drinks] = [
  demoPage(1, 'Bread', [demoKey(23), demoKey(24)]),
  demoPage(2, 'Fruit', [demoKey(17), demoKey(18), demoKey(19)]),
  demoPage(3, 'Drinks', []),
];
const before: readonly QuickKeyPage[] = [bread, fruit, drinks];
const start = (chosen: QuickKeyPage): Arrangement => arrangementOf(before, chosen.pageId);
const patches = (arrangement: Arrangement) => patchesOf(before, arrangement);

describe('quick keys as they are arranged', () => {
  it('ask for nothing when nothing differs', () => {
    expect(patches(start(bread))).toEqual([]);
    const there = moveKey(start(fruit), demoKey(17).variantId, 2);
    expect(patches(moveKey(there, demoKey(17).variantId, 0))).toEqual([]);
  });

  it('ask for the keys of a page as they stand: moved, removed, added', () => {
    const arranged = [
      (page: Arrangement) => moveKey(page, demoKey(19).variantId, 0),
      (page: Arrangement) => removeKey(page, demoKey(18).variantId),
      (page: Arrangement) => addKey(page, demoKey(0)),
    ].reduce((page, step) => step(page), start(fruit));
    expect(patches(arranged)).toEqual([
      {
        pageId: fruit.pageId,
        seen: { keys: fruit.keys },
        changes: { keys: [demoKey(19), demoKey(17), demoKey(0)] },
      },
    ]);
    expect(moveKey(start(fruit), demoKey(17).variantId, -1)).toEqual(start(fruit));
  });

  it('take a product once, and as many as fit', () => {
    expect(whyNotAdded(start(fruit), demoKey(17))).toBe('there');
    expect(whyNotAdded(start(fruit), demoKey(1))).toBeNull();
    const keys = Array.from(
      { length: MAX_QUICK_KEYS },
      (_, index): QuickKey => ({
        ...demoKey(0),
        variantId: demoId(3, index) as QuickKey['variantId'],
      }),
    );
    expect(whyNotAdded(changePage(start(fruit), { keys }), demoKey(1))).toBe('full');
  });

  it('ask for a page that is new after the others, and for one that is gone', () => {
    const pageId = demoId(8, 9);
    expect(patches(addPage(start(bread), pageId, ' Sweets '))).toEqual([
      { pageId, seen: {}, changes: { name: 'Sweets', outletId: null, position: 4, keys: [] } },
    ]);
    const gone = deletePage(start(fruit));
    expect(gone.chosen).toBe(drinks.pageId);
    expect(patches(gone)).toEqual([
      { pageId: fruit.pageId, seen: { status: 'active' }, changes: { status: 'archived' } },
    ]);
    // One that was made and deleted again was never there.
    expect(patches(deletePage(addPage(start(bread), pageId, 'Sweets')))).toEqual([]);
  });

  it('ask for as few positions as make the order', () => {
    expect(patches(movePage(start(drinks), -1))).toEqual([
      { pageId: fruit.pageId, seen: { position: 2 }, changes: { position: 4 } },
    ]);
    expect(patches(movePage(start(bread), -1))).toEqual([]);
    const named = changePage(start(bread), { name: 'Bakery', outletId: demoId(4, 1) });
    expect(patches(named)).toEqual([
      {
        pageId: bread.pageId,
        seen: { name: 'Bread', outletId: null },
        changes: { name: 'Bakery', outletId: demoId(4, 1) },
      },
    ]);
  });

  it('say what is wrong with a name', () => {
    const named = (name: string) => {
      const arrangement = changePage(start(bread), { name });
      const [page] = arrangement.pages;
      return page && nameProblem(arrangement, page);
    };
    expect([named(' '), named('fruit '), named('Bread')]).toEqual(['nameMissing', 'nameTaken', null]);
  });

  it('are one command that the server can read, and several where one would be too large', () => {
    const full = Array.from({ length: MAX_QUICK_PAGES }, (_, index) =>
      demoPage(
        index,
        `Page ${index}`,
        Array.from({ length: MAX_QUICK_KEYS }, () => demoKey(0)),
      ),
    );
    const asked = patchesOf([], arrangementOf(full, null));
    const commands = commandsOf(asked);
    expect(commandsOf(asked.slice(0, 3))).toHaveLength(1);
    expect(commands.flat()).toEqual(asked);
    expect(commands.length).toBeGreaterThan(1);
    for (const pages of commands) {
      expect(JSON.stringify({ pages }).length).toBeLessThan(MAX_COMMAND_BYTES);
      expect(arrangeQuickKeys.input.safeDecode({ pages } as never).success).toBe(true);
    }
  });
});
