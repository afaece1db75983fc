import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, cartTotal, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

let shop: CounterUnderTest;
afterEach(() => shop.close());

const asked = (path: string) => shop.engine.requests.filter((request) => request.path === path);

describe('keys of the counter', () => {
  it('say that there is nothing to repeat, before anything was done', async () => {
    shop = await openCounter();
    await shop.keys((k) => k.press('r', { ctrlKey: true }));
    expect(await screen.findByText('Nothing to repeat yet. Scan an item first.')).toBeTruthy();
  });

  it('bring back what was cleared, however often somebody clears', async () => {
    shop = await openCounter();
    await shop.keys((k) => k.scan(demoBarcode(10)));
    for (let times = 0; times < 3; times += 1) await shop.keys((k) => k.press('e', { ctrlKey: true }));
    expect(asked('sales.clearCart')).toHaveLength(1);
    await shop.keys((k) => k.press('z', { ctrlKey: true }));
    await waitFor(() => expect(cartTotal()).toBe('$3.47'));
  });

  it('count no line below its last piece, and its button says so', async () => {
    shop = await openCounter();
    await shop.keys((k) => k.scan(demoBarcode(10)));
    const fewer = (): HTMLButtonElement => screen.getByRole('button', { name: /^One fewer/ });
    await waitFor(() => expect(fewer().disabled).toBe(true));
    await shop.keys((k) => k.type('+'));
    await waitFor(() => expect(fewer().disabled).toBe(false));
    await shop.keys((k) => k.type('-'));
    await waitFor(() => expect(fewer().disabled).toBe(true));
  });
});
