import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { routeScan } from '../app/till.ts';
import { type CounterUnderTest, cartLines, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

const unknown = '4006381333931';
let shop: CounterUnderTest;
afterEach(() => shop.close());

const box = (name: string): HTMLInputElement => screen.getByRole('textbox', { name });
const type = (name: string, value: string): boolean => fireEvent.change(box(name), { target: { value } });
const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());
const made = () => shop.engine.requests.find(({ path }) => path === 'catalog.createProduct')?.input;
const sheet = () => screen.findByRole('dialog', { name: 'New product' });

describe('a new product', () => {
  it('[CAT-60] is made from the list of products by a key, with what was typed and scanned, and shown', async () => {
    shop = await openCounter('manager');
    await shop.keys((k) => k.press('F6'));
    await shop.keys((k) => k.press('F2'));
    await sheet();
    const save = () => screen.getByRole<HTMLButtonElement>('button', { name: /Make the product/ });
    expect(save().disabled).toBe(true);
    type('Name', 'Laksa paste');
    type('Malay name', 'Pes laksa');
    type('Tamil name', 'லக்சா');
    type('Price', '10.90');
    type('Cost', '6');
    expect(screen.getByText('Margin 40.0% of the price without GST, markup 66.7%.')).toBeDefined();
    await act(async () => routeScan(shop.till, unknown));
    expect(box('Barcodes').value).toBe(unknown);
    await press(/Make the product/);
    expect(made()).toMatchObject({
      ...{ name: 'Laksa paste', nameMs: 'Pes laksa', nameTa: 'லக்சா', barcodes: [unknown] },
      ...{ priceCents: 1_090, unitCostE4: 60_000, floorCents: null, isWeighed: false },
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await screen.findByRole('heading', { name: 'Laksa paste' });
  });

  it('[CAT-61] says whose barcode it is that is taken, and keeps what was typed', async () => {
    shop = await openCounter('manager');
    await shop.keys((k) => k.press('F6'));
    await shop.keys((k) => k.press('F2'));
    await sheet();
    type('Name', 'Laksa paste');
    type('Price', '1');
    type('Barcodes', demoBarcode(10));
    await press(/Make the product/);
    expect((await screen.findByRole('alert')).textContent).toContain('Laksa Instant Noodles');
    expect(box('Name').value).toBe('Laksa paste');
    type('Cost', '1.23456');
    expect(box('Cost').getAttribute('aria-invalid')).toBe('true');
  });

  it('is made at the counter of a code that nobody knows, and is in the cart then', async () => {
    shop = await openCounter('manager');
    await act(async () => routeScan(shop.till, unknown));
    await press('New product');
    expect(within(await sheet()).getByRole<HTMLInputElement>('textbox', { name: 'Barcodes' }).value).toBe(
      unknown,
    );
    type('Name', 'Laksa paste');
    type('Price', '4.80');
    await press(/Make the product/);
    await waitFor(() => expect(cartLines().join()).toContain('Laksa paste'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is offered to nobody who may not make it', async () => {
    shop = await openCounter('cashier');
    await act(async () => routeScan(shop.till, unknown));
    await screen.findByRole('alert');
    expect(screen.queryByRole('button', { name: 'New product' })).toBeNull();
    await shop.keys((k) => k.press('F6'));
    await shop.keys((k) => k.press('F2'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
