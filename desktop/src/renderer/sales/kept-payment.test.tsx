import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, type Till } from '../app/till.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

let shop: CounterUnderTest;
let reloaded: Till | undefined;
/** 3.47, of which 1.20 is taken by card. */
beforeEach(async () => {
  shop = await openCounter();
  await shop.keys((k) => k.scan(demoBarcode(10)));
  await shop.keys((k) => k.press('F9'));
  await shop.keys((k) => k.press('F3'));
  await shop.keys((k) => k.type('1.20'));
  await shop.keys((k) => k.press('Enter'));
});
afterEach(() => {
  reloaded?.stop();
  reloaded = undefined;
  shop.close();
});

/** The page goes, with all that was in its memory, and comes back. */
async function reload(): Promise<Till> {
  cleanup();
  shop.till.stop();
  reloaded = createTill(shop.engine);
  render(<Kedai till={reloaded} i18n={createI18n('en')} />);
  await screen.findByRole('button', { name: 'Pay' });
  return reloaded;
}
const sheet = () => within(screen.getByRole('dialog', { name: 'Payment' }));
const noted = () =>
  shop.engine.requests.filter(({ path }) => path === 'selling.noteTaken').map(({ input }) => input);

describe('a payment that was begun', () => {
  it('[SAL-97] is open again after a reload of the page, with what was taken and a word about it', async () => {
    const { payment, counter } = await reload();
    await screen.findByRole('dialog', { name: 'Payment' });
    expect(sheet().getByRole('status', { name: 'Amount due' }).textContent).toBe('$2.25');
    expect(sheet().getByText(/Taken before the till restarted: Card \$1\.20/)).toBeTruthy();
    const { cart } = counter.getState();
    if (cart === null) throw new Error('expected a cart');
    await act(() => payment.take(cart));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(shop.engine.requests.findLast(({ path }) => path === 'sales.completeSale')?.input).toMatchObject({
      tenders: [
        { tender: 'card', tenderedCents: 120 },
        { tender: 'cash', tenderedCents: 225 },
      ],
    });
  });

  it('[SAL-97] that was given back stays so', async () => {
    await act(async () => sheet().getByRole('button', { name: 'Give back Card $1.20' }).click());
    await waitFor(() => expect(noted()).toHaveLength(2));
    const { counter } = await reload();
    await waitFor(() => expect(counter.getState().cart?.lines).toHaveLength(1));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(counter.getState().cart?.taken).toEqual([]);
  });

  it('[SAL-97] is told to an engine that hasn’t heard of it, when it is back', async () => {
    const { payment, counter } = shop.till;
    const { cart } = counter.getState();
    if (cart === null) throw new Error('expected a cart');
    const before = noted();
    expect(before).toMatchObject([{ tenders: [{ tender: 'card', tenderedCents: 120 }] }]);
    await act(() => payment.resume({ ...cart, taken: [] }));
    expect(noted()).toEqual([...before, before[0]]);
    // And what it has already isn't told again.
    await act(() => payment.resume({ ...cart, taken: payment.getState().taken }));
    expect(noted()).toHaveLength(2);
  });

  it('[SAL-97] of another cart isn’t carried into this one', async () => {
    const { payment, counter } = shop.till;
    const { cart } = counter.getState();
    if (cart === null) throw new Error('expected a cart');
    await act(() => payment.resume({ ...cart, saleId: `${cart.saleId}-x` as typeof cart.saleId, taken: [] }));
    expect(payment.getState()).toMatchObject({ open: false, taken: [] });
  });
});
