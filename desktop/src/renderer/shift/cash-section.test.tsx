import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter('manager');
  await shop.keys((k) => k.press('s', { ctrlKey: true }));
  await shop.keys((k) => k.press('ArrowDown'));
  await screen.findByRole('form', { name: 'Cash in and out' });
});
afterEach(() => shop.close());

const choose = (name: string): void => void fireEvent.click(screen.getByRole('radio', { name }));
const categories = (group: string): (string | null)[] =>
  within(screen.getByRole('group', { name: group }))
    .getAllByRole('button')
    .map(({ textContent }) => textContent);
const type = (label: string, value: string): void =>
  void fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } });

describe('the categories of cash that moves', () => {
  it('are where it is from for cash in, and what it is for for cash out', async () => {
    expect(categories('Where it is from')).toContain('Paid back by a supplier');
    expect(categories('Where it is from')).not.toContain('Supplies');
    choose('Cash out');
    expect(categories('What for')).toContain('Supplies');
    expect(categories('What for')).not.toContain('From the owner');
    choose('To the safe');
    expect(screen.queryByRole('group', { name: /What for|Where it is from/ })).toBeNull();
  });

  it('aren’t carried from the one to the other', async () => {
    fireEvent.click(screen.getByRole('button', { name: 'From the owner' }));
    choose('Cash out');
    type('Amount', '5.00');
    type('Reason', 'Milk for the kitchen');
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Record it' })));
    const moved = shop.engine.requests.find(({ path }) => path === 'shift.moveCash');
    expect(moved?.input).toMatchObject({ kind: 'payOut', amountCents: 500, category: null });
  });
});
