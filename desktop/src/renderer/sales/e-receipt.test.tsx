import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter, sellOne } from '../test/counter.ts';

let counter: CounterUnderTest;
beforeEach(async () => {
  counter = await openCounter();
});
afterEach(() => counter.close());

const asked = () => counter.engine.requests.filter(({ path }) => path === 'sales.receiptLink');

describe('the e-receipt of the sale that was just made', () => {
  it('[SAL-88] is shown by one key in the paper’s place, hidden by the same, and gone with the customer', async () => {
    await sellOne(counter.till);
    expect(screen.queryByRole('img', { name: 'QR code of the receipt' })).toBeNull();
    await counter.keys((keyboard) => keyboard.press('F2'));
    await screen.findByRole('img', { name: 'QR code of the receipt' });
    expect(asked()).toHaveLength(1);
    expect(screen.queryByRole('article', { name: /^Receipt .* on paper$/ })).toBeNull();
    await counter.keys((keyboard) => keyboard.press('F2'));
    await screen.findByRole('article', { name: /^Receipt .* on paper$/ });
    expect(screen.queryByRole('img', { name: 'QR code of the receipt' })).toBeNull();
    await counter.keys((keyboard) => keyboard.press('F2'));
    await screen.findByRole('img', { name: 'QR code of the receipt' });
    await act(async () => counter.till.payment.next());
    expect(counter.till.payment.getState().shownLink).toBeNull();
  });

  it('[SAL-88] goes first by Esc, and the customer only after it', async () => {
    await sellOne(counter.till);
    await counter.keys((keyboard) => keyboard.press('F2'));
    await screen.findByRole('img', { name: 'QR code of the receipt' });
    await counter.keys((keyboard) => keyboard.press('Escape'));
    await screen.findByRole('article', { name: /^Receipt .* on paper$/ });
    expect(screen.getByRole('status', { name: 'Change' })).toBeTruthy();
  });

  it('[SAL-88] isn’t offered in training', async () => {
    await act(async () => counter.engine.change({ training: true }));
    await sellOne(counter.till);
    expect(screen.getByRole('button', { name: /^E-receipt/ })).toHaveProperty('disabled', true);
    await counter.keys((keyboard) => keyboard.press('F2'));
    expect(asked()).toHaveLength(0);
  });
});

describe('the e-receipt of an earlier sale', () => {
  it('[SAL-88] is found among the receipts, and hidden when that one is left', async () => {
    await counter.keys((keyboard) => keyboard.press('F4'));
    const button = await screen.findByRole('button', { name: 'E-receipt' });
    await act(async () => button.click());
    await screen.findByRole('img', { name: 'QR code of the receipt' });
    await counter.keys((keyboard) => keyboard.press('Escape'));
    await waitFor(() => expect(counter.till.payment.getState().shownLink).toBeNull());
    expect(screen.queryByRole('img', { name: 'QR code of the receipt' })).toBeNull();
  });
});
