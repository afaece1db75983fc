import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TableAudit } from '#shared/bridge.ts';
import { syncedTables } from '#shared/contract.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import en from '../app/i18n/en.json';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, type Till } from '../app/till.ts';
import { createFakeEngine } from '../test/fake-engine.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

const found = (table: string, result: TableAudit['result'], rows = 10): TableAudit => ({
  table,
  rows,
  result,
});

async function open(
  audits: readonly TableAudit[],
  role: Role = 'manager',
  language: 'en' | 'zh' = 'en',
): Promise<{ engine: ReturnType<typeof createFakeEngine> }> {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role, rights: rightsByRole[role] },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
    settings: { ...defaultDeviceSettings, language },
  });
  engine.audits = audits;
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('region', { name: /Status|状态/ });
  till.view.setState({ screen: 'settings', handover: 'safety' });
  return { engine };
}

const card = async (name: string) => within(await screen.findByRole('region', { name }));
const asked = (engine: ReturnType<typeof createFakeEngine>, path: string) =>
  engine.requests.filter((request) => request.path === path).length;

describe('checking a till', () => {
  it('says that nothing is to be done when everything is as in the cloud, and how much was compared', async () => {
    const { engine } = await open([found('products', 'same'), found('facts', 'same', 32)]);
    const check = await card('Check this till');
    fireEvent.click(check.getByRole('button', { name: 'Check now' }));
    expect(await check.findByText('This till has what the cloud has: 42 records compared')).toBeDefined();
    expect(check.queryByRole('button', { name: 'Repair' })).toBeNull();
    expect(asked(engine, 'sync.auditTable')).toBe(2);
  });

  it('names what differs, says what is safe, repairs when told to, and can be checked again', async () => {
    const { engine } = await open([found('products', 'differs'), found('customers', 'unknown')]);
    const check = await card('Check this till');
    fireEvent.click(check.getByRole('button', { name: 'Check now' }));
    expect(await check.findByText('Products and prices')).toBeDefined();
    expect(check.getByText(/Everything sold or recorded here stays/)).toBeDefined();
    expect(check.getByText('Customers')).toBeDefined();
    expect(asked(engine, 'sync.repair')).toBe(0);
    fireEvent.click(check.getByRole('button', { name: 'Repair' }));
    expect(await check.findByText(/everything is being fetched again/)).toBeDefined();
    expect(asked(engine, 'sync.repair')).toBe(1);
    fireEvent.click(check.getByRole('button', { name: 'Check again' }));
    expect(await check.findByText(/This till has what the cloud has/)).toBeDefined();
  });

  it('says that it is too early before there is anything to compare', async () => {
    await open([]);
    const check = await card('Check this till');
    fireEvent.click(check.getByRole('button', { name: 'Check now' }));
    expect(await check.findByText(/can't be checked yet/)).toBeDefined();
  });

  it('is in Chinese, and for managers', async () => {
    await open([found('products', 'differs')], 'manager', 'zh');
    const check = await card('检查这台收银机');
    fireEvent.click(check.getByRole('button', { name: '立即检查' }));
    expect(await check.findByRole('button', { name: '修复' })).toBeDefined();
    cleanup();
    till.stop();
    await open([], 'cashier');
    expect(screen.queryByRole('region', { name: 'Check this till' })).toBeNull();
  });

  it('has words for every table that is synced', () => {
    const words = Object.keys(en.checkTill.tables);
    const shown = syncedTables.map(({ name }) => name).filter((name) => name !== 'checkpoints');
    expect(shown.filter((name) => !words.includes(name))).toEqual([]);
  });
});

describe('a difference under Needs attention', () => {
  it('names what differs, and is repaired from there', async () => {
    const { engine } = await open([]);
    engine.attention = [
      {
        id: '019a0000-0000-7000-8000-000000000001 sync.replicaDiffers stock_levels',
        kind: 'review',
        code: 'sync.replicaDiffers',
        reference: null,
        at: '2026-11-20T06:00:00.000Z',
        registerCode: null,
        happenedAt: null,
        totalCents: null,
        expectedReference: null,
        lines: [],
        subject: 'stock_levels',
        actions: ['repair'],
      },
    ];
    engine.change({ sync: { ...engine.state().sync, attention: 1 } });
    till.view.setState({ overlay: 'attention' });
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('Stock on hand')).toBeDefined();
    fireEvent.click(dialog.getByRole('button', { name: 'Repair' }));
    await dialog.findByText('Nothing needs attention');
    expect(asked(engine, 'sync.repair')).toBe(1);
  });
});
