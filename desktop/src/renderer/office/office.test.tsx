import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { demoOutlets } from '../test/fake-office.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

async function open(kind: string, role: Role = 'owner', language: 'en' | 'zh' = 'en'): Promise<FakeEngine> {
  const engine = createFakeEngine({
    register: { code: 'O01', name: 'Laptop', kind },
    person: { id: 'a', name: 'Mei', role, rights: rightsByRole[role] },
    settings: { ...defaultDeviceSettings, language },
  });
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n(language)} />);
  await screen.findAllByRole('navigation');
  return engine;
}

const places = () =>
  within(screen.getByRole('navigation', { name: 'Screens' }))
    .getAllByRole('button')
    .map(({ textContent }) => textContent?.replace(/(F\d+|Ctrl.)$/, ''));
const asked = (engine: FakeEngine, path: string) =>
  engine.requests.filter((request) => request.path === path).map(({ input }) => input);
const [bedok] = demoOutlets;

describe('an office’s computer', () => {
  it('[DEV-10] begins with every outlet’s day, and has no counter', async () => {
    await open('office');
    expect(await screen.findByRole('heading', { name: 'All outlets' })).toBeDefined();
    expect(places()).toEqual(['Overview', 'Receipts', 'Stock', 'Prices', 'Days', 'Settings']);
    expect(await screen.findByRole('button', { name: 'TPY Sales: 118' })).toBeDefined();
    const total = within(screen.getByRole('row', { name: /^All outlets/ }));
    expect(total.getByText('$2,972.45')).toBeDefined();
    expect(screen.queryByText(/shift is open|no shift/i)).toBeNull();
  });

  it('leads from a figure to what it is made of, with its outlet chosen there and on the next screens', async () => {
    const engine = await open('office');
    fireEvent.click(await screen.findByRole('button', { name: 'BDK Sales: 41' }));
    const filter = await screen.findByRole('combobox', { name: 'Outlet' });
    expect(filter).toHaveProperty('value', bedok?.id);
    await waitFor(() =>
      expect(asked(engine, 'sales.receipts').at(-1)).toMatchObject({ outletId: bedok?.id }),
    );
    fireEvent.click(screen.getByRole('button', { name: /^Stock/ }));
    await waitFor(() =>
      expect(asked(engine, 'catalog.browse').at(-1)).toMatchObject({ outletId: bedok?.id }),
    );
    fireEvent.change(await screen.findByRole('combobox', { name: 'Outlet' }), { target: { value: '' } });
    await waitFor(() => expect(asked(engine, 'catalog.browse').at(-1)).not.toHaveProperty('outletId'));
  });

  it('shows shifts, days and exceptions of an outlet, and neither a drawer nor a report to issue', async () => {
    const engine = await open('office');
    fireEvent.click(await screen.findByRole('button', { name: 'BDK Open shifts: 1' }));
    await waitFor(() => expect(asked(engine, 'shift.list').at(-1)).toMatchObject({ outletId: bedok?.id }));
    const sections = within(screen.getByRole('navigation', { name: 'Parts of the shift' }));
    expect(sections.getAllByRole('button').map(({ textContent }) => textContent)).not.toContain('Cash');
    fireEvent.click(sections.getByRole('button', { name: 'Day report' }));
    await waitFor(() =>
      expect(asked(engine, 'shift.dayPreview').at(-1)).toMatchObject({ outletId: bedok?.id }),
    );
    expect(screen.queryByRole('button', { name: /Issue/ })).toBeNull();
    fireEvent.click(sections.getByRole('button', { name: 'Exceptions' }));
    await waitFor(() =>
      expect(asked(engine, 'shift.exceptions').at(-1)).toMatchObject({ outletId: bedok?.id }),
    );
  });

  it('comes back to the overview by Esc, and finds what is scanned in the stock', async () => {
    await open('office');
    await screen.findByRole('heading', { name: 'All outlets' });
    routeScan(till, '8880000000015');
    expect(await screen.findByRole('region', { name: 'Stock' })).toBeDefined();
    expect(till.view.getState().screen).toBe('stock');
    fireEvent.click(screen.getByRole('button', { name: 'Overview' }));
    expect(await screen.findByRole('heading', { name: 'All outlets' })).toBeDefined();
  });

  it('is in Chinese as well', async () => {
    await open('office', 'owner', 'zh');
    expect(await screen.findByRole('heading', { name: '所有门店' })).toBeDefined();
    expect(await screen.findByRole('button', { name: 'TPY 待处理: 3' })).toBeDefined();
  });
});

describe('a warehouse station', () => {
  it('[DEV-10] begins with the stock, and has no counter and no choice of outlets', async () => {
    await open('warehouse', 'warehouse');
    expect(await screen.findByRole('region', { name: 'Stock' })).toBeDefined();
    expect(places()).toEqual(['Stock', 'Days', 'Settings']);
    expect(screen.queryByRole('combobox', { name: 'Outlet' })).toBeNull();
  });
});
