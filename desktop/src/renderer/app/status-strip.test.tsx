import { cleanup, render, screen, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppState, SyncStatus } from '#shared/bridge.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { setState } from './session.ts';
import { StatusStrip, syncWords } from './status-strip.tsx';
import { createTill } from './till.ts';
import { TillContext } from './use-till.ts';

const { t } = createI18n('en');
const saying = (sync: Partial<SyncStatus>): string => {
  const state: AppState = createFakeEngine().state();
  return syncWords(t, { ...state, sync: { ...state.sync, ...sync } });
};

describe('what the strip says of saved sales', () => {
  it('is that all are here and in the cloud, while nothing waits', () => {
    expect(saying({})).toBe('All sales saved here and in the cloud');
  });

  it('is how many wait, and since when, in Singapore time', () => {
    expect(saying({ waiting: 3, waitingSince: '2026-11-21T06:02:00.000Z', server: 'offline' })).toBe(
      'All sales saved here. 3 waiting for the cloud since 14:02',
    );
    expect(saying({ waiting: 1, waitingSince: '2026-11-20T15:00:00.000Z' })).toBe(
      'All sales saved here. 1 waiting for the cloud since 20 Nov 2026, 23:00',
    );
  });

  it('is that offline is a normal state, not an error', () => {
    expect(saying({ server: 'offline' })).toBe('Working offline. All sales saved here');
  });

  it('goes on when something needs a person', () => {
    expect(saying({ attention: 2, waiting: 1, waitingSince: '2026-11-21T06:02:00.000Z' })).toContain(
      '1 waiting for the cloud',
    );
  });
});

describe('the strip on a narrow screen', () => {
  afterEach(cleanup);

  /** The words of whatever a narrow screen leaves out. */
  const leftOut = (printer: Partial<AppState['printer']>): string[] => {
    const engine = createFakeEngine();
    const till = createTill(engine);
    const state = engine.state();
    setState(till.session, { ...state, printer: { ...state.printer, ...printer } });
    render(
      <I18nextProvider i18n={createI18n('en')}>
        <TillContext value={till}>
          <StatusStrip />
        </TillContext>
      </I18nextProvider>,
    );
    till.stop();
    const strip = screen.getByRole('region', { name: 'Status' });
    return [...strip.querySelectorAll('.max-xl\\:hidden')].map((part) => part.textContent ?? '');
  };

  it('leaves out where it stands and a printer that needs nobody, and cuts nothing else', () => {
    expect(leftOut({ state: 'ready' })).toEqual([' · Toa Payoh', 'Printer ready']);
    const strip = within(screen.getByRole('region', { name: 'Status' }));
    expect(strip.getByText('All sales saved here and in the cloud').className).not.toContain('truncate');
  });

  it('keeps the word of a printer that does not answer', () => {
    expect(leftOut({ state: 'unreachable', unprinted: 3 })).toEqual([' · Toa Payoh']);
  });
});
