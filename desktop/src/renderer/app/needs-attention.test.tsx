import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { AttentionItem } from '#shared/bridge.ts';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { Kedai } from './kedai.tsx';
import { createTill, type Till } from './till.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

const id = (number: number): string => `019a0000-0000-7000-8000-00000000000${number}`;
const belowZero: AttentionItem = {
  id: id(1),
  kind: 'review',
  code: 'sync.stockBelowZero',
  reference: 'T02-000017',
  at: '2026-11-20T06:00:00.000Z',
  registerCode: 'T02',
  happenedAt: '2026-11-20T05:00:00.000Z',
  totalCents: 420,
  expectedReference: null,
  lines: [
    {
      variantId: id(2),
      sku: 'KOP-01',
      name: 'Kopi-O',
      nameZh: '咖啡乌',
      quantityMilli: null,
      onHandMilli: -2000,
    },
  ],
  actions: ['count', 'note'],
};
const refused: AttentionItem = {
  ...belowZero,
  id: id(3),
  kind: 'quarantined',
  code: 'sync.bodyInvalid',
  reference: 'T01-000099',
  lines: [
    {
      variantId: id(2),
      sku: 'KOP-01',
      name: 'Kopi-O',
      nameZh: '咖啡乌',
      quantityMilli: 3000,
      onHandMilli: null,
    },
  ],
  actions: ['receipt', 'askAgain', 'note'],
};

async function open(items: readonly AttentionItem[], role: Role = 'manager', language: 'en' | 'zh' = 'en') {
  const engine: FakeEngine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role, rights: rightsByRole[role] },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
    settings: { ...defaultDeviceSettings, language },
  });
  engine.attention = items;
  engine.change({ sync: { ...engine.state().sync, attention: items.length } });
  till = createTill(engine);

  render(<Kedai till={till} i18n={createI18n('en')} />);
  await screen.findByRole('region', { name: /Status|状态/ });
  till.view.setState({ overlay: 'attention' });
  const dialog = within(await screen.findByRole('dialog'));
  return { engine, dialog };
}

const asked = (engine: FakeEngine, path: string) =>
  engine.requests.filter((request) => request.path === path).map(({ input }) => input);

describe('what needs attention', () => {
  it('says which product, receipt, till, when and how much', async () => {
    const { dialog } = await open([belowZero]);
    const card = within(
      (await dialog.findByText('−2 on record')).closest('li[class*=border]') as HTMLElement,
    );
    expect(
      card.getByText('To be looked at · Receipt T02-000017 · Till T02 · 20 Nov 2026, 13:00 · $4.20'),
    ).toBeDefined();
    expect(card.getByText('−2 on record')).toBeDefined();
    expect(card.getByText(/Kopi-O/)).toBeDefined();
  });

  it('says it in Chinese, with the products’ Chinese names', async () => {
    const { dialog } = await open([belowZero], 'manager', 'zh');
    expect(await dialog.findByText(/咖啡乌/)).toBeDefined();
    expect(dialog.getByText('记录为 −2')).toBeDefined();
    expect(dialog.getByRole('button', { name: '现在清点' })).toBeDefined();
  });

  it('is counted by keyboard: the field has the focus, Enter records, and it is gone', async () => {
    const { engine, dialog } = await open([belowZero]);
    fireEvent.click(await dialog.findByRole('button', { name: 'Count it now' }));
    const field = dialog.getByRole('textbox', { name: 'Kopi-O' });
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: 'abc' } });
    expect(dialog.getByRole('button', { name: 'Record the count' })).toHaveProperty('disabled', true);
    fireEvent.change(field, { target: { value: '7.5' } });
    fireEvent.submit(field.closest('form') as HTMLFormElement);
    await dialog.findByText('Nothing needs attention');
    expect(asked(engine, 'sync.countNow')).toEqual([
      { countId: expect.any(String), reviewItemId: id(1), lines: [{ variantId: id(2), countedMilli: 7500 }] },
    ]);
  });

  it('is noted with a reason, and not without one', async () => {
    const { engine, dialog } = await open([belowZero]);
    fireEvent.click(await dialog.findByRole('button', { name: 'Noted' }));
    expect(dialog.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
    fireEvent.change(dialog.getByRole('textbox', { name: 'What did you find?' }), {
      target: { value: 'Box in the back' },
    });
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
    await dialog.findByText('Nothing needs attention');
    expect(asked(engine, 'sync.settle')).toEqual([
      { itemId: id(1), kind: 'review', reason: 'Box in the back' },
    ]);
  });

  it('goes back from a sheet without having done anything', async () => {
    const { engine, dialog } = await open([belowZero]);
    fireEvent.click(await dialog.findByRole('button', { name: 'Count it now' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Back' }));
    expect(await dialog.findByRole('button', { name: 'Noted' })).toBeDefined();
    expect(asked(engine, 'sync.countNow')).toEqual([]);
  });

  it('of a refused sale shows lines and receipt, and asks again', async () => {
    const { engine, dialog } = await open([refused]);
    expect(await dialog.findByText('3 ×')).toBeDefined();
    fireEvent.click(dialog.getByRole('button', { name: 'Show the receipt' }));
    expect(await dialog.findByRole('article', { name: 'Receipt T01-000099 on paper' })).toBeDefined();
    fireEvent.click(dialog.getByRole('button', { name: 'Print' }));
    await waitFor(() => expect(asked(engine, 'sync.printHeldReceipt')).toEqual([{ factId: id(3) }]));
    fireEvent.click(dialog.getByRole('button', { name: 'Back' }));
    fireEvent.click(await dialog.findByRole('button', { name: 'Ask again' }));
    await dialog.findByText('Nothing needs attention');
    expect(asked(engine, 'sync.askAgain')).toEqual([{ factId: id(3) }]);
  });

  it('of a sale that nobody can enter any more says what to do instead, and offers no asking', async () => {
    const fork: AttentionItem = { ...refused, code: 'sync.forked', actions: ['receipt', 'note'] };
    const { dialog } = await open([fork]);
    expect(await dialog.findByText(/compare the two records/)).toBeDefined();
    expect(dialog.queryByText(/Ask again/)).toBeNull();
    expect(dialog.queryByRole('button', { name: 'Ask again' })).toBeNull();
    expect(dialog.getByRole('button', { name: 'Show the receipt' })).toBeDefined();
  });

  it('tells a cashier who can settle it, and lets them see the receipt', async () => {
    const { dialog } = await open([refused], 'cashier');
    expect(await dialog.findByText('A manager can settle this.')).toBeDefined();
    expect(dialog.getAllByRole('button').map((button) => button.textContent)).toContain('Show the receipt');
    expect(dialog.queryByRole('button', { name: 'Noted' })).toBeNull();
  });
});
