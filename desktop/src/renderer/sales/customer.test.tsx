import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { listenForHotkeys } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, type Till } from '../app/till.ts';
import { demoStaff } from '../test/demo-shop.ts';
import { demoCustomers } from '../test/fake-customers.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';

let engine: FakeEngine;
let till: Till;
let stopListening: () => void;
const person = demoStaff.find(({ role }) => role === 'manager');
if (!person) throw new Error('expected a manager');

beforeEach(() => {
  engine = createFakeEngine({
    person: { ...person, rights: rightsByRole.manager },
    shift: {
      id: '0193f000-0000-7000-8000-000000000001',
      openedAt: '2026-11-21T00:30:00.000Z',
      businessDate: '2026-11-21',
    },
  });
  till = createTill(engine);
  stopListening = listenForHotkeys(document);
  render(<Kedai till={till} i18n={createI18n('en')} />);
});
afterEach(() => {
  cleanup();
  till.stop();
  stopListening();
});

const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
};
const type = (name: string | RegExp, value: string): void => {
  fireEvent.change(screen.getByLabelText(name), { target: { value } });
};
const customer = async (): Promise<string | null> =>
  (await screen.findByRole('status', { name: 'Customer' })).textContent;

describe('the customer of a sale', () => {
  it('is found by the end of their number and put on the cart by keyboard alone', async () => {
    expect(await customer()).toBe('No customer');
    press('F2');
    const search = await screen.findByRole('searchbox', { name: 'Find a customer' });
    fireEvent.change(search, { target: { value: '0002' } });
    await screen.findByRole('button', { name: /陈美玲/ });
    press('Enter');
    await waitFor(async () => expect(await customer()).toBe('陈美玲'));
    fireEvent.click(screen.getByRole('button', { name: 'Remove 陈美玲 from the sale' }));
    await waitFor(async () => expect(await customer()).toBe('No customer'));
    expect(engine.requests.filter(({ path }) => path === 'customers.attach')).toHaveLength(2);
  });

  it('is made when nobody is found, with their consent and a number that can be one', async () => {
    await customer();
    press('F2');
    const search = await screen.findByRole('searchbox', { name: 'Find a customer' });
    fireEvent.change(search, { target: { value: '8000 1234' } });
    await screen.findByText(/Nobody found/);
    press('Enter');
    const save = await screen.findByRole('button', { name: 'Save and use' });
    type('Name', 'Rajan s/o Muthu');
    expect(screen.getByLabelText('Phone')).toHaveProperty('value', '8000 1234');
    fireEvent.click(save);
    await screen.findByText(/only when the customer has agreed/);
    fireEvent.click(screen.getByRole('switch', { name: /customer agrees/ }));
    type('Phone', '1234');
    fireEvent.click(save);
    await screen.findByText(/not a Singapore phone number/);
    type('Phone', '8000 1234');
    fireEvent.click(save);
    await waitFor(async () => expect(await customer()).toBe('Rajan s/o Muthu'));
    const made = engine.requests.filter(({ path }) => path === 'customers.create');
    const ids = made.map(({ input }) => (input as { customerId: string }).customerId);
    expect(new Set(ids).size).toBe(1);
  });

  it('is changed by asking the server for what differs, and erased only when asked twice', async () => {
    await customer();
    await act(() => till.counter.attach(demoCustomers[0]?.id ?? ''));
    fireEvent.click(await screen.findByRole('button', { name: /^Change Tan Mei Ling/ }));
    fireEvent.change(await screen.findByLabelText('Note'), { target: { value: 'no bag' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send the change' }));
    await waitFor(() => expect(engine.queue.size).toBe(1));
    const inputs = () => [...engine.queue.values()].map(({ type: asked, input }) => ({ asked, input }));
    const customerId = demoCustomers[0]?.id;
    expect(inputs()).toEqual([
      {
        asked: 'customers.editCustomer',
        input: { customerId, seen: { note: null }, changes: { note: 'no bag' } },
      },
    ]);
    fireEvent.click(await screen.findByRole('button', { name: /^Change Tan Mei Ling/ }));
    fireEvent.click(await screen.findByRole('button', { name: 'Erase…' }));
    expect(engine.queue.size).toBe(1);
    await screen.findByText('Erase Tan Mei Ling?');
    fireEvent.click(screen.getByRole('button', { name: 'Yes, erase' }));
    await waitFor(() => expect(engine.queue.size).toBe(2));
    expect(inputs()[1]).toEqual({ asked: 'customers.eraseCustomer', input: { customerId } });
  });

  it('isn’t asked for by somebody who may not keep customers', async () => {
    await customer();
    act(() => {
      engine.change({ person: { ...person, rights: ['sell'] } });
    });
    await waitFor(() => expect(screen.queryByRole('status', { name: 'Customer' })).toBeNull());
  });
});

describe('a change of a product', () => {
  const openStock = async (): Promise<HTMLElement> => {
    await customer();
    press('F6');
    return screen.findByRole('button', { name: 'Change product' });
  };

  it('is asked of the server with what was shown, and shown as waiting until it is decided', async () => {
    await openStock();
    press('F7');
    const price = await screen.findByRole('textbox', { name: 'Price' });
    const before = (price as HTMLInputElement).value;
    const ask = screen.getByRole('button', { name: 'Send the change' });
    expect(ask).toHaveProperty('disabled', true);
    fireEvent.change(price, { target: { value: '12.5' } });
    fireEvent.click(ask);
    await waitFor(() => expect(engine.queue.size).toBe(1));
    const pricesOf = (part: string): unknown[] =>
      [...engine.queue.values()].flatMap(({ input }) =>
        Object.values((input as Record<string, { prices: Record<string, unknown> }>)[part]?.prices ?? {}),
      );
    expect([pricesOf('seen'), pricesOf('changes')]).toEqual([[before], ['12.50']]);
    act(() => engine.emit('dataChanged', { tables: ['requests'] }));
    await screen.findByText('A change of this product is waiting for the server.');
  });

  it('can be looked at, changed and taken back in the list of what needs attention', async () => {
    await openStock();
    press('F7');
    fireEvent.change(await screen.findByRole('textbox', { name: 'Price' }), { target: { value: '3.45' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send the change' }));
    await waitFor(() => expect(engine.queue.size).toBe(1));
    act(() => till.view.setState({ overlay: 'attention' }));
    const list = await screen.findByRole('region', { name: 'Asked of the server' });
    within(list).getByText('Price: $3.45');
    fireEvent.click(within(list).getByRole('button', { name: 'Change' }));
    const price = await screen.findByRole('textbox', { name: 'Price' });
    expect(price).toHaveProperty('value', '3.45');
    fireEvent.change(price, { target: { value: '3.55' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send the change' }));
    await within(list).findByText('Price: $3.55');
    fireEvent.click(within(list).getByRole('button', { name: 'Take back' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Asked of the server' })).toBeNull());
  });
});
