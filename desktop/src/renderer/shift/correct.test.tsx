import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { StaffId } from '#shared/kernel/index.ts';
import { goTo } from '../app/till.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoId, demoPin, demoStaff } from '../test/demo-shop.ts';
import { demoCustomers } from '../test/fake-customers.ts';

let shop: CounterUnderTest;
afterEach(() => shop.close());

const press = (name: string | RegExp): Promise<void> =>
  act(async () => (await screen.findByRole('button', { name })).click());
const fill = async (name: string | RegExp, value: string): Promise<void> => {
  fireEvent.change(await screen.findByLabelText(name), { target: { value } });
};
const inputsOf = (path: string): unknown[] =>
  shop.engine.requests.filter((request) => request.path === path).map(({ input }) => input);
const mei = demoStaff.find(({ role }) => role === 'cashier');

describe('a float that was typed wrong', () => {
  it('[SAL-45] is corrected at the shift with a reason, and a cashier asks a manager', async () => {
    shop = await openCounter('cashier');
    await act(async () => goTo(shop.till, 'shift'));
    await press('Correct the float');
    await fill('The float was', '8o');
    expect(screen.getByRole('button', { name: 'Correct it' })).toHaveProperty('disabled', true);
    await fill('The float was', '80.00');
    await fill('Reason', 'a roll was behind the tray');
    await press('Correct it');
    await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    await fill('PIN of Siti', demoPin);
    fireEvent.change(screen.getAllByLabelText('Reason').at(-1) ?? document.body, {
      target: { value: 'seen' },
    });
    await press('Approve');
    await screen.findByText('Corrected.');
    expect(inputsOf('shift.correctFloat').at(-1)).toMatchObject({
      floatCents: 8_000,
      reason: 'a roll was behind the tray',
    });
  });
});

describe('hours', () => {
  const openHours = async (role: 'manager' | 'cashier'): Promise<void> => {
    shop = await openCounter(role, 'en', ({ drawer }) => {
      drawer.hours = [
        {
          ...{ staffId: mei?.id as StaffId, name: 'Mei Ling', date: '2026-11-20', lastOut: null },
          ...{ workedMinutes: 0, breakMinutes: 0, firstIn: '2026-11-20T01:00:00.000Z' },
        },
      ];
      drawer.clockings = [
        {
          ...{ id: demoId(14, 1), kind: 'in', clockedAt: '2026-11-20T01:00:00.000Z' },
          ...{ correctedBy: null, reason: null },
        },
      ];
    });
    await act(async () => goTo(shop.till, 'shift', 'hours'));
  };

  it('[IDN-4] are put right by a manager: a time that was forgotten, another time, or one taken out', async () => {
    await openHours('manager');
    await press('Put right the hours of Mei Ling on 20 Nov 2026');
    await screen.findByText('2026-11-20 09:00');
    await fill('What', 'out');
    await fill('When', '2026-11-20T18:05');
    await fill('Reason', 'left without clocking out');
    await press('Add the time');
    await waitFor(() => expect(inputsOf('shift.correctTime')).toHaveLength(1));
    const forgotten = { replaces: null, kind: 'out', clockedAt: '2026-11-20T10:05:00.000Z' };
    expect(inputsOf('shift.correctTime')[0]).toMatchObject({ staffId: mei?.id, ...forgotten });
    await press('Change');
    await fill('Reason', 'was not there');
    await press('Take it out');
    await waitFor(() => expect(inputsOf('shift.correctTime')).toHaveLength(2));
    expect(inputsOf('shift.correctTime')[1]).toMatchObject({ replaces: demoId(14, 1), clockedAt: null });
  });

  it('[IDN-4] are a cashier’s to look at', async () => {
    await openHours('cashier');
    await screen.findByText('Mei Ling', { selector: 'li span' });
    expect(screen.queryByRole('button', { name: /Put/ })).toBeNull();
  });
});

describe('the group of a customer', () => {
  it('[CUS-7] is asked for by who may change prices, as a request of its own', async () => {
    shop = await openCounter('manager');
    await act(() => shop.till.counter.attach(demoCustomers[0]?.id ?? ''));
    await press(/^Change Tan Mei Ling/);
    const group = await screen.findByLabelText('Group');
    await screen.findByRole('option', { name: 'members' });
    fireEvent.change(group, { target: { value: 'members' } });
    await press('Send the change');
    await waitFor(() => expect(shop.engine.queue.size).toBe(1));
    const customerId = demoCustomers[0]?.id;
    expect([...shop.engine.queue.values()]).toMatchObject([
      { type: 'customers.setGroup', input: { customerId, seen: null, groupCode: 'members' } },
    ]);
    await waitFor(() => expect(screen.queryByLabelText('Group')).toBeNull());
  });

  it('[CUS-8] names one of the staff by a manager, as a request of its own', async () => {
    shop = await openCounter('manager');
    await act(() => shop.till.counter.attach(demoCustomers[0]?.id ?? ''));
    await press(/^Change Tan Mei Ling/);
    const works = await screen.findByLabelText('Works here');
    const [, person] = await within(works).findAllByRole('option');
    fireEvent.change(works, { target: { value: (person as HTMLOptionElement).value } });
    await press('Send the change');
    await waitFor(() => expect(shop.engine.queue.size).toBe(1));
    expect([...shop.engine.queue.values()]).toMatchObject([
      {
        type: 'customers.setStaff',
        input: { seen: null, staffId: (person as HTMLOptionElement).value },
      },
    ]);
  });

  it('[CUS-7] isn’t asked of a cashier', async () => {
    shop = await openCounter('cashier');
    await act(() => shop.till.counter.attach(demoCustomers[0]?.id ?? ''));
    await press(/^Change Tan Mei Ling/);
    await screen.findByLabelText('Note');
    expect(screen.queryByLabelText('Group')).toBeNull();
  });
});
