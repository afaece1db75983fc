import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';

let shop: CounterUnderTest;

const lowest = (): HTMLElement => screen.getByRole('textbox', { name: 'Lowest price' });
const save = (): HTMLButtonElement => screen.getByRole('button', { name: /Send the change/ });
const type = (typed: string): boolean => fireEvent.change(lowest(), { target: { value: typed } });

beforeEach(async () => {
  shop = await openCounter('manager');
  await shop.keys((k) => k.press('F6'));
  const search = screen.getByRole('searchbox', { name: 'Find a product' });
  fireEvent.change(search, { target: { value: 'laksa' } });
  fireEvent.click(await screen.findByRole('button', { name: /Laksa Instant Noodles/ }));
  fireEvent.click(await screen.findByRole('button', { name: /Change product/ }));
  await screen.findByRole('dialog', { name: 'Change a product' });
});
afterEach(() => shop.close());

describe('the sheet of a product', () => {
  it('asks the server for a lowest price, with what was seen before it', async () => {
    await waitFor(() => expect(lowest()).toHaveProperty('value', ''));
    expect(save().disabled).toBe(true);
    type('1.2');
    await act(async () => save().click());
    const made = shop.engine.requests.find(({ path }) => path === 'requests.make')?.input;
    const input = (made as { input: { seen: object; changes: object } }).input;
    expect([Object.keys(input.seen), Object.keys(input.changes)]).toEqual([['floors'], ['floors']]);
    expect(Object.values((input.changes as { floors: object }).floors)).toEqual(['1.20']);
    expect(Object.values((input.seen as { floors: object }).floors)).toEqual([null]);
  });

  it('takes no lowest price that is no amount', () => {
    type('cheap');
    expect(lowest().getAttribute('aria-invalid')).toBe('true');
    expect(save().disabled).toBe(true);
    type('');
    expect(lowest().getAttribute('aria-invalid')).toBeNull();
  });

  it('[CAT-63] [CAT-66] asks for names in further languages, and for a cost, as fields of their own', async () => {
    const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
    await waitFor(() => expect(field('Cost').value).toBe('2.0823'));
    fireEvent.change(field('Malay name'), { target: { value: 'Mi laksa segera' } });
    fireEvent.change(field('Cost'), { target: { value: '2.1' } });
    expect(screen.getByText(/Margin 34\.0% of the price without GST/)).toBeDefined();
    await act(async () => save().click());
    const made = shop.engine.requests.find(({ path }) => path === 'requests.make')?.input;
    const { input } = made as { input: { seen: Record<string, object>; changes: Record<string, object> } };
    expect(input.seen).toMatchObject({ nameMs: null });
    expect(input.changes).toMatchObject({ nameMs: 'Mi laksa segera' });
    expect([Object.values(input.seen.costs ?? {}), Object.values(input.changes.costs ?? {})]).toEqual([
      ['2.0823'],
      ['2.1000'],
    ]);
    expect(Object.keys(input.changes)).toEqual(['nameMs', 'costs']);
  });
});
