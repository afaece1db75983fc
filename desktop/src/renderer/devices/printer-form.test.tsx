import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { present } from '#shared/kernel/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { setState } from '../app/session.ts';
import { createTill, type Till } from '../app/till.ts';
import { createFakeEngine } from '../test/fake-engine.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

it('[SAL-98] a manager chooses the languages of receipts, and they are kept at once', async () => {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('region', { name: 'Status' });
  till.view.setState({ screen: 'settings', handover: 'printer' });
  const both = await screen.findByRole('radio', { name: 'English and Chinese' });
  expect(both.getAttribute('aria-checked')).toBe('false');
  fireEvent.click(both);
  await waitFor(() => expect(till.session.getState().state?.settings.receiptLanguage).toBe('en+zh'));
  expect((await screen.findByRole('radio', { name: 'English and Chinese' })).ariaChecked).toBe('true');
});

it('[DEV-40] a manager tries the drawer, and its alarm stands over every screen until it is shut', async () => {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('region', { name: 'Status' });
  const state = () => present(till.session.getState().state, 'the state of a till that is open');
  await till.bridge.app.saveSettings({
    ...state().settings,
    printer: { host: '192.168.1.50', port: 9100, columns: 48, drawerShutAt: null },
  });
  await till.bridge.app.state({}).then((answer) => answer.ok && setState(till.session, answer.value));
  till.view.setState({ screen: 'settings', handover: 'printer' });
  fireEvent.click(await screen.findByRole('button', { name: 'Try the drawer' }));
  await screen.findByText('Alarm for an open drawer: on');
  const printerIs = (drawer: 'leftOpen' | 'shut'): void =>
    act(() => setState(till.session, { ...state(), printer: { ...state().printer, drawer } }));
  printerIs('leftOpen');
  expect((await screen.findByRole('alert')).textContent).toContain('The cash drawer is open.');
  printerIs('shut');
  await waitFor(() => expect(screen.queryByText('The cash drawer is open.')).toBeNull());
});
