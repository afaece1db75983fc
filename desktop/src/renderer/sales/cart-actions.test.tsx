import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, cartLines, cartTotal, openCounter } from '../test/counter.ts';
import { pricesWith } from '../test/demo-promotion.ts';
import { demoBarcode } from '../test/demo-shop.ts';

/** 3.47 and 3.10. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
});
afterEach(() => shop.close());

const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());
const noDialog = (): Promise<void> => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

describe('parking a cart', () => {
  it('puts it aside under a name, and goes on with it by keyboard', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F5'));
    await screen.findByRole('dialog', { name: 'Park this cart' });
    await shop.keys((k) => k.type('red cap'));
    await shop.keys((k) => k.press('Enter'));
    await screen.findByText('Scan the first item');
    await shop.keys((k) => k.press('F5'));
    await screen.findByText('red cap');
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(cartTotal()).toBe('$3.47'));
  });

  it('says what it came to when it was parked, once that is another amount', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F5'));
    await shop.keys((k) => k.press('Enter'));
    await screen.findByText('Scan the first item');
    shop.engine.prices = pricesWith('Ten off', {
      kind: 'off',
      scope: { everything: true, categoryIds: [], productIds: [], variantIds: [] },
      reduction: { kind: 'percent', percentBp: 1_000 },
    });
    await shop.keys((k) => k.press('F5'));
    await screen.findByText('14:12');
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(cartTotal()).toBe('$3.12'));
    expect(screen.getByText(/It was \$3\.47 when it was parked/)).toBeTruthy();
  });

  it('is given up only after naming it', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F5'));
    await shop.keys((k) => k.press('Enter'));
    await screen.findByText('Scan the first item');
    await shop.keys((k) => k.press('F5'));
    await screen.findByText('14:12');
    await press('Give up 14:12');
    await screen.findByText('Give up “14:12”, $3.47?');
    await press('Yes, give it up');
    await screen.findByText(/No cart is parked/);
  });
});

describe('the scanner, otherwise', () => {
  it('takes one off after Ctrl+X, and adds again afterwards', async () => {
    await shop.keys((k) => k.type('3*'));
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('x', { ctrlKey: true }));
    expect(screen.getByText('The next scan takes one off.')).toBeTruthy();
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(cartLines()[0]).toMatch(/^2×/));
    expect(screen.queryByText('The next scan takes one off.')).toBeNull();
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(cartLines()[0]).toMatch(/^3×/));
  });

  it('says in red that what is to be taken off is not in the cart', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('x', { ctrlKey: true }));
    await shop.keys((k) => k.scan(eggs));
    expect((await screen.findByRole('alert')).textContent).toContain(eggs);
    expect(cartLines()).toHaveLength(1);
  });

  it('checks a price without adding, and repeats the last item', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F7'));
    await screen.findByRole('dialog', { name: 'Price check' });
    await shop.keys((k) => k.scan(eggs));
    expect((await screen.findByRole('status', { name: 'Price' })).textContent).toBe('$3.10');
    await shop.keys((k) => k.press('Escape'));
    await noDialog();
    expect(cartTotal()).toBe('$3.47');
    await shop.keys((k) => k.press('r', { ctrlKey: true }));
    await waitFor(() => expect(cartTotal()).toBe('$6.94'));
  });

  it('sells what nobody knows under a department, keeps its code, and clears the red row', async () => {
    await shop.keys((k) => k.scan('8888888888888'));
    await screen.findByRole('alert');
    await press('Sell as a department item');
    await screen.findByRole('dialog', { name: 'Sell as a department item' });
    await shop.keys((k) => k.type('4.50'));
    await press('Snacks');
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(cartTotal()).toBe('$4.50'));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(shop.till.counter.getState().cart?.lines[0]).toMatchObject({
      kind: 'department',
      barcode: '8888888888888',
      name: 'Snacks',
    });
  });
});

describe('the whole cart', () => {
  beforeEach(() => shop.keys((k) => k.scan(noodles)));

  it('takes a discount with a reason as a row, which can be taken off, and says what was saved', async () => {
    await shop.keys((k) => k.press('d', { ctrlKey: true }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Discount on the whole cart' }));
    fireEvent.change(dialog.getByRole('textbox', { name: 'Percent' }), { target: { value: '10' } });
    await act(async () => dialog.getByRole('button', { name: 'Goodwill' }).click());
    await act(async () => dialog.getByRole('button', { name: 'Set' }).click());
    await waitFor(() => expect(cartTotal()).toBe('$3.12'));
    expect(screen.getByText('Discount on the cart: 10%')).toBeTruthy();
    expect(screen.getByText('Saved').parentElement?.textContent).toBe('Saved0.35');
    await press('Take off the discount on the cart');
    await waitFor(() => expect(cartTotal()).toBe('$3.47'));
  });

  it('shows a coupon as a row, and says when it takes nothing off', async () => {
    await shop.keys((k) => k.press('u', { ctrlKey: true }));
    await shop.keys((k) => k.type('save5'));
    await shop.keys((k) => k.press('Enter'));
    await screen.findByText('Coupon SAVE5');
    expect(screen.getByText('Takes nothing off this cart.')).toBeTruthy();
    await press('Take off coupon SAVE5');
    await waitFor(() => expect(screen.queryByText('Coupon SAVE5')).toBeNull());
  });

  it('prints the last receipt of this till again', async () => {
    await shop.keys((k) => k.press('p', { ctrlKey: true }));
    await screen.findByText(/Printing a copy of T01-000123/);
    expect(shop.engine.requests.filter(({ path }) => path === 'sales.printReceipt')).toHaveLength(1);
  });
});
