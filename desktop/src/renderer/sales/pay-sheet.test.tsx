import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { listenForHotkeys, typeIntoLayers } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { listenForScans } from '../app/scanner.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { demoBarcode } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { createKeyboard, type Keyboard } from '../test/keyboard.ts';

let engine: FakeEngine;
let till: Till;
let keyboard: Keyboard;
let stopListening: (() => void)[];

/** 3.47: rounded to 3.45 in cash. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);

const keys = (work: (keyboard: Keyboard) => void): Promise<void> =>
  act(async () => {
    work(keyboard);
    await new Promise((resolve) => setTimeout(resolve, 90));
  });
const settled = (): Promise<void> =>
  act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 450));
  });

beforeEach(async () => {
  engine = createFakeEngine({
    person: { id: 'a', name: 'Mei Ling', role: 'cashier', rights: rightsByRole.cashier },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  till = createTill(engine);
  stopListening = [
    listenForScans(document, { onScan: (code) => routeScan(till, code), onTyped: typeIntoLayers }),
    listenForHotkeys(document),
  ];
  keyboard = createKeyboard(document);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('button', { name: 'Pay' });
  await keys((k) => k.scan(noodles));
  await keys((k) => k.press('F9'));
});
afterEach(() => {
  cleanup();
  till.stop();
  for (const stop of stopListening) stop();
});

const sheet = () => within(screen.getByRole('dialog', { name: 'Payment' }));
const completions = () => engine.requests.filter(({ path }) => path === 'sales.completeSale');
const change = (): string => screen.getByRole('status', { name: 'Change' }).textContent ?? '';

describe('the payment sheet', () => {
  it('shows what is due in cash, and how it was rounded', () => {
    expect(sheet().getByRole('status', { name: 'Amount due' }).textContent).toBe('$3.45');
    expect(sheet().getByText(/\$3\.47 → \$3\.45/)).toBeTruthy();
  });

  it('takes the exact amount on Enter, which is the safe next step', async () => {
    await keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(change()).toBe('$0.00');
    expect(completions()[0]?.input).toMatchObject({
      totalCents: 347,
      tenders: [{ tender: 'cash', tenderedCents: 345 }],
    });
  });

  it('says in words what is missing, and takes nothing until it is enough', async () => {
    await keys((k) => k.type('3'));
    expect(sheet().getByText('$0.45 is missing.')).toBeTruthy();
    expect(sheet().getByRole<HTMLButtonElement>('button', { name: 'Take payment' }).disabled).toBe(true);
    await keys((k) => k.press('Enter'));
    expect(completions()).toEqual([]);
    await keys((k) => k.type('.50'));
    expect(sheet().getByText('Change will be $0.05.')).toBeTruthy();
  });

  it('goes back to the field with the key of the tender that is chosen already', async () => {
    const tendered = sheet().getByRole('textbox', { name: 'Cash from the customer' });
    sheet().getByRole('button', { name: 'Close' }).focus();
    await keys((k) => k.press('F2'));
    expect(document.activeElement).toBe(tendered);
  });

  it('takes a note with one tap and shows its change', async () => {
    await act(async () =>
      sheet()
        .getByRole('button', { name: /^\$10\.00/ })
        .click(),
    );
    await screen.findByRole('dialog', { name: 'Sale complete' });
    expect(change()).toBe('$6.55');
  });

  it('never takes a payment twice by a double Enter or a double click', async () => {
    await keys((k) => {
      k.press('Enter');
      k.press('Enter');
    });
    expect(completions()).toHaveLength(1);
    expect(screen.getByRole('dialog', { name: 'Sale complete' })).toBeTruthy();
  });

  it('never takes a payment twice by a double click, nor sends the customer away with it', async () => {
    const button = sheet().getByRole('button', { name: /^\$10\.00/ });
    // The second click comes at once, however long the page takes to draw.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await act(async () => {
        fireEvent.click(button);
        fireEvent.click(button);
      });
      await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Next customer' })));
      expect(completions()).toHaveLength(1);
      expect(change()).toBe('$6.55');
    } finally {
      vi.useRealTimers();
    }
  });

  it('adds what is scanned while nothing is tendered, and asks to finish first once something is', async () => {
    await keys((k) => k.scan(eggs));
    expect(sheet().getByRole('status', { name: 'Amount due' }).textContent).toBe('$6.55');
    await keys((k) => k.type('50'));
    await keys((k) => k.scan(eggs));
    expect(sheet().getByRole('alert').textContent).toContain('Money was entered for this sale already.');
    expect(sheet().getByRole('alert').textContent).toContain(eggs);
    expect(sheet().getByLabelText<HTMLInputElement>('Cash from the customer').value).toBe('50');
    expect(sheet().getByRole('status', { name: 'Amount due' }).textContent).toBe('$6.55');
    await keys((k) => k.press('Escape'));
    await keys((k) => k.scan(eggs));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(screen.getByRole('status', { name: 'Total' }).textContent).toBe('$9.67');
  });

  it('shows which scans made no line, and the sale ends that', async () => {
    await keys((k) => k.scan('8888888888888'));
    await keys((k) => k.scan(eggs));
    expect(sheet().getByRole('alert').textContent).toContain('8888888888888');
    await keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
    await settled();
    await keys((k) => k.press('Enter'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('leaves the cart as it was on Esc', async () => {
    await keys((k) => k.press('Escape'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('status', { name: 'Total' }).textContent).toBe('$3.47');
  });
});

describe('after the sale', () => {
  beforeEach(async () => {
    await keys((k) => k.press('Enter'));
    await screen.findByRole('dialog', { name: 'Sale complete' });
  });

  it('shows the receipt as paper, with its number', () => {
    const paper = screen.getByRole('article', { name: 'Receipt T01-000124 on paper' });
    expect(paper.textContent).toContain('Laksa Instant Noodles');
  });

  it('goes on to the next customer with Enter', async () => {
    await settled();
    await keys((k) => k.press('Enter'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Scan the first item')).toBeTruthy();
  });

  it('starts the next sale with the next scan', async () => {
    await keys((k) => k.scan(eggs));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('status', { name: 'Total' }).textContent).toBe('$3.10');
  });

  it('prints the receipt again on request', async () => {
    await act(async () => screen.getByRole('button', { name: 'Print again' }).click());
    expect(engine.requests.filter(({ path }) => path === 'sales.printReceipt')).toHaveLength(1);
  });
});

describe('an engine that goes away in the middle of a payment', () => {
  it('is asked again for the same sale when it had been made, and shows its change', async () => {
    // The engine commits, but its answer is lost.
    const { cart } = till.counter.getState();
    await till.bridge.sales.completeSale({
      saleId: cart?.saleId ?? '',
      totalCents: 347,
      tenders: [{ tender: 'cash', tenderedCents: 500 }],
    });
    engine.setAway(true);
    await keys((k) => k.type('5'));
    await keys((k) => k.press('Enter'));
    expect(sheet().getByText(/it can't be taken twice/)).toBeTruthy();
    engine.setAway(false);
    await screen.findByRole('dialog', { name: 'Sale complete' }, { timeout: 5_000 });
    expect(change()).toBe('$1.55');
    expect(engine.sales.size).toBe(1);
  });

  it('keeps the sheet with what was typed when the sale had not been made', async () => {
    engine.setAway(true);
    await keys((k) => k.type('5'));
    await keys((k) => k.press('Enter'));
    engine.setAway(false);
    await waitFor(
      () =>
        expect(sheet().getByRole<HTMLButtonElement>('button', { name: 'Take payment' }).disabled).toBe(false),
      { timeout: 5_000 },
    );
    expect(sheet().getByLabelText<HTMLInputElement>('Cash from the customer').value).toBe('5.00');
    expect(sheet().queryByText(/till is starting again/)).toBeNull();
    expect(engine.sales.size).toBe(0);
  });
});
