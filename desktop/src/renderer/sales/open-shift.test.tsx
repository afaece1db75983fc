import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goTo } from '../app/till.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
  await act(async () => shop.engine.change({ shift: null }));
  await screen.findByRole('heading', { name: 'Open the shift' });
});
afterEach(() => shop.close());

const float = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Cash in the drawer' });
const asked = () => shop.engine.requests.filter(({ path }) => path === 'shift.openNext');

describe('an amount typed while nothing has the focus', () => {
  beforeEach(() => act(async () => float().blur()));

  it('goes into the float, where the rest of it follows, and opens the shift with it', async () => {
    await shop.keys((k) => k.type('1'));
    expect(float().value).toBe('1');
    expect(document.activeElement).toBe(float());
    await shop.keys((k) => k.type('50.50'));
    expect(float().value).toBe('150.50');
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(asked()).toMatchObject([{ input: { floatCents: 15_050 } }]));
  });

  it('is taken whole by an Enter that follows at once', async () => {
    await shop.keys((k) => {
      k.press('8');
      k.press('Enter');
    });
    await waitFor(() => expect(asked()).toMatchObject([{ input: { floatCents: 800 } }]));
  });

  it('takes the place of what was counted note by note', async () => {
    fireEvent.change(screen.getByRole('textbox', { name: '$50.00 note' }), { target: { value: '2' } });
    expect(float().value).toBe('$100.00');
    await shop.keys((k) => k.type('7'));
    expect(float().value).toBe('7');
  });

  it('is asked for by Enter while there is none', async () => {
    fireEvent.keyDown(float(), { key: 'Enter' });
    await screen.findByText('Still missing: fill this in to go on.');
    expect(asked()).toEqual([]);
  });

  it('is no word, and no scan', async () => {
    await shop.keys((k) => k.type('x'));
    await shop.keys((k) => k.scan(demoBarcode(10)));
    expect(float().value).toBe('');
  });
});

describe('a float that isn’t what was left for tomorrow', () => {
  beforeEach(async () => {
    shop.close();
    shop = await openCounter('cashier', 'en', ({ drawer }) => {
      drawer.floatLeftCents = 15_000;
    });
    await act(async () => shop.engine.change({ shift: null }));
    await screen.findByRole('heading', { name: 'Open the shift' });
  });
  const type = (value: string) => fireEvent.change(float(), { target: { value } });
  const button = () => screen.getByRole('button', { name: /^Open shift/ }).textContent;

  it('[SAL-45] says the difference beside the field, and opens with it by one press', async () => {
    expect(screen.queryByText(/that was left\. /)).toBeNull();
    type('120');
    expect(screen.getByText(/^\$30\.00 less than the \$150\.00 that was left/)).toBeTruthy();
    expect(button()).toBe('Open shift with $120.00');
    type('150.50');
    expect(screen.getByText(/^\$0\.50 more than the \$150\.00 that was left/)).toBeTruthy();
    await shop.keys((k) => k.press('Enter'));
    await waitFor(() => expect(asked()).toMatchObject([{ input: { floatCents: 15_050 } }]));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('[SAL-45] says nothing of one that is what was left', async () => {
    type('150');
    expect(screen.queryByText(/that was left\. /)).toBeNull();
    expect(button()).toBe('Open shift');
  });
});

describe('the remark about a scan that came too early', () => {
  beforeEach(() => shop.keys((k) => k.scan(demoBarcode(10))));
  const remark = () => screen.queryByText(/Open a shift first/);

  it('goes when somebody closes it', async () => {
    expect(remark()).not.toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(remark()).toBeNull();
  });

  it('goes with the place where it was said', async () => {
    expect(remark()).not.toBeNull();
    await act(async () => goTo(shop.till, 'receipts'));
    expect(remark()).toBeNull();
  });
});
