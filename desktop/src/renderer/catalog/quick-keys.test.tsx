import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Role } from '#shared/identity/index.ts';
import { type CounterUnderTest, cartLines, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';
import { demoKey, demoOutlet, demoPage } from '../test/fake-quick-keys.ts';

const bread = demoPage(1, 'Bread', [demoKey(24), demoKey(23)]);
const fruit = demoPage(2, 'Fruit', [demoKey(17), demoKey(18)]);
const [loaf, chiffon, bananas, dragon] = [
  'Wholemeal Loaf',
  'Pandan Chiffon Slice',
  'Cavendish Bananas',
  'Red Dragon Fruit',
];

let counter: CounterUnderTest;
afterEach(() => counter.close());

const open = async (role: Role, pages = [bread, fruit]): Promise<void> => {
  counter = await openCounter(role, 'en', (engine) => {
    engine.quickPages = pages;
  });
};
const press = (name: string | RegExp): void => {
  fireEvent.click(screen.getByRole('button', { name }));
};
const tiles = (): HTMLElement[] =>
  within(screen.getByRole('group', { name: 'Products to add' })).getAllByRole('button');
const arranged = (): string[] =>
  within(screen.getByRole('list', { name: 'Products on this page' }))
    .getAllByRole('listitem')
    .map((item) => item.textContent ?? '');
const asked = (): unknown => counter.engine.requests.find(({ path }) => path === 'requests.make')?.input;
/** The cart has one of its own. */
const pressUndo = (): void => {
  const region = within(screen.getByRole('region', { name: 'Arrange quick keys' }));
  fireEvent.click(region.getByRole('button', { name: 'Undo' }));
};
const startArranging = async (): Promise<void> => {
  fireEvent.click(await screen.findByRole('button', { name: 'Arrange' }));
  await screen.findByRole('region', { name: 'Arrange quick keys' });
};

describe('quick keys at the counter', () => {
  it('[CAT-30] open with the counter, in the order of the page, and one tap adds', async () => {
    await open('cashier');
    await screen.findByRole('group', { name: 'Products to add' });
    expect(tiles().map((tile) => tile.textContent)).toEqual([
      expect.stringContaining(loaf),
      expect.stringContaining(chiffon),
    ]);
    fireEvent.click(tiles()[1] ?? document.body);
    await waitFor(() => expect(cartLines()).toEqual([expect.stringContaining(chiffon)]));
    expect(screen.queryByRole('button', { name: 'Arrange' })).toBeNull();
    // Nothing else of the catalogue was asked for.
    expect(counter.engine.requests.filter(({ path }) => path === 'catalog.browse')).toEqual([]);
  });

  it('add with Alt and a digit what stands there on the page that is shown, also from the search', async () => {
    await open('cashier');
    await screen.findByRole('group', { name: 'Products to add' });
    expect(tiles().map((tile) => tile.getAttribute('aria-keyshortcuts'))).toEqual(['Alt+1', 'Alt+2']);
    await counter.keys((keyboard) => keyboard.press('2', { altKey: true }));
    await waitFor(() => expect(cartLines()).toEqual([expect.stringContaining(chiffon)]));
    press('Fruit');
    await screen.findByRole('button', { name: new RegExp(bananas) });
    act(() => screen.getByRole('searchbox', { name: 'Find a product' }).focus());
    await counter.keys((keyboard) => keyboard.press('1', { altKey: true }));
    await waitFor(() => expect(cartLines()).toContainEqual(expect.stringContaining(bananas)));
    await counter.keys((keyboard) => keyboard.press('9', { altKey: true }));
    expect(cartLines()).toHaveLength(2);
  });

  it('are one of the chips: a category, a search and back', async () => {
    await open('cashier');
    await screen.findByRole('group', { name: 'Products to add' });
    press('All products');
    const chip = await screen.findByRole('button', { name: 'Quick keys' });
    expect(chip.getAttribute('aria-pressed')).toBe('false');
    expect(screen.queryByRole('button', { name: new RegExp(loaf) })).toBeNull();
    await counter.keys((keyboard) => keyboard.press('1', { altKey: true }));
    press('Quick keys');
    expect(tiles()).toHaveLength(2);
    expect(counter.engine.requests.filter(({ path }) => path === 'sales.addProduct')).toEqual([]);
  });

  it('say the first step where there are none, and who can take it', async () => {
    await open('cashier', []);
    expect(await screen.findByRole('group', { name: 'Products to add' })).toBeDefined();
    press('Quick keys');
    expect(await screen.findByText(/A manager can put/)).toBeDefined();
    counter.close();
    await open('manager', []);
    await screen.findByRole('group', { name: 'Products to add' });
    press('Quick keys');
    fireEvent.click(await screen.findByRole('button', { name: 'Make the first page' }));
    expect((await screen.findByLabelText<HTMLInputElement>('Page name')).value).toBe('Page 1');
    press('Save');
    await waitFor(() =>
      expect(asked()).toMatchObject({
        type: 'catalog.arrangeQuickKeys',
        input: { pages: [{ seen: {}, changes: { name: 'Page 1', outletId: null, position: 0, keys: [] } }] },
      }),
    );
  });
});

describe('quick keys as a manager arranges them', () => {
  it('[CAT-31] are asked for in one go as they are shown, and wait', async () => {
    await open('manager');
    await startArranging();
    press(`Move ${loaf} right`);
    press(`Remove ${chiffon}`);
    fireEvent.change(screen.getByLabelText('Add a product by name, or scan it'), {
      target: { value: 'Bananas' },
    });
    fireEvent.click(await screen.findByRole('button', { name: new RegExp(`${bananas}.*K`) }));
    fireEvent.change(screen.getByLabelText('Page name'), { target: { value: 'Bakery' } });
    fireEvent.click(screen.getByRole('switch', { name: 'Only here' }));
    expect(arranged()).toEqual([expect.stringContaining(loaf), expect.stringContaining(bananas)]);
    press('Move page right');
    press('Save');
    await waitFor(() =>
      expect(asked()).toMatchObject({
        type: 'catalog.arrangeQuickKeys',
        input: {
          pages: [
            {
              pageId: bread.pageId,
              seen: { name: 'Bread', outletId: null, position: 1, keys: bread.keys },
              changes: {
                ...{ name: 'Bakery', outletId: demoOutlet, position: 3 },
                keys: [demoKey(24), demoKey(17)],
              },
            },
          ],
        },
      }),
    );
    expect(await screen.findByText(/The new arrangement waits/)).toBeDefined();
    press('Take back');
    await waitFor(() =>
      expect(counter.engine.requests.some(({ path }) => path === 'requests.cancel')).toBe(true),
    );
  });

  it('take a scan as a product for the page, each once, and leave the cart alone', async () => {
    await open('manager');
    await startArranging();
    await counter.keys((keyboard) => keyboard.scan(demoBarcode(18)));
    await waitFor(() => expect(arranged()).toHaveLength(3));
    expect(arranged()[2]).toContain(dragon);
    await counter.keys((keyboard) => keyboard.scan(demoBarcode(18)));
    expect(await screen.findByText(`${dragon} is on this page already.`)).toBeDefined();
    await counter.keys((keyboard) => keyboard.scan('96385074'));
    expect(await screen.findByText(/No product has this barcode/)).toBeDefined();
    expect(arranged()).toHaveLength(3);
    expect(counter.engine.requests.some(({ path }) => path === 'sales.scan')).toBe(false);
  });

  it('come back with undo, a deleted page too, and nothing is asked when nothing differs', async () => {
    await open('manager');
    await startArranging();
    press('Delete page');
    expect(screen.queryByRole('button', { name: 'Bread' })).toBeNull();
    fireEvent.click(await screen.findByRole('button', { name: `Remove ${bananas}` }));
    pressUndo();
    await counter.keys((keyboard) => keyboard.press('z', { ctrlKey: true }));
    expect(screen.getByRole('button', { name: 'Bread' }).getAttribute('aria-pressed')).toBe('true');
    expect(arranged()).toHaveLength(2);
    press('Save');
    await screen.findByRole('group', { name: 'Products to add' });
    expect(asked()).toBeUndefined();
  });

  it('are let go of only when somebody says so twice', async () => {
    await open('manager');
    await startArranging();
    press(`Remove ${loaf}`);
    press('Cancel');
    expect(arranged()).toHaveLength(1);
    press('Discard changes');
    await screen.findByRole('group', { name: 'Products to add' });
    expect(tiles()).toHaveLength(2);
    expect(asked()).toBeUndefined();
  });

  it('move to the place where they are let go', async () => {
    await open('manager', [demoPage(1, 'Fruit', [demoKey(17), demoKey(18), demoKey(19)])]);
    await startArranging();
    const list = screen.getByRole('list', { name: 'Products on this page' });
    const [first, , last] = within(list).getAllByRole('listitem');
    const picture = first?.querySelector('[class*="cursor-grab"]');
    if (!picture || !last) throw new Error('expected three keys with pictures');
    // What jsdom lacks: a layout, and pointers that stay with an element.
    Object.assign(document, { elementFromPoint: () => last });
    Object.assign(picture, { setPointerCapture: () => undefined });
    fireEvent.pointerDown(picture, { button: 0, pointerId: 1 });
    fireEvent.pointerMove(picture, { pointerId: 1 });
    fireEvent.pointerUp(picture, { pointerId: 1 });
    expect(arranged()[2]).toContain(bananas);
  });

  it('are not saved under a name that is missing or taken', async () => {
    await open('manager');
    await startArranging();
    const name = screen.getByLabelText('Page name');
    fireEvent.change(name, { target: { value: 'fruit' } });
    expect(screen.getByText('Another page has this name.')).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
    fireEvent.change(name, { target: { value: '' } });
    expect(screen.getByText('Type a short name.')).toBeDefined();
    // Letters that follow one another are one step.
    pressUndo();
    expect(screen.getByLabelText<HTMLInputElement>('Page name').value).toBe('Bread');
  });

  it('[CAT-30] keep the place of a product that is not on sale here', async () => {
    const unknown = { productId: 'p', variantId: 'v' } as unknown as (typeof bread.keys)[number];
    await open('manager', [demoPage(1, 'Bread', [demoKey(24), unknown, demoKey(23)])]);
    await screen.findByRole('group', { name: 'Products to add' });
    expect(tiles()).toHaveLength(2);
    await startArranging();
    expect(arranged()[1]).toContain('Not on sale here');
    press(`Move ${chiffon} left`);
    press('Save');
    await waitFor(() =>
      expect(asked()).toMatchObject({
        input: { pages: [{ changes: { keys: [demoKey(24), demoKey(23), unknown] } }] },
      }),
    );
  });
});
