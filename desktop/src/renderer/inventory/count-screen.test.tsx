import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '#shared/identity/index.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoProducts } from '../test/demo-shop.ts';

const [first, second] = demoProducts;
if (!first || !second) throw new Error('expected two products');
let shop: CounterUnderTest;

async function openStock(role: Role = 'manager'): Promise<void> {
  shop = await openCounter(role);
  await shop.keys((k) => k.press('F6'));
  await screen.findByRole('searchbox', { name: 'Find a product' });
}
const scan = (code: string): Promise<void> => shop.keys((k) => k.scan(code));
const counted = (): string => screen.getByRole('status', { name: 'Counted' }).textContent ?? '';
const list = (): HTMLElement => screen.getByRole('group', { name: 'Counted products' });
const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());
const saveOf = (): HTMLButtonElement => screen.getByRole('button', { name: /Save the count/ });

afterEach(() => shop.close());

describe('a count of stock', () => {
  beforeEach(async () => {
    await openStock();
    await shop.keys((k) => k.press('F5'));
    await screen.findByText('Scan the first product');
  });

  it('[INV-41] goes by scans, keys and taps: the last product stands large, without what is expected', async () => {
    expect(saveOf().disabled).toBe(true);
    await scan(first.barcode);
    await scan(first.barcode);
    await waitFor(() => expect(counted()).toBe('2'));
    await shop.keys((k) => k.type('12'));
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(counted()).toBe('12'));
    await press('One more');
    await waitFor(() => expect(counted()).toBe('13'));
    expect(screen.queryByText(/[Ee]xpected/)).toBeNull();
    await scan(second.barcode);
    await waitFor(() => expect(within(list()).getAllByRole('button')).toHaveLength(2));
    expect(counted()).toBe('1');
    await shop.keys((k) => k.press('ArrowDown'));
    await waitFor(() => expect(counted()).toBe('13'));
    await shop.keys((k) => k.press('ArrowUp'));
    await press('Take off the count');
    await waitFor(() => expect(counted()).toBe('13'));
    await press('Undo');
    await waitFor(() => expect(counted()).toBe('1'));
  });

  it('[INV-42] shows a code that nothing is known of in red until somebody has seen to it', async () => {
    await scan('0000000000017');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('0000000000017');
    await act(async () => within(alert).getByRole('button', { name: 'Seen to' }).click());
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('[INV-44] says after saving what was expected and what differs, and goes on with the next', async () => {
    for (let pieces = 0; pieces < 3; pieces += 1) await scan(first.barcode);
    await waitFor(() => expect(counted()).toBe('3'));
    await shop.keys((k) => k.press('F9'));
    await screen.findByRole('heading', { name: 'Count saved' });
    expect(screen.getByText('1 of 1 products differ')).toBeDefined();
    const [, row] = screen.getAllByRole('row');
    expect(row?.textContent).toMatch(/30310−7$/);
    await press('Print');
    await screen.findByRole('alert');
    await shop.keys((k) => k.press('Enter'));
    const earlier = await screen.findByRole('region', { name: 'Saved at this device' });
    await act(async () => within(earlier).getByRole('button').click());
    await screen.findByRole('heading', { name: 'Count saved' });
    await scan(second.barcode);
    await waitFor(() => expect(counted()).toBe('1'));
  });

  it('finds goods by name whose code can’t be scanned, and is there again after one has looked elsewhere', async () => {
    const search = screen.getByRole('searchbox', { name: 'Find a product to count' });
    fireEvent.change(search, { target: { value: first.tile.name } });
    const found = await screen.findByRole('button', { name: new RegExp(`^${first.tile.name}`) });
    await act(async () => found.click());
    await waitFor(() => expect(counted()).toBe('1'));
    await shop.keys((k) => k.press('Escape'));
    await screen.findByRole('button', { name: 'Go on counting (1 counted)' });
    await shop.keys((k) => k.press('F5'));
    await waitFor(() => expect(counted()).toBe('1'));
    await press('Discard');
    const dialog = screen.getByRole('dialog', { name: 'Discard this count?' });
    await act(async () => within(dialog).getByRole('button', { name: 'Discard' }).click());
    await screen.findByText('Scan the first product');
  });
});

describe('the offer to count', () => {
  it('is there for those who may count alone', async () => {
    await openStock('cashier');
    expect(screen.queryByRole('button', { name: 'Count stock' })).toBeNull();
    await shop.keys((k) => k.press('F5'));
    expect(screen.queryByText('Scan the first product')).toBeNull();
  });
});
