import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import type { SyncStatus } from '#shared/bridge.ts';
import { rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { setState } from '../app/session.ts';
import { createTill, type Till } from '../app/till.ts';
import { TillContext } from '../app/use-till.ts';
import { demoPin } from '../test/demo-shop.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { SignOutTill } from './sign-out-till.tsx';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

function open(sync: Partial<SyncStatus> = {}) {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
  });
  engine.change({ sync: { ...engine.state().sync, ...sync } });
  till = createTill(engine);
  setState(till.session, engine.state());
  render(
    <I18nextProvider i18n={createI18n('en')}>
      <TillContext value={till}>
        <SignOutTill />
      </TillContext>
    </I18nextProvider>,
  );
  return engine;
}

describe('signing this till out', () => {
  it('says how many wait, since when, and what to do, and can not be asked for meanwhile', () => {
    open({ waiting: 3, waitingSince: '2026-11-21T06:02:00.000Z' });
    expect(screen.getByText('3 receipts and other records wait for the cloud since 14:02')).toBeDefined();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('needs the manager’s PIN, says what was wrong, and asks the engine', async () => {
    const engine = open();
    const submit = screen.getByRole('button', { name: 'Sign T01 out' });
    expect(submit).toHaveProperty('disabled', true);
    const pin = screen.getByLabelText('Your PIN');
    fireEvent.change(pin, { target: { value: '0000' } });
    fireEvent.click(submit);
    expect(await screen.findByRole('alert')).toBeDefined();
    fireEvent.change(pin, { target: { value: demoPin } });
    fireEvent.click(submit);
    await waitFor(() => expect(engine.state().phase).toBe('unpaired'));
  });
});
