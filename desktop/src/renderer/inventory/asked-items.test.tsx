import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '#shared/identity/index.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';

const code = '9555000000013';
let shop: CounterUnderTest;

async function openList(role: Role): Promise<void> {
  shop = await openCounter(role);
  const { bridge } = shop.till;
  await act(async () => {
    await bridge.catalog.noteAsked({
      askId: '0193f000-0000-7000-8000-00000000a001',
      code,
      words: 'Laksa paste',
    });
    await bridge.catalog.noteAsked({
      ...{ askId: '0193f000-0000-7000-8000-00000000a002', code: null, words: 'Durian' },
    });
  });
  await shop.keys((k) => k.press('F6'));
  await act(async () => (await screen.findByRole('button', { name: /not in our products/ })).click());
  await screen.findByRole('dialog', { name: 'Not in our products' });
}
const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());
const rowOf = (words: string): HTMLElement => {
  const row = screen.getByText(words).closest('li');
  if (row === null) throw new Error(`expected ${words} in the list`);
  return row;
};
afterEach(() => shop.close());

describe('what no product is known of', () => {
  describe('for a manager', () => {
    beforeEach(() => openList('manager'));

    it('[CAT-42] is set aside with a reason, and leaves the list', async () => {
      expect(rowOf('Laksa paste').textContent).toMatch(/9555000000013.*asked for 1×.*Toa Payoh/);
      await act(async () => within(rowOf('Durian')).getByRole('button', { name: 'Set aside' }).click());
      expect(screen.getByRole<HTMLButtonElement>('button', { name: /Set it aside/ }).disabled).toBe(true);
      fireEvent.change(screen.getByRole('textbox', { name: 'Why' }), { target: { value: 'Not in season' } });
      await press(/Set it aside/);
      await screen.findByRole('dialog', { name: 'Not in our products' });
      await waitFor(() => expect(screen.queryByText('Durian')).toBeNull());
      expect(screen.getByText('Laksa paste')).toBeDefined();
    });

    it('has its code added to a product that is found by name, as a request to the server', async () => {
      expect(within(rowOf('Durian')).queryByRole('button', { name: 'Add to a product' })).toBeNull();
      await act(async () =>
        within(rowOf('Laksa paste')).getByRole('button', { name: 'Add to a product' }).click(),
      );
      const search = screen.getByRole('searchbox', { name: 'Find the product by name or code' });
      fireEvent.change(search, { target: { value: 'laksa' } });
      const found = await screen.findByRole('button', { name: /Laksa Instant Noodles/ });
      await act(async () => found.click());
      await press(/Add the code to it/);
      const made = shop.engine.requests.find(({ path }) => path === 'requests.make')?.input;
      expect(made).toMatchObject({
        type: 'catalog.editProduct',
        input: { seen: {}, changes: { barcodes: [{ add: [code], remove: [] }] } },
      });
    });
  });

  describe('made a product of', () => {
    beforeEach(() => openList('manager'));
    const make = async (words: string, price: string): Promise<void> => {
      await act(async () => within(rowOf(words)).getByRole('button', { name: 'New product' }).click());
      fireEvent.change(await screen.findByRole('textbox', { name: 'Price' }), { target: { value: price } });
      await press(/Make the product/);
      await screen.findByRole('dialog', { name: 'Not in our products' });
    };
    const inputsOf = (path: string) =>
      shop.engine.requests.filter((each) => each.path === path).map(({ input }) => input);

    it('[CAT-41] takes its code and words along, and leaves the list by itself', async () => {
      await make('Laksa paste', '4.80');
      expect(inputsOf('catalog.createProduct')).toMatchObject([{ name: 'Laksa paste', barcodes: [code] }]);
      expect(inputsOf('catalog.setItemAside')).toEqual([]);
    });

    it('[CAT-42] is set aside with the product’s name where it was asked for in words alone', async () => {
      await make('Durian', '12');
      await waitFor(() => expect(screen.queryByText('Durian')).toBeNull());
      expect(inputsOf('catalog.setItemAside')).toMatchObject([
        { code: null, words: 'Durian', reason: 'Made a product: Durian' },
      ]);
    });
  });

  it('is only looked at by who may not change products', async () => {
    await openList('cashier');
    expect(screen.queryByRole('button', { name: 'Set aside' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add to a product' })).toBeNull();
  });
});
