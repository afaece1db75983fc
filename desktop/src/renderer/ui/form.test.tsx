import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { goTo } from '../app/till.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

let shop: CounterUnderTest;
afterEach(() => shop.close());

const missing = 'Still missing: fill this in to go on.';
const enter = (field: HTMLElement): boolean => fireEvent.keyDown(field, { key: 'Enter' });
const words = (field: HTMLElement): string | undefined =>
  document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent ?? undefined;

describe('Enter while something is missing', () => {
  it('goes to the reason of a discount and says that it is missing, and no more once it is there', async () => {
    shop = await openCounter();
    await shop.keys((k) => k.scan(demoBarcode(10)));
    await act(async () => shop.till.counter.selling.open({ kind: 'discount' }));
    const sheet = within(await screen.findByRole('dialog', { name: 'Discount on the whole cart' }));
    const percent = sheet.getByRole('textbox', { name: 'Percent' });
    fireEvent.change(percent, { target: { value: '5' } });
    expect(sheet.queryByText(missing)).toBeNull();
    enter(percent);
    const reason = sheet.getByLabelText<HTMLInputElement>('Why');
    await waitFor(() => expect(document.activeElement).toBe(reason));
    expect(words(reason)).toBe(missing);
    fireEvent.change(reason, { target: { value: 'damaged' } });
    expect(sheet.queryByText(missing)).toBeNull();
    expect(shop.engine.requests.some(({ path }) => path === 'selling.setDiscount')).toBe(false);
  });

  it('says of a figure that can’t be used that it can’t', async () => {
    shop = await openCounter();
    await shop.keys((k) => k.scan(demoBarcode(10)));
    await act(async () => shop.till.counter.selling.open({ kind: 'discount' }));
    const sheet = within(await screen.findByRole('dialog', { name: 'Discount on the whole cart' }));
    const percent = sheet.getByRole('textbox', { name: 'Percent' });
    fireEvent.change(percent, { target: { value: '120' } });
    enter(percent);
    await waitFor(() => expect(words(percent)).toBe('This can’t be used yet: look at it once more.'));
  });

  it('goes to the PIN and then to the reason of an approval', async () => {
    shop = await openCounter();
    await act(async () => goTo(shop.till, 'shift', 'drawer'));
    const reasonOf = (sheet: HTMLElement) => within(sheet).getByLabelText<HTMLInputElement>('Reason');
    const drawer = await screen.findByRole('dialog', { name: 'Open the drawer' });
    enter(reasonOf(drawer));
    await waitFor(() => expect(words(reasonOf(drawer))).toBe(missing));
    fireEvent.change(reasonOf(drawer), { target: { value: 'change' } });
    await act(async () => within(drawer).getByRole('button', { name: 'Open the drawer' }).click());
    const approval = await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    const pin = await within(approval).findByLabelText('PIN of Siti');
    fireEvent.change(reasonOf(approval), { target: { value: '' } });
    enter(reasonOf(approval));
    await waitFor(() => expect(document.activeElement).toBe(pin));
    expect(words(pin)).toBe(missing);
    fireEvent.change(pin, { target: { value: '1234' } });
    enter(pin);
    await waitFor(() => expect(document.activeElement).toBe(reasonOf(approval)));
    expect(words(reasonOf(approval))).toBe(missing);
  });
});
