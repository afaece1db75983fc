import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CounterUnderTest, cartLines, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

/** 3.47 and 3.10. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
});
afterEach(() => shop.close());

const completions = () => shop.engine.requests.filter(({ path }) => path === 'sales.completeSale');
const payWithTen = async (): Promise<void> => {
  await shop.keys((k) => k.press('F9'));
  const ten = await screen.findByRole('button', { name: /^\$10\.00/ });
  await act(async () => ten.click());
  await screen.findByRole('dialog', { name: 'Sale complete' });
};

it('leaves the change of the customer before to be read while the next cart grows, until that one pays', async () => {
  await shop.keys((k) => k.scan(noodles));
  await payWithTen();
  await shop.keys((k) => k.scan(eggs));
  const change = (await screen.findByText(/^Change for T01-/)).parentElement;
  expect(change?.textContent).toContain('$6.55');
  await waitFor(() => expect(cartLines()).toHaveLength(1));
  await shop.keys((k) => k.press('F9'));
  await waitFor(() => expect(screen.queryByText(/^Change for/)).toBeNull());
});

it('takes exactly what is due, rounded, in cash by one key, and has no change to leave', async () => {
  await shop.keys((k) => k.scan(noodles));
  await shop.keys((k) => k.press('End'));
  await screen.findByRole('dialog', { name: 'Sale complete' });
  expect(completions().map(({ input }) => input)).toMatchObject([
    { totalCents: 347, tenders: [{ tender: 'cash', tenderedCents: 345 }] },
  ]);
  await shop.keys((k) => k.scan(eggs));
  await waitFor(() => expect(cartLines()).toHaveLength(1));
  expect(screen.queryByText(/^Change for/)).toBeNull();
});

it('takes nothing for an empty cart, nor twice for one', async () => {
  await shop.keys((k) => k.press('End'));
  expect(screen.queryByRole('dialog')).toBeNull();
  await shop.keys((k) => k.scan(noodles));
  await shop.keys((k) => {
    k.press('End');
    k.press('End');
  });
  await screen.findByRole('dialog', { name: 'Sale complete' });
  expect(completions()).toHaveLength(1);
});
