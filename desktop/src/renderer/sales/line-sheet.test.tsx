import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, cartLines, cartTotal, openCounter } from '../test/counter.ts';
import { pricesWith } from '../test/demo-promotion.ts';
import { demoBarcode, demoPin, demoProducts } from '../test/demo-shop.ts';

/** 3.47, 3.10 and 1.80. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);
const barley = demoBarcode(0);
const variantOf = (index: number): string => demoProducts[index]?.tile.variantId ?? '';

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
});
afterEach(() => shop.close());

const field = (name: string): HTMLInputElement => screen.getByRole<HTMLInputElement>('textbox', { name });
const fill = (name: string, value: string): void => {
  fireEvent.change(field(name), { target: { value } });
};
const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());

async function approve(reason = 'Loyal customer'): Promise<void> {
  await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
  fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
  fill('Reason', reason);
  await press('Approve');
}

describe('the line sheet', () => {
  beforeEach(() => shop.keys((k) => k.scan(noodles)));

  it('opens on Enter, takes a quantity, and closes back to scanning', async () => {
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Laksa Instant Noodles' });
    await shop.keys((k) => k.type('4'));
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(cartTotal()).toBe('$13.88');
  });

  it('marks a line down in two keys, and names it on the line', async () => {
    await shop.keys((k) => k.press('m', { ctrlKey: true }));
    await shop.keys((k) => k.press('2'));
    await waitFor(() => expect(cartTotal()).toBe('$2.43'));
    expect(cartLines()[0]).toContain('Near its date');
    expect(cartLines()[0]).toContain('−1.04');
  });

  it('is typed into at once whichever part is chosen by its key', async () => {
    await shop.keys((k) => k.press('Enter'));
    for (const [key, name] of [
      ['F4', 'Percent'],
      ['F3', 'Price of one'],
      ['F7', 'Note'],
      ['F2', 'Quantity'],
    ] as const) {
      await shop.keys((k) => k.press(key));
      expect(document.activeElement).toBe(field(name));
    }
    screen.getByRole('button', { name: 'Close' }).focus();
    await shop.keys((k) => k.press('F2'));
    expect(document.activeElement).toBe(field('Quantity'));
  });

  it('gives a discount within the cap without asking, with its reason on the line', async () => {
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F4'));
    fill('Percent', '10');
    await press('Damaged');
    await press('Set');
    await waitFor(() => expect(cartTotal()).toBe('$3.12'));
    expect(cartLines()[0]).toContain('Discount: Damaged');
  });

  it('asks somebody else for a price by hand, says a wrong PIN in words, and names both afterwards', async () => {
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F3'));
    fill('Price of one', '3.00');
    fill('Why', 'Price match');
    await press('Set');
    await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: '9999' } });
    fill('Reason', 'seen next door');
    await press('Approve');
    expect((await screen.findByRole('alert')).textContent).toContain('4 tries are left.');
    expect(shop.till.counter.getState().cart?.totalCents).toBe(347);
    await approve('seen next door');
    await waitFor(() => expect(cartTotal()).toBe('$3.00'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(cartLines()[0]).toMatch(/instead of \$3\.47 .*\$3\.00 each/);
    await screen.findByText('Siti approved for Mei Ling: seen next door');
  });

  it('asks for no reason twice, and names nobody any more once the cart is emptied', async () => {
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F3'));
    fill('Price of one', '3.00');
    fill('Why', 'Price match');
    await press('Set');
    fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
    expect(field('Reason').value).toBe('Price match');
    await press('Approve');
    await screen.findByText('Siti approved for Mei Ling: Price match');
    await shop.keys((k) => k.press('e', { ctrlKey: true }));
    await waitFor(() => expect(cartTotal()).toBe('$0.00'));
    await waitFor(() => expect(screen.queryByText(/approved for/)).toBeNull());
  });

  it('changes nothing when nobody approves, and scans go on meanwhile', async () => {
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F3'));
    fill('Price of one', '1.00');
    fill('Why', 'Price match');
    await press('Set');
    await screen.findByLabelText('PIN of Siti');
    await shop.keys((k) => k.scan(eggs));
    await waitFor(() => expect(shop.till.counter.getState().cart?.totalCents).toBe(657));
    await press('Leave it as it is');
    await screen.findByText(/Somebody else has to approve this\. Nothing was changed/);
    expect(shop.till.counter.getState().cart?.totalCents).toBe(657);
  });

  it('explains the price step by step, and says quietly what is nearly reached', async () => {
    shop.engine.prices = pricesWith('3 for $9', threeForNine);
    await shop.keys((k) => k.scan(noodles));
    await screen.findByText('1 more for “3 for $9”', {}, { timeout: 3_000 });
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(cartTotal()).toBe('$9.00'));
    expect(cartLines()[0]).toContain('3 for $9');
    await shop.keys((k) => k.press('Enter'));
    const why = await screen.findByRole('region', { name: 'Why this price' });
    await waitFor(() =>
      expect(why.textContent).toMatch(/Shelf price3\.47× 310\.413 for \$9−1\.41To pay for it9\.00/),
    );
  });

  it('notes something for the line, and voids it', async () => {
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F7'));
    fill('Note', 'for the office');
    await press('Set');
    await waitFor(() => expect(cartLines()[0]).toContain('for the office'));
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F11'));
    await screen.findByText('Scan the first item');
  });
});

describe('what is kept of single pieces', () => {
  it('takes serial numbers by scanning, in order, and pays only once each piece has one', async () => {
    shop.engine.special.set(variantOf(10), { tracking: 'serial' });
    await shop.keys((k) => k.type('2*'));
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(cartLines()[0]).toContain('Serial numbers are missing'));
    await shop.keys((k) => k.press('F9'));
    await screen.findByText('0 of 2 have their number');
    await shop.keys((k) => {
      k.scan('900001');
      k.scan('900002');
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(cartLines()[0]).toContain('Serial no. 900001, 900002');
  });

  it('says the price of what is weighed for a kilogram, and the last day of a lot as people do', async () => {
    shop.engine.special.set(variantOf(10), { isWeighed: true, tracking: 'lot' });
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(cartLines()[0]).toContain('$3.47 per kg'));
    const { counter } = shop.till;
    const { lineId = '' } = counter.getState().cart?.lines[0] ?? {};
    const takeLot = (expiresOn: string | null) =>
      act(() => counter.selling.changeLine(lineId, { lot: { code: 'L-7', expiresOn } }));
    expect(await takeLot('2026-11-25')).toBeNull();
    await waitFor(() => expect(cartLines()[0]).toContain('Lot L-7, best before 25 Nov 2026'));
    expect(await takeLot(null)).toBeNull();
    await waitFor(() => expect(cartLines()[0]).toMatch(/Lot L-7(?!,)/));
  });

  it('asks for the price of what has none before it can be paid', async () => {
    shop.engine.special.set(variantOf(10), { basis: 'open', unitPriceCents: 0 });
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F9'));
    await screen.findByText('This is sold at the price you enter.');
    fill('Price of one', '12.30');
    await press('Set');
    await waitFor(() => expect(cartTotal()).toBe('$12.30'));
  });

  it('shows a deposit under its drink, where it can be neither chosen nor taken off', async () => {
    shop.engine.special.set(variantOf(0), { deposit: { containers: 1, centsEach: 10 } });
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.scan(barley));
    await waitFor(() => expect(cartLines()).toHaveLength(3));
    expect(cartLines()[2]).toBe('1 × Container deposit0.10');
    await shop.keys((k) => k.press('ArrowDown'));
    expect(
      within(screen.getByRole('list', { name: 'Lines' })).queryByRole('button', {
        name: 'Remove Container deposit',
      }),
    ).toBeNull();
    await shop.keys((k) => k.press('Delete'));
    await waitFor(() => expect(cartLines()).toHaveLength(1));
  });
});

describe('the age of the customer', () => {
  beforeEach(async () => {
    shop.engine.special.set(variantOf(10), { minimumAge: 18, isOutsideDiscounts: true });
    await shop.keys((k) => k.scan(noodles));
    await screen.findByRole('region', { name: 'Age of the customer' });
  });

  it('is asked once, before paying, and not again for the same age', async () => {
    await shop.keys((k) => k.press('F9'));
    expect(screen.queryByRole('dialog')).toBeNull();
    await shop.keys((k) => k.press('F11'));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Age of the customer' })).toBeNull());
    await shop.keys((k) => k.scan(noodles));
    expect(screen.queryByRole('region', { name: 'Age of the customer' })).toBeNull();
    await shop.keys((k) => k.press('F9'));
    await screen.findByRole('dialog', { name: 'Payment' });
  });

  it('takes off what may not be sold when the answer is no', async () => {
    await shop.keys((k) => k.scan(eggs));
    await press('No, take it off');
    await waitFor(() => expect(cartTotal()).toBe('$3.10'));
    expect(cartLines()).toHaveLength(1);
  });
});

const threeForNine = {
  kind: 'set',
  scope: { everything: false, categoryIds: [], productIds: [], variantIds: [variantOf(10)] },
  size: 3,
  priceCents: '9.00',
};
