import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import { listenForHotkeys } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, goTo, type Till } from '../app/till.ts';
import { createFakeEngine } from '../test/fake-engine.ts';

let till: Till;
let stopKeys: () => void = () => undefined;

afterEach(() => {
  cleanup();
  stopKeys();
  till.stop();
});

async function open(role: Role = 'manager', kind = 'counter') {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role, rights: rightsByRole[role] },
    register: { code: 'T01', name: 'Front till', kind },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  till = createTill(engine);
  stopKeys = listenForHotkeys(document);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('region', { name: 'Status' });
  await act(async () => goTo(till, 'settings'));
  return engine;
}

const list = () => within(screen.getByRole('navigation', { name: 'Parts of the settings' }));
const listed = () =>
  list()
    .getAllByRole('button')
    .map(({ textContent }) => textContent);
const choose = (name: string) => fireEvent.click(list().getByRole('button', { name }));
const press = (key: string, target: Element = document.activeElement ?? document.body) =>
  act(async () => void fireEvent.keyDown(target, { key }));
const hasFocus = (name: string) =>
  expect(document.activeElement).toBe(screen.getByRole('heading', { name, level: 1 }));

describe('the settings', () => {
  it('list for each role and device what it may see there', async () => {
    await open('manager');
    expect(listed()).toEqual([
      'This till',
      'Printer and drawer',
      "Customer's display",
      'Tills',
      'Safety of records',
      'Surcharges, tips, GST',
      'Sign this till out',
    ]);
    cleanup();
    await open('cashier');
    expect(listed()).toEqual(['This till', 'Printer and drawer', "Customer's display"]);
    cleanup();
    await open('manager', 'office');
    expect(listed()).not.toContain("Customer's display");
  });

  it('show one section at a time, and keep what was typed in another', async () => {
    await open();
    choose('Printer and drawer');
    fireEvent.change(screen.getByRole('textbox', { name: 'Printer address' }), {
      target: { value: '192.168.1.77' },
    });
    choose('Safety of records');
    expect(await screen.findByRole('region', { name: 'Copies between tills' })).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: 'Printer address' })).toBeNull();
    choose('Printer and drawer');
    expect(screen.getByRole('textbox', { name: 'Printer address' })).toHaveProperty('value', '192.168.1.77');
    expect(screen.queryByRole('region', { name: 'Copies between tills' })).toBeNull();
  });

  it('give the focus to the heading of what was chosen, also by the arrows, up to both ends', async () => {
    await open();
    hasFocus('This till');
    await press('ArrowUp');
    hasFocus('This till');
    await press('ArrowDown');
    hasFocus('Printer and drawer');
    await press('ArrowUp');
    hasFocus('This till');
    choose('Sign this till out');
    hasFocus('Sign this till out');
    await press('ArrowDown');
    hasFocus('Sign this till out');
  });

  it('leave the arrows to what has the focus inside of a section', async () => {
    await open();
    await press('ArrowDown', screen.getByRole('switch', { name: /Sound for each scan/ }));
    expect(screen.getByRole('heading', { name: 'This till', level: 1 })).toBeTruthy();
  });

  it('are found by the name of a section and by what is in it, from anywhere, again and again', async () => {
    await open();
    const find = async (words: string, name: RegExp): Promise<void> => {
      await act(async () => till.view.setState({ overlay: 'palette' }));
      fireEvent.change(screen.getByRole('combobox', { name: 'Find anything' }), { target: { value: words } });
      fireEvent.click(await screen.findByRole('option', { name }));
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    };
    await act(async () => goTo(till, 'receipts'));
    await find('printer', /Printer and drawer/);
    await waitFor(() => hasFocus('Printer and drawer'));
    await find('copies', /Safety of records/);
    await waitFor(() => hasFocus('Safety of records'));
    await find('printer', /Printer and drawer/);
    await waitFor(() => hasFocus('Printer and drawer'));
  });

  it('say when this till was backed up last', async () => {
    await open();
    choose('Safety of records');
    const backups = within(await screen.findByRole('region', { name: 'Backups of this till' }));
    expect(await backups.findByText(/^Newest backup: /)).toBeTruthy();
  });
});
