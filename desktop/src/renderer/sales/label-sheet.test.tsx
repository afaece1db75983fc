import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode, demoPin, demoProducts } from '../test/demo-shop.ts';

/** Laksa at 3.47. */
const noodles = demoBarcode(10);
const { variantId } = demoProducts[10]?.tile ?? {};

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
});
afterEach(() => shop.close());

const fill = (name: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(name), { target: { value } });
};
const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());
async function approve(): Promise<void> {
  await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
  fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
  fill('Reason', 'last day');
  await press('Approve');
}

describe('markdown labels', () => {
  it('[SAL-96] are printed for what is scanned while nothing is in the cart, with somebody’s word where it needs one', async () => {
    await shop.keys((k) => k.press('m', { ctrlKey: true }));
    await screen.findByRole('dialog', { name: 'Mark down goods' });
    await shop.keys((k) => k.scan(noodles));
    await screen.findByText('Laksa Instant Noodles');
    expect(shop.till.counter.getState().cart?.lines).toEqual([]);
    await press('−50%');
    fill('How many labels', '3');
    fill('Best before', '2026-11-23');
    await press('Print labels');
    await approve();
    await screen.findByText(/3 labels are printed/);
    expect(shop.engine.markdownLabels).toEqual([
      {
        productId: demoProducts[10]?.tile.productId,
        variantId,
        percent: 50,
        labels: 3,
        expiresOn: '2026-11-23',
      },
    ]);
    // And the next goods are waited for.
    await shop.keys((k) => k.scan(demoBarcode(22)));
    await waitFor(() => expect(screen.queryByText(/3 labels are printed/)).toBeNull());
  });

  it('[SAL-95] are a key away from a line that was marked down, with its share', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('m', { ctrlKey: true }));
    await shop.keys((k) => k.press('2'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await shop.keys((k) => k.press('m', { ctrlKey: true }));
    await shop.keys((k) => k.type('p'));
    await screen.findByRole('dialog', { name: 'Mark down goods' });
    expect(screen.getByLabelText<HTMLInputElement>('Percent off').value).toBe('30');
    expect(screen.getByLabelText<HTMLInputElement>('How many labels').value).toBe('1');
  });

  it('aren’t printed of a share that is none', async () => {
    await shop.keys((k) => k.press('m', { ctrlKey: true }));
    await shop.keys((k) => k.scan(noodles));
    await screen.findByText('Laksa Instant Noodles');
    for (const share of ['0', '100', '12.5', '']) {
      fill('Percent off', share);
      expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Print labels' }).disabled).toBe(true);
    }
  });
});
