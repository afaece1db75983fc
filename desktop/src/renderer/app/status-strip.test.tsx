import { describe, expect, it } from 'vitest';
import type { AppState, SyncStatus } from '#shared/bridge.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { syncWords } from './status-strip.tsx';

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
