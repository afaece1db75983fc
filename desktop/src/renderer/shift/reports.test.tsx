import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import type { BagsOfDay, Earnings } from '#shared/sales/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, goTo, type Screen, type Till } from '../app/till.ts';
import { demoId, demoStaff } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { changesOf, typedOf } from './company-values.ts';

let engine: FakeEngine;
let till: Till;

afterEach(() => {
  cleanup();
  till.stop();
});

const open = async (
  role: Role,
  section: string,
  prepare: (engine: FakeEngine) => void = () => {},
  place: Screen = 'shift',
) => {
  const person = demoStaff.find((each) => each.role === role);
  if (person === undefined) throw new Error(`expected a ${role}`);
  engine = createFakeEngine({
    person: { ...person, rights: rightsByRole[role] },
    shift: { id: demoId(12, 1), openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  prepare(engine);
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('navigation', { name: 'Screens' });
  goTo(till, place);
  fireEvent.click(await screen.findByRole('button', { name: section }));
};
const cells = (): string[][] =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent ?? ''));

describe('the reports beside the day', () => {
  const bags: BagsOfDay[] = [
    {
      businessDate: '2026-11-21',
      outletId: 'o',
      outletCode: 'TPY',
      bags: 12,
      amountCents: 120,
      gstCents: 10,
      below: 0,
    },
    {
      businessDate: '2026-11-20',
      outletId: 'o',
      outletCode: 'TPY',
      bags: 3,
      amountCents: 15,
      gstCents: 1,
      below: 1,
    },
  ];

  it('[SAL-107] lists carrier bags by day with their sums, and prints them', async () => {
    await open('manager', 'Carrier bags', ({ drawer }) => {
      drawer.bags = bags;
    });
    await screen.findByRole('table', { name: 'Carrier bags' });
    expect(cells().slice(1)).toEqual([
      ['21 Nov 2026', 'TPY', '12', '0', '$0.10', '$1.20'],
      ['20 Nov 2026', 'TPY', '3', '1', '$0.01', '$0.15'],
      ['All', '', '15', '1', '$0.11', '$1.35'],
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Print' }));
    expect(engine.requests.some(({ path }) => path === 'shift.printBags')).toBe(true);
  });

  it('[SAL-106] shows a cashier what they earned, and no report of bags', async () => {
    const own: Earnings = {
      ...{ staffId: demoId(4, 1), name: 'Mei Ling', workedMinutes: 425, unendedDates: [] },
      ...{ baseCents: 128_000, commissionCents: 1_920, tipsCents: 250, days: [] },
    };
    await open('cashier', 'Hours and commission', ({ drawer }) => {
      drawer.earnings = [own];
    });
    await screen.findByText(/^What you worked, sold with commission, and were given/);
    await screen.findByRole('table');
    expect(cells()[1]).toEqual(['Mei Ling', '7 h 05 min', '$1,280.00', '$19.20', '$2.50']);
    expect(screen.queryByRole('button', { name: 'Carrier bags' })).toBeNull();
  });

  it('[SAL-106] says of whom hours are missing, and of which days, on the screen and in the file', async () => {
    const forgot: Earnings = {
      ...{ staffId: demoId(4, 1), name: 'Mei Ling', workedMinutes: 0, unendedDates: ['2026-11-20'] },
      ...{ baseCents: 0, commissionCents: 0, tipsCents: 0, days: [] },
    };
    await open('manager', 'Hours and commission', ({ drawer }) => {
      drawer.earnings = [forgot];
    });
    await screen.findByRole('table');
    expect(cells()[1]?.[1]).toBe('0 h 00 min · hours missing: no clock-out on 20 Nov 2026');
    const saved: Blob[] = [];
    URL.createObjectURL = (file) => {
      saved.push(file as Blob);
      return 'blob:test';
    };
    URL.revokeObjectURL = () => {};
    fireEvent.click(screen.getByRole('button', { name: /CSV|spreadsheet/i }));
    expect(await saved[0]?.text()).toMatch(/No clock-out, hours missing[\s\S]*0:00.*2026-11-20/);
  });
});

describe('what the company charges besides prices', () => {
  const person = demoId(4, 2);
  const terms = {
    ...{ companyId: demoId(1, 1), tenders: ['card'], categories: [] },
    staff: [{ id: person, name: 'Aisha' }],
    values: { tips: null, payNow: null, 'surcharge:card': '200+0', [`commissionOfPerson:${person}`]: null },
    gst: { now: 'receipt', planned: [{ from: '2027-01-01', method: 'line' }] },
  };
  const openTerms = () =>
    open(
      'manager',
      'Surcharges, tips, GST',
      ({ drawer }) => {
        drawer.terms = terms;
      },
      'settings',
    );
  const asked = (): unknown =>
    engine.requests.filter(({ path }) => path === 'requests.make').map(({ input }) => input);

  it('[IDN-12] is asked for as what was seen and what is wanted, of what was changed alone', async () => {
    await openTerms();
    fireEvent.change(await screen.findByRole('textbox', { name: 'Person: Aisha' }), {
      target: { value: '1.5' },
    });
    const [ask] = screen.getAllByRole('button', { name: 'Send the changes' });
    fireEvent.click(ask ?? expect.fail('a button that asks'));
    await screen.findByText('Asked for. All tills have it when the cloud has decided.');
    expect(asked()).toMatchObject([
      {
        type: 'identity.changeSettings',
        input: { fields: [{ field: `commissionOfPerson:${person}`, seen: null, wanted: '150' }] },
      },
    ]);
  });

  it('[IDN-13] plans another method of GST from tomorrow on, and takes a planned one back', async () => {
    await openTerms();
    expect(await screen.findByText('From 1 Jan 2027: line by line')).toBeTruthy();
    const buttons = screen.getAllByRole('button', { name: 'Send the changes' });
    fireEvent.click(buttons[1] ?? expect.fail('a button that asks'));
    await screen.findByText('Asked for. All tills have it when the cloud has decided.');
    expect(asked()).toMatchObject([
      { input: { fields: [{ field: 'gstMethod:2026-11-22', seen: null, wanted: 'line' }] } },
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Take back the change of 1 Jan 2027' }));
    await screen.findByText('Asked for. All tills have it when the cloud has decided.');
  });

  it('[IDN-12] reads percentages and amounts as people type them, and takes nothing else', () => {
    const typed = typedOf(terms);
    expect(typed).toMatchObject({ 'surcharge:card': '2', 'surcharge:card:each': '' });
    expect(changesOf(terms, typed, false)).toEqual([]);
    const more = { ...typed, tips: '10, 15', 'surcharge:card': '1.25', 'surcharge:card:each': '0.30' };
    expect(changesOf(terms, more, true)).toEqual([
      { field: 'tips', seen: null, wanted: '1000,1500' },
      { field: 'surcharge:card', seen: '200+0', wanted: '125+30' },
    ]);
    expect(changesOf(terms, { ...typed, 'surcharge:card': '' }, false)).toEqual([
      { field: 'surcharge:card', seen: '200+0', wanted: null },
    ]);
    const payNow = (text: string) => changesOf(terms, { ...typed, payNow: text }, false);
    expect(payNow('9123 4567')).toEqual([{ field: 'payNow', seen: null, wanted: '+6591234567' }]);
    expect(payNow('201912345k')).toEqual([{ field: 'payNow', seen: null, wanted: '201912345K' }]);
    expect(changesOf(terms, { ...typed, 'surcharge:card': 'two' }, false)).toBeUndefined();
    expect(changesOf(terms, { ...typed, tips: '10,,x' }, true)).toBeUndefined();
  });
});
