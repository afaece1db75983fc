import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

let shop: CounterUnderTest;
afterEach(() => shop.close());

const option = (name: RegExp): string => screen.getByRole('option', { name }).innerHTML;
const open = async (): Promise<void> => {
  await act(async () => shop.till.view.setState({ overlay: 'palette' }));
  await screen.findByRole('listbox');
};

it('shows a key that two actions share beside the one that it does now', async () => {
  shop = await openCounter();
  await open();
  expect(option(/Park this cart/)).not.toContain('F5');
  expect(option(/Parked carts/)).toContain('F5');
  await shop.keys((k) => k.scan(demoBarcode(10)));
  await waitFor(() => expect(shop.till.counter.getState().cart?.lines).toHaveLength(1));
  await open();
  expect(option(/Park this cart/)).toContain('F5');
  expect(option(/Parked carts/)).not.toContain('F5');
});

it('has a key for the prices, from inside a field too, for those who may see them', async () => {
  shop = await openCounter('manager');
  await shop.keys((k) => k.press('F3'));
  await shop.keys((k) => k.press('l', { ctrlKey: true }));
  expect(shop.till.view.getState().screen).toBe('prices');
  shop.close();
  shop = await openCounter('cashier');
  await shop.keys((k) => k.press('l', { ctrlKey: true }));
  expect(shop.till.view.getState().screen).toBe('counter');
});
