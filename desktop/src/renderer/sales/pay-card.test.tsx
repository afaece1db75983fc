import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';
import { demoCard } from '../test/fake-cards.ts';

/** 3.47 and 3.10. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter('cashier', 'en', (engine) => {
    engine.change({ storedValue: true });
    engine.gifts.cards.push(
      demoCard,
      { ...demoCard, accountId: '019a0000-0000-7000-8000-00000000c002', code: 'GIFT-EMPTY', balanceCents: 0 },
      { ...demoCard, accountId: '019a0000-0000-7000-8000-00000000c003', code: 'GIFT-2', balanceCents: 100 },
    );
    engine.gifts.freeCents = 10_000;
  });
});
afterEach(() => shop.close());

const sheet = () => within(screen.getByRole('dialog', { name: 'Payment' }));
const due = (): string => sheet().getByRole('status', { name: 'Amount due' }).textContent ?? '';
const completion = () => shop.engine.requests.findLast(({ path }) => path === 'sales.completeSale')?.input;
const holds = () => shop.engine.requests.filter(({ path }) => path === 'payments.hold');

describe('a gift card in Pay', () => {
  it('[PAY-36] shows itself outside of Pay, with what is on it, and pays from there with two keys', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.scan(demoCard.code));
    const shown = within(await screen.findByRole('dialog', { name: 'Gift card ending 4321' }));
    expect(shown.getByText(/\$50\.00 on it, as of/)).toBeTruthy();
    await shop.keys((k) => k.press('Enter'));
    expect(await sheet().findByText('Gift card ending 4321')).toBeTruthy();
    await shop.keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({
      totalCents: 347,
      tenders: [{ tender: 'giftCard', tenderedCents: 347, storedValue: { last4: '4321' } }],
    });
  });

  it('[PAY-36] is scanned in Pay, lowered, and pays a part once; what it held goes back with its leg', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F9'));
    await shop.keys((k) => k.scan(demoCard.code));
    await sheet().findByText('Gift card ending 4321');
    await shop.keys((k) => k.type('1.20'));
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(due()).toBe('$2.25'));
    const taken = sheet().getByRole('list', { name: 'Taken so far' });
    expect(taken.textContent).toContain('Gift card *4321$1.20');
    await shop.keys((k) => k.scan(demoCard.code));
    await sheet().findByText('This card pays a part of this sale already.');
    expect(holds()).toHaveLength(1);
    // Goods are still refused, in red.
    await shop.keys((k) => k.scan(eggs));
    await sheet().findByText('Money was entered for this sale already.');
    await act(async () => sheet().getByRole('button', { name: 'Give back Gift card $1.20' }).click());
    await waitFor(() =>
      expect(shop.engine.requests.findLast(({ path }) => path === 'selling.noteTaken')?.input).toMatchObject({
        tenders: [],
      }),
    );
    expect(due()).toBe('$3.45');
  });

  it('[PAY-36] is typed, and takes what it has of what is due; the rest is left to pay', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F9'));
    await act(async () =>
      sheet()
        .getByRole('button', { name: /^Gift card/ })
        .click(),
    );
    await shop.keys((k) => k.type('gift-2'));
    await shop.keys((k) => k.press('Enter'));
    await sheet().findByText('Gift card ending FT-2');
    expect(sheet().getByText('$2.47 will be left to pay.', { exact: false })).toBeTruthy();
    await shop.keys((k) => k.type('2'));
    expect(sheet().getByText('Only $1.00 is on this card.')).toBeTruthy();
    await shop.keys((k) => k.press('Enter'));
    expect(holds()).toHaveLength(0);
    await shop.keys((k) => k.press('Backspace'));
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(due()).toBe('$2.45'));
  });

  it('[PAY-36] says in words why one can’t pay, and when less was set aside', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F9'));
    await shop.keys((k) => k.scan('GIFT-EMPTY'));
    await sheet().findByText('Nothing is left on this card.');
    await act(async () =>
      sheet()
        .getByRole('button', { name: /^Gift card/ })
        .click(),
    );
    await shop.keys((k) => k.type('gift-9'));
    await shop.keys((k) => k.press('Enter'));
    await sheet().findByText('This card or account is not known here.');
    // What is set aside may have gone when it is taken.
    shop.engine.gifts.freeCents = null;
    await shop.keys((k) => k.scan(demoCard.code));
    await sheet().findByText('Gift card ending 4321');
    await shop.keys((k) => k.press('Enter'));
    await sheet().findByText(/The cloud cannot be asked about this card now/);
    shop.engine.gifts.freeCents = 200;
    await shop.keys((k) => k.press('Enter'));
    await sheet().findByText(/\$2\.00 of the card was taken/);
    expect(due()).toBe('$1.45');
  });

  it('[PAY-36] takes no more offline than what this till holds, and says so', async () => {
    const { sync } = shop.engine.state();
    await act(async () => shop.engine.change({ sync: { ...sync, server: 'offline' } }));
    shop.engine.gifts.cards.push({
      ...demoCard,
      accountId: '019a0000-0000-7000-8000-00000000c004',
      code: 'HELD-1',
      restCents: 120,
    });
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F9'));
    await shop.keys((k) => k.scan(demoCard.code));
    expect(await sheet().findAllByText(/^Offline: no more than what this till holds/)).toHaveLength(2);
    await shop.keys((k) => k.press('Enter'));
    expect(holds()).toHaveLength(0);
    await shop.keys((k) => k.scan('HELD-1'));
    await sheet().findByText('This till holds $1.20 of it.');
    shop.engine.gifts.freeCents = null;
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(due()).toBe('$2.25'));
  });
});

describe('PayNow in Pay', () => {
  beforeEach(async () => {
    await act(async () => shop.engine.change({ payNow: { proxy: '201403121W', name: 'Kampong Minimart' } }));
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F9'));
    await act(async () =>
      sheet()
        .getByRole('button', { name: /^PayNow/ })
        .click(),
    );
  });

  it('[PAY-35] shows a code for the amount, and a person says that it was received; its reference is kept', async () => {
    await sheet().findByRole('img', { name: 'PayNow code for $3.47' });
    expect(sheet().getByText(/No bank confirms it here/)).toBeTruthy();
    const { reference } = shop.till.payment.getState();
    expect(reference).toMatch(/^T01-[A-Z2-9]{9}$/);
    expect(sheet().getByText(`Reference ${reference}`)).toBeTruthy();
    await act(async () => sheet().getByRole('button', { name: 'Received' }).click());
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({
      tenders: [{ tender: 'paynow', tenderedCents: 347, reference }],
    });
  });

  it('[PAY-35] makes another attempt for another amount', async () => {
    const before = shop.till.payment.getState().reference;
    await shop.keys((k) => k.type('2.00'));
    await sheet().findByRole('img', { name: 'PayNow code for $2.00' });
    expect(shop.till.payment.getState().reference).not.toBe(before);
  });

  it('[PAY-35] says that it has expired, makes a new one by the same key, and takes what was paid in time', async () => {
    const { payNow } = shop.till.payment.getState();
    const before = payNow?.reference;
    const expire = () =>
      act(async () => {
        const now = shop.till.payment.getState();
        shop.till.payment.setState({ payNow: { reference: now.reference, expiresAtMs: Date.now() - 1 } });
      });
    await expire();
    expect(sheet().queryByRole('img')).toBeNull();
    expect(sheet().getAllByText('This code has expired.').length).toBeGreaterThan(0);
    await shop.keys((k) => k.press('Enter'));
    await sheet().findByRole('img', { name: 'PayNow code for $3.47' });
    const { reference } = shop.till.payment.getState();
    expect(reference).not.toBe(before);
    expect(completion()).toBeUndefined();
    await expire();
    await act(async () => sheet().getByRole('button', { name: 'It was received in time' }).click());
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(completion()).toMatchObject({ tenders: [{ tender: 'paynow', reference }] });
  });
});
