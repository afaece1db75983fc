import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode, demoPin, demoProducts } from '../test/demo-shop.ts';

/** 3.47 and 3.10. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
  await shop.keys((k) => k.scan(noodles));
});
afterEach(() => shop.close());

const sheet = () => within(screen.getByRole('dialog', { name: 'Payment' }));
const due = (): string => sheet().getByRole('status', { name: 'Amount due' }).textContent ?? '';
const completion = () => shop.engine.requests.findLast(({ path }) => path === 'sales.completeSale')?.input;

describe('a sale paid with several tenders', () => {
  beforeEach(() => shop.keys((k) => k.press('F9')));

  it('takes a card in two keys, for what is left and without rounding, with the number of its slip', async () => {
    await shop.keys((k) => k.press('F3'));
    expect(due()).toBe('$3.47');
    fireEvent.change(sheet().getByLabelText('Number on the slip'), { target: { value: 'A1234' } });
    await act(async () => sheet().getByRole('button', { name: 'Take payment' }).click());
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({
      tenders: [{ tender: 'card', tenderedCents: 347, reference: 'A1234' }],
    });
  });

  it('takes the number of the slip with Enter, beside the digits, which stay where they are', async () => {
    await shop.keys((k) => k.press('F3'));
    const slip = sheet().getByLabelText<HTMLInputElement>('Number on the slip');
    const digits = sheet().getByRole('group', { name: 'Digits' });
    expect(digits.closest('form')?.contains(slip)).toBe(false);
    fireEvent.change(slip, { target: { value: 'A1234' } });
    slip.focus();
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({
      tenders: [{ tender: 'card', tenderedCents: 347, reference: 'A1234' }],
    });
  });

  it('takes a card for a part, and the rest in cash is rounded', async () => {
    await shop.keys((k) => k.press('F3'));
    await shop.keys((k) => k.type('1.20'));
    await shop.keys((k) => k.press('Enter'));
    expect(due()).toBe('$2.25');
    expect(sheet().getByRole('list', { name: 'Taken so far' }).textContent).toContain('Card$1.20');
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({
      tenders: [
        { tender: 'card', tenderedCents: 120 },
        { tender: 'cash', tenderedCents: 225 },
      ],
    });
  });

  it('takes cash for a part when the rest is paid with something else', async () => {
    await shop.keys((k) => k.type('2'));
    await shop.keys((k) => k.press('F4'));
    expect(due()).toBe('$1.47');
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({
      tenders: [
        { tender: 'cash', tenderedCents: 200 },
        { tender: 'nets', tenderedCents: 147 },
      ],
    });
  });

  it('refuses more than what is left of anything but cash, and completes nothing', async () => {
    await shop.keys((k) => k.press('F3'));
    await shop.keys((k) => k.type('5'));
    expect(sheet().getByText('This is more than what is left.')).toBeTruthy();
    await shop.keys((k) => k.press('Enter'));
    expect(completion()).toBeUndefined();
  });

  it('R15: refuses a scan once money was taken, in red; what was taken must be given back before it can be left', async () => {
    await shop.keys((k) => k.press('F3'));
    await shop.keys((k) => k.type('1'));
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.scan(eggs));
    expect(sheet().getByRole('alert').textContent).toContain(eggs);
    expect(shop.till.counter.getState().cart?.lines).toHaveLength(1);
    await shop.keys((k) => k.press('Escape'));
    expect(due()).toBe('$2.45');
    await act(async () => sheet().getByRole('button', { name: 'Give back Card $1.00' }).click());
    await shop.keys((k) => k.press('Escape'));
    expect(screen.queryByRole('dialog')).toBeNull();
    await shop.keys((k) => k.scan(eggs));
    await waitFor(() => expect(shop.till.counter.getState().cart?.lines).toHaveLength(2));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

it('asks for what a cart holds already as Pay opens, before any money is taken', async () => {
  shop.engine.special.set(demoProducts[22]?.tile.variantId ?? '', {
    lot: { code: 'L1', expiresOn: '2026-11-01' },
  });
  await shop.keys((k) => k.scan(eggs));
  await shop.keys((k) => k.press('F9'));
  await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
  fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'told the customer' } });
  await act(async () => screen.getByRole('button', { name: 'Approve' }).click());
  await waitFor(() => expect(screen.getAllByRole('dialog')).toHaveLength(1));
  expect(completion()).toBeUndefined();
  await shop.keys((k) => k.press('Enter'));
  await screen.findByRole('dialog', { name: 'Sale complete' });
});
