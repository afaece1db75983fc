import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { rightsByRole } from '#shared/identity/index.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { Kedai } from './kedai.tsx';
import { statusFacts } from './status-words.ts';
import { createTill, type Till } from './till.ts';

const base = createFakeEngine().state();
const waitingSince = '2026-11-21T06:02:00.000Z';
const { t } = createI18n('en');
const told = (changes: Partial<AppState>) => statusFacts(t, { ...base, ...changes });
const sync = (changes: Partial<AppState['sync']>): Partial<AppState> => ({
  sync: { ...base.sync, ...changes },
});

describe('what the details say', () => {
  it('is that nothing is to do while everything is in the cloud', () => {
    expect(told({})).toEqual([
      {
        id: 'sales',
        tone: 'plain',
        title: 'Everything is saved on this till and in the cloud',
        text: 'Nothing to do.',
      },
    ]);
  });

  it('is that selling goes on offline, how many are saved here, and when they will be sent', () => {
    const [fact] = told(sync({ server: 'offline', waiting: 12, waitingSince }));
    expect(fact?.title).toBe('Working without the internet since 14:02');
    expect(fact?.text).toContain(
      'Selling goes on. 12 receipts and other records are saved on this till and will be sent',
    );
    expect(told(sync({ server: 'offline' }))[0]?.text).toContain('Selling goes on.');
  });

  it('tells what is on its way from what is stuck', () => {
    const justNow = '2026-11-21T06:11:00.000Z';
    expect(told(sync({ waiting: 1, waitingSince: justNow }))[0]?.title).toBe('1 is on its way to the cloud');
    expect(told(sync({ waiting: 3, waitingSince }))[0]?.title).toBe(
      '3 have been waiting for the cloud since 14:02',
    );
  });

  it('is first what needs a person, then the clock, then what is saved', () => {
    const facts = told({
      ...sync({ attention: 2, firstCopyRows: 12_345 }),
      clock: { ...base.clock, doubtful: true, deviceTime: '2020-01-01T00:00:00.000Z' },
      printer: { state: 'unreachable', address: 'a', drawer: 'unknown', unprinted: 2 },
    });
    expect(facts.map(({ id }) => id)).toEqual(['attention', 'clock', 'sales', 'firstCopy', 'printer']);
    expect(facts[1]?.text).toContain('1 Jan 2020, 08:00');
    expect(facts[3]?.text).toContain('12,345 records so far');
  });

  it('is that the computer’s clock is wrong, though the time is known', () => {
    const clock = { ...base.clock, deviceTime: '2020-01-01T00:00:00.000Z', serverSkewSeconds: 200_000_000 };
    expect(told({ clock }).map(({ id, tone }) => [id, tone])[0]).toEqual(['clock', 'wait']);
    expect(told({ clock: { ...clock, serverSkewSeconds: 90 } }).map(({ id }) => id)).toEqual(['sales']);
  });
});

describe('the strip', () => {
  let till: Till;
  afterEach(() => {
    cleanup();
    till.stop();
  });

  it('opens the details, and from them what needs attention', async () => {
    const engine = createFakeEngine({
      person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
      shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
      ...sync({ attention: 1 }),
    });
    till = createTill(engine);
    render(<Kedai till={till} i18n={createI18n('en')} />);
    const strip = within(await screen.findByRole('region', { name: 'Status' }));
    fireEvent.click(strip.getByRole('button', { name: 'All sales saved here and in the cloud' }));
    const details = within(await screen.findByRole('dialog', { name: 'What is saved where' }));
    fireEvent.click(details.getByRole('button', { name: 'Look at it' }));
    expect(await screen.findByRole('dialog', { name: 'Needs attention' })).toBeDefined();
  });
});

describe('the opening of a shift when the clock is doubtful', () => {
  let till: Till;
  afterEach(() => {
    cleanup();
    till.stop();
  });

  it('waits for somebody to say what time it is, and tells the engine', async () => {
    const engine = createFakeEngine({
      person: { id: 'a', name: 'Mei', role: 'cashier', rights: rightsByRole.cashier },
      clock: { ...base.clock, doubtful: true, deviceTime: '2020-01-01T00:00:00.000Z' },
    });
    till = createTill(engine);
    render(<Kedai till={till} i18n={createI18n('en')} />);
    const open = await screen.findByRole('button', { name: 'Open shift' });
    fireEvent.change(screen.getByRole('textbox', { name: 'Cash in the drawer' }), { target: { value: '0' } });
    expect(open).toHaveProperty('disabled', true);
    fireEvent.change(screen.getByLabelText('Date'), { target: { value: '2026-11-22' } });
    fireEvent.change(screen.getByLabelText('Time'), { target: { value: '09:30' } });
    fireEvent.click(screen.getByRole('checkbox', { name: 'It is 22 Nov 2026, 09:30' }));
    fireEvent.click(open);
    await screen.findByRole('button', { name: 'Pay' });
    const asked = engine.requests.find(({ path }) => path === 'shift.openNext')?.input;
    expect(asked).toMatchObject({ clockConfirmedAt: '2026-11-22T01:30:00.000Z' });
  });
});
