import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, type Till } from '../app/till.ts';
import { snapshotOf } from '../display/snapshot.ts';
import { demoBarcode } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';

let engine: FakeEngine;
let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

/** Pay, open for noodles of 3.47, in a shop that charges 2% for cards and takes tips. */
const open = async (state: object): Promise<void> => {
  engine = createFakeEngine({
    person: { id: 'a', name: 'Mei Ling', role: 'cashier', rights: rightsByRole.cashier },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
    ...state,
  });
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('button', { name: 'Pay' });
  await act(() => till.counter.scan(demoBarcode(10)));
  act(() => till.payment.start());
  await screen.findByRole('dialog', { name: 'Payment' });
};
const sheet = () => within(screen.getByRole('dialog', { name: 'Payment' }));
const due = () => sheet().getByRole('status', { name: 'Amount due' }).textContent;
const choose = (tender: 'Card' | 'Cash'): void =>
  void fireEvent.click(
    within(sheet().getByRole('group', { name: 'Paid with' })).getByRole('button', { name: tender }),
  );
const take = async (): Promise<void> => {
  await act(
    async () => void fireEvent.click(sheet().getByRole('button', { name: /^Take (payment|exact cash)$/ })),
  );
};
const tendersOfSale = (): unknown => engine.requests.find(({ path }) => path === 'sales.completeSale')?.input;
const card = { surcharges: [{ tender: 'card', percentBp: 200, amountCents: 0 }] };

describe('what paying costs besides', () => {
  it('[SAL-102] is said before it is taken, and never of cash', async () => {
    await open(card);
    expect(sheet().queryByText(/surcharge/)).toBeNull();
    choose('Card');
    expect(await sheet().findByText('Card: +$0.07 surcharge')).toBeTruthy();
    expect(sheet().getByText('2% x 3.47')).toBeTruthy();
    expect(due()).toBe('$3.54');
    await take();
    expect(tendersOfSale()).toMatchObject({
      totalCents: 354,
      tenders: [{ tender: 'card', tenderedCents: 354, surchargeCents: 7 }],
    });
  });

  it('[SAL-102] is of the part that is paid with it', async () => {
    await open(card);
    choose('Card');
    fireEvent.change(sheet().getByRole('textbox', { name: 'Card: amount' }), { target: { value: '2.00' } });
    expect(await sheet().findByText('Card: +$0.04 surcharge')).toBeTruthy();
    expect(sheet().getByText('$2.04 is charged.')).toBeTruthy();
    await take();
    expect(await sheet().findByText('$2.04')).toBeTruthy();
    expect(sheet().getByRole('list').textContent).toContain('Card: +$0.04 surcharge');
    expect(due()).toBe('$1.45');
    await take();
    expect(tendersOfSale()).toMatchObject({
      totalCents: 351,
      tenders: [
        { tender: 'card', tenderedCents: 204, surchargeCents: 4 },
        { tender: 'cash', tenderedCents: 145 },
      ],
    });
  });
});

describe('GST while paying', () => {
  const gst = (): string => sheet().getByText(/GST included/).textContent;

  it('[SAL-102] is what the receipt will say: of what paying like this costs, too', async () => {
    await open({ surcharges: [{ tender: 'card', percentBp: 1_000, amountCents: 0 }] });
    expect(gst()).toContain('$0.29');
    choose('Card');
    // 3.47 + 0.35, of which 9/109.
    await waitFor(() => expect(gst()).toContain('$0.32'));
    const shown = snapshotOf(till).view;
    expect(shown).toMatchObject({ gstCents: 32 });
    await take();
    const receipt = await screen.findByRole('article', { name: /^Receipt .* on paper$/ });
    expect(receipt.textContent).toMatch(/GST[^A-Z]*0\.32/);
  });
});

describe('a tip', () => {
  it('[SAL-100] isn’t offered where the shop takes none', async () => {
    await open({ tips: null });
    expect(sheet().queryByRole('group', { name: 'Tip' })).toBeNull();
  });

  it('[SAL-100] is a share of the bill in coins, or an amount by hand, and is handed over with the rest', async () => {
    await open({ tips: { percentsBp: [1_000] } });
    fireEvent.click(sheet().getByRole('button', { name: '10% · $0.35' }));
    expect(due()).toBe('$3.80');
    fireEvent.click(sheet().getByRole('button', { name: 'No tip' }));
    expect(due()).toBe('$3.45');
    const byHand = sheet().getByRole('textbox', { name: 'Tip: amount' });
    fireEvent.change(byHand, { target: { value: '1.03' } });
    expect(await sheet().findByText('A tip in cash is in whole 5 cents.')).toBeTruthy();
    choose('Card');
    expect(due()).toBe('$4.50');
    choose('Cash');
    fireEvent.change(byHand, { target: { value: '1.05' } });
    expect(due()).toBe('$4.50');
    await take();
    expect(tendersOfSale()).toMatchObject({
      totalCents: 347,
      tenders: [{ tender: 'cash', tenderedCents: 450, tipCents: 105 }],
    });
  });

  it('[SAL-100] is a share to the cent, rounded to coins in cash alone', async () => {
    await open({ tips: { percentsBp: [1_500] } });
    fireEvent.click(sheet().getByRole('button', { name: '15% · $0.50' }));
    expect(due()).toBe('$3.95');
    choose('Card');
    fireEvent.click(sheet().getByRole('button', { name: '15% · $0.52' }));
    expect(due()).toBe('$3.99');
    await take();
    expect(tendersOfSale()).toMatchObject({
      tenders: [{ tender: 'card', tenderedCents: 399, tipCents: 52 }],
    });
  });

  it('[SAL-108] of more than the sale and than a note is asked about, and taken when somebody says yes', async () => {
    await open({ tips: { percentsBp: [] } });
    const tip = (value: string) =>
      fireEvent.change(sheet().getByRole('textbox', { name: 'Tip: amount' }), { target: { value } });
    const question = (amount: string) =>
      sheet().queryByText(`Is a tip of ${amount} right? It is more than the sale.`);
    const yes = (amount: string) =>
      sheet().queryByRole('button', { name: `Yes, take it with a tip of ${amount}` });
    tip('20.00');
    expect(question('$20.00')).toBeNull();
    tip('150.00');
    expect(question('$150.00')).not.toBeNull();
    await act(async () => void fireEvent.click(sheet().getByRole('button', { name: /^\$153\.45/ })));
    expect(tendersOfSale()).toBeUndefined();
    expect(sheet().getByRole('alert').textContent).toContain('Is a tip of $150.00 right?');
    expect(sheet().getByRole('button', { name: /^\$153\.45/ })).toHaveProperty('disabled', true);
    expect(yes('$150.00')).not.toBeNull();
    tip('15.00');
    expect(question('$15.00')).toBeNull();
    tip('150.00');
    expect(yes('$150.00')).toBeNull();
    await take();
    const held = { key: 'Enter', repeat: true };
    const amount = sheet().getByRole('textbox', { name: 'Cash from the customer' });
    expect(fireEvent.keyDown(amount, held)).toBe(false);
    await act(async () => void fireEvent.keyDown(document.body, held));
    expect(tendersOfSale()).toBeUndefined();
    await act(async () => void fireEvent.click(yes('$150.00') ?? document.body));
    expect(tendersOfSale()).toMatchObject({
      tenders: [{ tender: 'cash', tenderedCents: 15_345, tipCents: 15_000 }],
    });
  });
});
