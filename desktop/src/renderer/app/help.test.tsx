import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { Kedai } from './kedai.tsx';
import { createTill, type Screen, type Till } from './till.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

async function openHelp(place: Screen): Promise<HTMLElement> {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('region', { name: 'Status' });
  act(() => till.view.setState({ screen: place, overlay: 'help' }));
  return screen.findByRole('dialog', { name: 'Help' });
}

const titles = (help: HTMLElement): string[] =>
  within(within(help).getByRole('navigation'))
    .getAllByRole('button')
    .map((button) => button.textContent);

describe('help', () => {
  it('begins with the keys at the counter, and with its topic elsewhere', async () => {
    const help = await openHelp('counter');
    expect(within(help).getByText('Exact cash, at once')).toBeTruthy();
    cleanup();
    till.stop();
    const atShift = await openHelp('shift');
    expect(within(atShift).getByRole('heading', { name: 'Begin and end a shift' })).toBeTruthy();
    expect(within(atShift).queryByText('Exact cash, at once')).toBeNull();
  });

  it('finds topics by any of their words, and shows the first at once', async () => {
    const help = await openHelp('counter');
    const search = within(help).getByLabelText('Search help');
    fireEvent.change(search, { target: { value: 'five CENTS' } });
    expect(titles(help)).toEqual(['Keys', 'Take the payment']);
    expect(within(help).getByRole('heading', { name: 'Take the payment' })).toBeTruthy();
    fireEvent.change(search, { target: { value: 'zebra' } });
    expect(within(help).getByText(/Nothing found/)).toBeTruthy();
    fireEvent.change(search, { target: { value: '' } });
    expect(titles(help).length).toBeGreaterThan(10);
    fireEvent.click(within(help).getByRole('button', { name: 'Keys' }));
    expect(within(help).getByText('Exact cash, at once')).toBeTruthy();
  });
});
