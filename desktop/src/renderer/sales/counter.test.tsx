import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForHotkeys, typeIntoLayers } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { listenForScans } from '../app/scanner.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { ambiguousBarcode, demoBarcode, demoPin, demoStaff } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { createKeyboard, type Keyboard } from '../test/keyboard.ts';

let engine: FakeEngine;
let till: Till;
let keyboard: Keyboard;
let stopListening: (() => void)[];

const noodles = demoBarcode(10);
const eggs = demoBarcode(22);
const noodlesName = 'Laksa Instant Noodles';

beforeEach(() => {
  engine = createFakeEngine();
  till = createTill(engine);
  stopListening = [
    listenForScans(document, { onScan: (code) => routeScan(till, code), onTyped: typeIntoLayers }),
    listenForHotkeys(document),
  ];
  keyboard = createKeyboard(document);
  render(<Kedai till={till} i18n={createI18n('en')} />);
});
afterEach(() => {
  cleanup();
  till.stop();
  for (const stop of stopListening) stop();
});

/** Keys, and what they cause, as one step. */
const keys = (work: (keyboard: Keyboard) => void): Promise<void> =>
  act(async () => {
    work(keyboard);
    // Typing outside of fields counts once the wedge's pause has passed.
    await new Promise((resolve) => setTimeout(resolve, 90));
  });

async function signInAndOpen(): Promise<void> {
  const [cashier] = demoStaff;
  if (!cashier) throw new Error('expected a cashier');
  await screen.findByText(cashier.name);
  await act(async () => {
    await till.bridge.identity.signIn({ staffId: cashier.id, pin: demoPin });
    await till.bridge.shift.openNext({
      shiftId: '0193f000-0000-7000-8000-000000000001',
      floatCents: 15_000,
      acknowledged: null,
    });
  });
  await screen.findByRole('button', { name: 'Pay' });
}

const lines = (): string[] =>
  within(screen.getByRole('list', { name: 'Lines' }))
    .getAllByRole('listitem')
    .map((line) => line.querySelector('button')?.textContent ?? '');
const total = (): string => screen.getByRole('status', { name: 'Total' }).textContent ?? '';
const asked = (path: string) => engine.requests.filter((request) => request.path === path);

describe('signing in and opening a shift', () => {
  it('goes by keyboard alone: a digit for the name, the PIN, Enter, the float, Enter', async () => {
    await screen.findByRole('button', { name: 'Mei Ling, Cashier' });
    await keys((k) => k.press('1'));
    await keys((k) => k.type('9999'));
    await keys((k) => k.press('Enter'));
    expect((await screen.findByRole('alert')).textContent).toContain('That PIN is not right.');
    await keys((k) => k.type(demoPin));
    await keys((k) => k.press('Enter'));
    await screen.findByRole('heading', { name: 'Open the shift' });
    await keys((k) => k.type('150.50'));
    await keys((k) => k.press('Enter'));
    await screen.findByRole('button', { name: 'Pay' });
    expect(asked('shift.openNext').map(({ input }) => input)).toEqual([
      {
        shiftId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        floatCents: 15_050,
        acknowledged: null,
        clockConfirmedAt: null,
      },
    ]);
  });

  it('answers a scan before anybody is signed in with a quiet message, and types nothing into the PIN', async () => {
    await screen.findByRole('button', { name: 'Mei Ling, Cashier' });
    await keys((k) => k.press('1'));
    await keys((k) => k.scan(noodles));
    expect(screen.getByText(/Sign in first/).textContent).toContain(noodles);
    expect(screen.getByLabelText<HTMLInputElement>('PIN', { selector: 'input' }).value).toBe('');
    expect(asked('sales.scan')).toEqual([]);
  });
});

