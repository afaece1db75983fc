import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode, demoPin } from '../test/demo-shop.ts';
import { ownProfile } from '../test/fake-selling.ts';

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
  await shop.keys((k) => k.scan(demoBarcode(10)));
});
afterEach(() => shop.close());

const sheet = 'Somebody else has to approve this';
const countOf = (path: string): number =>
  shop.engine.requests.filter((request) => request.path === path).length;

const approve = async (): Promise<void> => {
  fireEvent.change(screen.getByLabelText('PIN of Siti'), { target: { value: demoPin } });
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'lunch' } });
  await act(async () => screen.getByRole('button', { name: 'Approve' }).click());
  await waitFor(() => expect(screen.queryByRole('dialog', { name: sheet })).toBeNull());
};

describe('what somebody buys at their own till', () => {
  it('[IDN-10] is asked about as Pay opens, before any money is taken', async () => {
    await act(() => shop.till.counter.attach(ownProfile));
    await shop.keys((k) => k.press('F9'));
    await screen.findByRole('dialog', { name: sheet });
    expect(countOf('selling.noteTaken') + countOf('sales.completeSale')).toBe(0);
    await approve();
    await shop.keys((k) => k.press('F3'));
    await shop.keys((k) => k.type('1.20'));
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(countOf('selling.noteTaken')).toBe(1));
    await shop.keys((k) => k.press('F2'));
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('status', { name: 'Change' });
    expect(countOf('selling.approve')).toBe(1);
  });

  it('[IDN-10] isn’t paid when nobody gives the word, and asks again the next time', async () => {
    await act(() => shop.till.counter.attach(ownProfile));
    for (const _ of ['once', 'again']) {
      await shop.keys((k) => k.press('F9'));
      await screen.findByRole('dialog', { name: sheet });
      await shop.keys((k) => k.press('Escape'));
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    }
    expect(countOf('selling.noteTaken') + countOf('sales.completeSale')).toBe(0);
    await act(() => shop.till.counter.attach(null));
    await shop.keys((k) => k.press('F9'));
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('status', { name: 'Change' });
  });

  it('[IDN-10] is asked about when the customer comes while Pay is open', async () => {
    await shop.keys((k) => k.press('F9'));
    await act(() => shop.till.counter.attach(ownProfile));
    await screen.findByRole('dialog', { name: sheet });
  });

  it('[IDN-10] is taken once, however often it was pressed while the word was waited for', async () => {
    const { counter, payment } = shop.till;
    await shop.keys((k) => k.press('F9'));
    await shop.keys((k) => k.press('F3'));
    await shop.keys((k) => k.type('1.20'));
    await act(() => counter.attach(ownProfile));
    await screen.findByRole('dialog', { name: sheet });
    const { cart } = counter.getState();
    const pressed = cart === null ? [] : [payment.take(cart), payment.take(cart)];
    await approve();
    await act(async () => void (await Promise.all(pressed)));
    expect([countOf('selling.noteTaken'), countOf('sales.completeSale')]).toEqual([1, 0]);
    expect(payment.getState().taken).toMatchObject([{ tender: 'card', tenderedCents: 120 }]);
  });
});
