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

  it('is no word, and no scan', async () => {
    await shop.keys((k) => k.type('x'));
    await shop.keys((k) => k.scan(demoBarcode(10)));
    expect(float().value).toBe('');
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
