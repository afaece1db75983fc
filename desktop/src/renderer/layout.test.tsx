import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createI18n } from './app/i18n/index.ts';
import { counterActions } from './sales/counter-actions.ts';
import { type CounterUnderTest, cartLines, cartTotal, openCounter } from './test/counter.ts';
import { demoBarcode } from './test/demo-shop.ts';
import { OnScreenKeyboard } from './ui/on-screen-keyboard.tsx';

const press = (name: string): Promise<void> => act(async () => screen.getByRole('button', { name }).click());

const choose = (action: string): Promise<void> =>
  act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Find anything' }));
    fireEvent.click(await screen.findByRole('option', { name: action }));
  });

describe('the layouts of the counter', () => {
  let shop: CounterUnderTest;
  beforeEach(async () => {
    shop = await openCounter();
  });
  afterEach(() => shop.close());

  const actions = () => within(screen.getByRole('group', { name: 'What can be done' }));
  const actionNames = (): (string | null)[] =>
    actions()
      .getAllByRole('button')
      .map((button) => button.textContent);

  it('have a button for each action, with its key, by keyboard and by touch alike', async () => {
    const atOnce = counterActions.filter(({ name }) => name !== 'park' && name !== 'markdown');
    const keysOf = () =>
      actions()
        .getAllByRole('button')
        .map((button) => button.getAttribute('aria-keyshortcuts'))
        .filter((key) => key !== null);
    expect(keysOf()).toEqual(atOnce.map(({ key }) => key));
    const byKeyboard = actionNames();
    await choose('Touch layout');
    expect(document.documentElement.dataset.layout).toBe('touch');
    expect(keysOf()).toEqual(atOnce.map(({ key }) => key));
    expect(actionNames()).toEqual(['Quantity or code', ...byKeyboard]);
    for (const name of ['Undo', 'Clear the cart', 'Customer', 'Pay'])
      expect(screen.getByRole('button', { name })).toBeTruthy();
  });

  it('put parking where what is parked was, once there is something to park', async () => {
    await choose('Touch layout');
    expect(actionNames()).toContain('Parked');
    await shop.keys((k) => k.scan(demoBarcode(10)));
    await waitFor(() => expect(actionNames()).toContain('Park'));
    expect(actionNames()).not.toContain('Parked');
  });

  it('take a quantity and a code by touch', async () => {
    await choose('Touch layout');
    await press('Quantity or code');
    await press('3');
    await press('Times');
    await shop.keys((k) => k.scan(demoBarcode(10)));
    await waitFor(() => expect(cartTotal()).toBe('$10.41'));
    await press('Quantity or code');
    for (const digit of demoBarcode(22)) await press(digit);
    await press('Look up');
    await waitFor(() => expect(cartLines()).toHaveLength(2));
    expect(screen.queryByRole('group', { name: 'Quantity or code' })).toBeNull();
  });

  it('open a line by one tap when there are no keys', async () => {
    await choose('Touch layout');
    await shop.keys((k) => k.scan(demoBarcode(10)));
    await waitFor(() => expect(cartLines()).toHaveLength(1));
    const line = within(screen.getByRole('list', { name: 'Lines' }));
    await act(async () => line.getAllByRole('button')[0]?.click());
    expect(await screen.findByRole('dialog')).toBeTruthy();
    expect(screen.getByRole('group', { name: 'What to change' })).toBeTruthy();
  });

  it('are chosen by name, as is the size of the text, and kept by the device', async () => {
    await choose('Touch layout');
    await choose('Large text');
    const { dataset } = document.documentElement;
    expect([dataset.layout, dataset.textSize]).toEqual(['touch', 'large']);
    const kept = shop.engine.requests.filter(({ path }) => path === 'app.saveAppearance');
    expect(kept.at(-1)?.input).toMatchObject({ layout: 'touch', textSize: 'large' });
    await choose('Normal text');
    await choose('Keyboard layout');
    expect([dataset.layout, dataset.textSize]).toEqual(['keyboard', 'normal']);
  });
});

/** Fields of a form whose values React holds. */
function Form({ onSubmit }: { readonly onSubmit: (name: string) => void }) {
  const [name, setName] = useState('');
  const [count, setCount] = useState('');
  const [pin, setPin] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(name);
      }}
    >
      <input aria-label="Name" maxLength={8} value={name} onChange={(event) => setName(event.target.value)} />
      <input
        aria-label="Count"
        inputMode="numeric"
        value={count}
        onChange={(event) => setCount(event.target.value.replace(/\D/g, ''))}
      />
      <input aria-label="PIN" inputMode="none" value={pin} onChange={(event) => setPin(event.target.value)} />
    </form>
  );
}

describe('the keys on the screen', () => {
  const sent: string[] = [];
  beforeEach(() => {
    sent.length = 0;
    render(
      <I18nextProvider i18n={createI18n('en')}>
        <Form onSubmit={(name) => sent.push(name)} />
        <OnScreenKeyboard />
      </I18nextProvider>,
    );
  });
  afterEach(cleanup);

  const field = (name: string): HTMLInputElement => screen.getByRole('textbox', { name });
  const focus = (name: string): Promise<void> => act(async () => field(name).focus());
  const type = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await press(key);
  };

  it('type into the field that has the focus, which keeps it', async () => {
    expect(screen.queryByRole('group', { name: 'Keyboard' })).toBeNull();
    await focus('Name');
    await type('Capital letters', 'M', 'e', 'i', 'Space', '2');
    expect(field('Name').value).toBe('Mei 2');
    expect(document.activeElement).toBe(field('Name'));
    await type('Delete');
    expect(field('Name').value).toBe('Mei ');
  });

  it('type where the cursor is, and no more than the field takes', async () => {
    await focus('Name');
    await type('a', 'c');
    field('Name').setSelectionRange(1, 1);
    await type('b', 'x', 'Delete');
    expect(field('Name').value).toBe('abc');
    await type('1', '2', '3', '4', '5', '6');
    expect(field('Name').value).toBe('ab12345c');
  });

  it('go with a field that is taken away, also while a finger is down', async () => {
    const gone = document.body.appendChild(document.createElement('input'));
    await act(async () => gone.focus());
    await screen.findByRole('group', { name: 'Keyboard' });
    fireEvent.pointerDown(document.body);
    await act(async () => gone.remove());
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Keyboard' })).toBeNull());
  });

  it('send the form with Enter, and go when they are done', async () => {
    await focus('Name');
    await type('o', 'k', 'Enter');
    expect(sent).toEqual(['ok']);
    await type('Done');
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Keyboard' })).toBeNull());
  });

  it('are a pad for numbers, and leave a field alone that has keys of its own', async () => {
    await focus('Count');
    expect(screen.queryByRole('group', { name: 'Keyboard' })).toBeNull();
    await type('4', '2');
    expect(field('Count').value).toBe('42');
    await focus('PIN');
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Number keys' })).toBeNull());
  });
});
