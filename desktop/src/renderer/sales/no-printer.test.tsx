import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter, sellOne } from '../test/counter.ts';
import type { FakeEngine } from '../test/fake-engine.ts';

let shop: CounterUnderTest;
afterEach(() => shop.close());

const withoutPrinter = (engine: FakeEngine): void =>
  engine.change({ printer: { state: 'none', address: null, unprinted: 0, drawer: 'unknown' } });
const asked = (path: string) => shop.engine.requests.filter((request) => request.path === path);

describe('a till without a receipt printer', () => {
  it('offers nothing to print after a sale, and says what a customer can be given instead', async () => {
    shop = await openCounter('cashier', 'en', withoutPrinter);
    await sellOne(shop.till);
    expect(screen.getByText(/This till has no receipt printer\. Show the e-receipt instead/)).toBeTruthy();
    for (const name of [/Print/, /Gift receipt/]) expect(screen.queryByRole('button', { name })).toBeNull();
    expect(screen.getByRole('button', { name: /E-receipt/ })).toBeTruthy();
    await shop.keys((k) => k.press('F4'));
    await shop.keys((k) => k.press('F3'));
    expect([...asked('sales.printReceipt'), ...asked('sales.printGiftReceipt')]).toEqual([]);
  });

  it('prints again by key once there is one', async () => {
    shop = await openCounter();
    await sellOne(shop.till);
    expect(screen.getByRole('button', { name: /Print again/ })).toBeTruthy();
    await shop.keys((k) => k.press('F4'));
    expect(asked('sales.printReceipt')).toHaveLength(1);
  });
});