describe('the counter', () => {
  beforeEach(signInAndOpen);

  it('gives Enter back to the chosen line when it was gone to by its button', async () => {
    await keys((k) => k.scan(noodles));
    const place = screen.getByRole('button', { name: 'Counter' });
    await act(async () => {
      place.focus();
      place.click();
    });
    await keys((k) => k.press('Enter'));
    expect(await screen.findByRole('dialog', { name: noodlesName })).toBeDefined();
  });

  it('forgets what it said of a scan once what stood in the way is gone', async () => {
    await act(async () => engine.change({ shift: null }));
    await keys((k) => k.scan(noodles));
    expect(screen.getByText(/Open a shift first/).textContent).toContain(noodles);
    await act(async () => {
      engine.change({
        shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
      });
    });
    expect(screen.queryByText(/Open a shift first/)).toBeNull();
  });

  it('adds a line for each scan, in order, however fast they come', async () => {
    await keys((k) => {
      for (let round = 0; round < 5; round += 1) {
        k.scan(noodles);
        k.scan(eggs);
      }
    });
    await waitFor(() => expect(lines()).toHaveLength(2));
    await waitFor(() => expect(total()).toBe('$32.85'));
    expect(asked('sales.scan').map(({ input }) => (input as { code: string }).code)).toEqual(
      Array.from({ length: 5 }, () => [noodles, eggs]).flat(),
    );
  });

  it('says in red what was scanned and what to do when no product has the code, and sells on', async () => {
    await keys((k) => k.scan('8888888888888'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('8888888888888');
    expect(alert.textContent).toContain('Scan it again, or find the product by name.');
    await keys((k) => k.scan(noodles));
    await waitFor(() => expect(lines()).toHaveLength(1));
    expect(screen.getByRole('alert').textContent).toContain('8888888888888');
    await keys((k) => k.press('Escape'));
    expect(screen.queryByRole('alert')).toBeNull();
    await keys((k) => k.scan('8888888888888'));
    await act(async () => screen.getByRole('button', { name: 'Dismiss' }).click());
    expect(screen.queryByRole('alert')).toBeNull();
    expect(lines()).toHaveLength(1);
  });

  it('keeps every failed scan in red until the cart is cleared, the newest in full', async () => {
    const codes = ['1111111', '2222222', '3333333', '4444444', '5555555', '6666666', '7777777'];
    for (const code of codes) await keys((k) => k.scan(code));
    await keys((k) => k.scan(codes[5] ?? ''));
    await keys((k) => k.scan(noodles));
    await waitFor(() => expect(lines()).toHaveLength(1));
    const words = screen.getByRole('alert').textContent;
    expect(words).toMatch(/^6666666/);
    expect(words).toContain('Not added before: 7777777, 5555555, 4444444, 3333333, 2222222, …');
    await act(async () => screen.getByRole('button', { name: 'Clear the cart' }).click());
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('takes a failed scan out of the red when the same code is scanned well', async () => {
    await keys((k) => k.scan('1111111'));
    engine.setAway(true);
    await keys((k) => k.scan(eggs));
    engine.setAway(false);
    expect(screen.getByRole('alert').textContent).toContain(eggs);
    expect(screen.getByRole('alert').textContent).toContain('Not added before: 1111111');
    await keys((k) => k.scan(eggs));
    await waitFor(() => expect(lines()).toHaveLength(1));
    expect(screen.getByRole('alert').textContent).toMatch(/^1111111/);
    expect(screen.getByRole('alert').textContent).not.toContain(eggs);
  });

  it.each(['0*', '999999*', '1.5*'])(
    'says in red that %s is no quantity, and adds nothing',
    async (typed) => {
      await keys((k) => k.type(typed));
      const words = 'The quantity must be more than 0 and at most 9,999.';
      expect((await screen.findByRole('alert')).textContent).toContain(words);
      await keys((k) => k.scan(noodles));
      expect(screen.getByText('Scan the first item')).toBeTruthy();
      expect(screen.getByRole('alert').textContent).toContain(noodles);
      expect(screen.getByRole('alert').textContent).toContain(words);
      await keys((k) => k.type('2*'));
      await keys((k) => k.scan(noodles));
      await waitFor(() => expect(lines()[0]).toMatch(/^2×/));
      expect(screen.queryByRole('alert')).toBeNull();
    },
  );

  it('chooses by digit only while the choice is the last thing that happened', async () => {
    await keys((k) => k.scan(ambiguousBarcode));
    await screen.findByRole('list', { name: 'Choose the product' });
    await keys((k) => k.scan(noodles));
    await waitFor(() => expect(lines()).toHaveLength(1));
    await keys((k) => k.type('1*'));
    await keys((k) => k.scan(eggs));
    await waitFor(() => expect(lines()).toHaveLength(2));
    expect(lines().join()).not.toContain('Chrysanthemum');
    const choices = screen.getByRole('list', { name: 'Choose the product' });
    await act(async () => within(choices).getAllByRole('button')[1]?.click());
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('lets the cashier choose when a code belongs to several products', async () => {
    await keys((k) => k.scan(ambiguousBarcode));
    const choices = await screen.findByRole('list', { name: 'Choose the product' });
    await act(async () => within(choices).getAllByRole('button')[1]?.click());
    await waitFor(() => expect(lines()[0]).toContain('Isotonic Drink 1.5 L'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('lets the cashier choose by a digit too, and keeps the quantity that was typed before the scan', async () => {
    await keys((k) => k.type('3*'));
    await keys((k) => k.scan(ambiguousBarcode));
    await screen.findByRole('list', { name: 'Choose the product' });
    await keys((k) => k.press('1'));
    await waitFor(() => expect(lines()[0]).toMatch(/^3×Chrysanthemum/));
  });

  it('takes a quantity before the item: 6 * and a scan make six, and one undo takes them back', async () => {
    await keys((k) => k.press('6'));
    await keys((k) => k.press('*'));
    expect(screen.getByText(/for the next item/)).toBeTruthy();
    await keys((k) => k.scan(noodles));
    await waitFor(() => expect(lines()[0]).toMatch(/^6×/));
    expect(screen.queryByText(/for the next item/)).toBeNull();
    await keys((k) => k.press('z', { ctrlKey: true }));
    await waitFor(() => expect(screen.getByText('Scan the first item')).toBeTruthy());
  });

  it('takes a quantity and the name behind it apart, however fast they were typed', async () => {
    const search = () => screen.getByRole<HTMLInputElement>('searchbox', { name: 'Find a product' });
    await keys((k) => k.press('6'));
    await act(async () => void typeIntoLayers('*tea'));
    expect(search().value).toBe('tea');
    expect(screen.getByText(/for the next item/)).toBeTruthy();
    await keys((k) => k.press('Escape'));
    await keys((k) => k.press('Escape'));
    await act(async () => void typeIntoLayers('12*te'));
    expect(screen.getByText('12 ×')).toBeTruthy();
    expect(search().value).toBe('te');
  });

  it('changes lines by keyboard: arrows choose, + and − count, Del removes, Ctrl+Z brings back', async () => {
    await keys((k) => k.scan(noodles));
    await keys((k) => k.scan(eggs));
    await keys((k) => k.press('ArrowUp'));
    await keys((k) => k.press('+'));
    await keys((k) => k.press('+'));
    await keys((k) => k.press('-'));
    await waitFor(() => expect(lines()[0]).toMatch(/^2×Laksa/));
    await keys((k) => k.press('Delete'));
    await waitFor(() => expect(lines()).toHaveLength(1));
    await keys((k) => k.press('z', { ctrlKey: true }));
    await waitFor(() => expect(lines()).toHaveLength(2));
  });

  it('puts a scan together whose first digits came so late that they looked typed', async () => {
    await keys((k) => {
      k.type(noodles.slice(0, 2));
      k.scan(noodles.slice(2), 200);
    });
    await waitFor(() => expect(lines()[0]).toContain(noodlesName));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('looks up digits typed by hand on Enter', async () => {
    await keys((k) => k.type(noodles));
    await keys((k) => k.press('Enter'));
    await waitFor(() => expect(lines()[0]).toContain(noodlesName));
  });

  it('leaves the search as it was when a scan comes while it has the focus', async () => {
    const search = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Find a product' });
    await keys((k) => k.press('F3'));
    expect(document.activeElement).toBe(search);
    await keys((k) => k.type('mil'));
    await keys((k) => k.scan(noodles));
    await waitFor(() => expect(lines()[0]).toContain(noodlesName));
    expect(search.value).toBe('mil');
  });

  it('shows the receipt whose code is scanned, and leaves the cart as it is', async () => {
    await keys((k) => k.scan(noodles));
    await act(async () => routeScan(till, 'T01-000120'));
    expect(await screen.findByRole('region', { name: 'Receipt T01-000120' })).toBeTruthy();
    await keys((k) => k.press('Escape'));
    expect(lines()).toHaveLength(1);
    await keys((k) => k.press('z', { ctrlKey: true }));
    expect(screen.queryByRole('list', { name: 'Lines' })).toBeNull();
  });

  it('shows GST only when the company is registered for it', async () => {
    expect(screen.getByText('GST included')).toBeTruthy();
    await act(async () =>
      engine.change({ company: { name: 'Corner Shop', gstRegistered: false, demo: true } }),
    );
    expect(screen.queryByText('GST included')).toBeNull();
  });

  it('opens and closes help and the palette by key, and a scan closes them and sells', async () => {
    await keys((k) => k.scan(noodles));
    await keys((k) => k.press('F1'));
    expect(screen.getByRole('dialog', { name: 'Help' })).toBeTruthy();
    await keys((k) => k.press('F9'));
    expect(screen.queryByRole('dialog', { name: 'Payment' })).toBeNull();
    await keys((k) => k.press('Escape'));
    await keys((k) => k.press('k', { ctrlKey: true }));
    expect(screen.getByRole('dialog', { name: 'Find anything' })).toBeTruthy();
    await keys((k) => k.scan(noodles));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(lines()[0]).toContain(noodlesName);
  });
});

describe('when the engine is away', () => {
  beforeEach(signInAndOpen);

  it('says so across the screen, and everything comes back by itself', async () => {
    await keys((k) => k.scan(noodles));
    engine.setAway(true);
    await keys((k) => k.scan(eggs));
    await screen.findByText('The till is starting again. What was saved is safe.');
    engine.setAway(false);
    await waitFor(() => expect(screen.queryByText(/till is starting again/)).toBeNull(), { timeout: 5_000 });
    expect(lines()).toHaveLength(1);
  });
});
