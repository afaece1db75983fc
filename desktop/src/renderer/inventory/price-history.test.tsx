import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '#shared/identity/index.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';

let saved: Blob | undefined;
beforeAll(() => {
  URL.createObjectURL = (blob) => {
    saved = blob as Blob;
    return 'blob:';
  };
  URL.revokeObjectURL = () => undefined;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
});

let shop: CounterUnderTest;
afterEach(() => shop.close());

async function openStock(role: Role): Promise<void> {
  shop = await openCounter(role, 'en', (engine) => {
    const change = { variantName: null, listName: null, by: 'Siti' };
    engine.priceHistory.value = {
      asOf: '2026-11-21T06:02:00.000Z',
      changes: [
        { ...change, id: 'b', kind: 'cost', before: null, after: '2.0823', at: '2026-11-20T02:00:00.000Z' },
        { ...change, id: 'a', kind: 'price', before: '3.20', after: '3.47', at: '2026-11-01T02:00:00.000Z' },
      ],
      scheduled: [
        {
          ...{ id: 'c', variantName: null, listName: 'December', priceCents: 330, groupCode: null },
          ...{ startsAt: '2026-11-30T16:00:00.000Z', endsAt: null, outletName: null },
        },
      ],
    };
  });
  await shop.keys((k) => k.press('F6'));
  const search = screen.getByRole('searchbox', { name: 'Find a product' });
  fireEvent.change(search, { target: { value: 'laksa' } });
  fireEvent.click(await screen.findByRole('button', { name: /Laksa Instant Noodles/ }));
}

describe('the history of a product', () => {
  it('[CAT-64] shows what changed and what is to come, as of when, and is saved as a file', async () => {
    await openStock('manager');
    await shop.keys((k) => k.press('F9'));
    const dialog = await screen.findByRole('dialog', { name: 'Prices and costs until now' });
    expect(document.activeElement).toBe(
      within(dialog).getByRole('region', { name: 'Prices and costs until now' }),
    );
    await within(dialog).findByText('Price in list · December');
    const rows = within(screen.getByRole('table', { name: 'Prices and costs until now' })).getAllByRole(
      'row',
    );
    expect(rows.map((row) => row.textContent)).toEqual([
      'WhenWhatFromToBy',
      '20 Nov 2026, 10:00Cost–$2.0823Siti',
      '1 Nov 2026, 10:00Price$3.20$3.47Siti',
    ]);
    expect(dialog.textContent).toContain('As of 21 Nov 2026, 14:02');
    await act(async () => within(dialog).getByRole('button', { name: 'Save as CSV' }).click());
    expect((await saved?.text())?.split('\r\n')).toEqual([
      'When,What,From,To,By',
      '2026-11-20 10:00,Cost,,2.0823,Siti',
      '2026-11-01 10:00,Price,3.20,3.47,Siti',
      '',
    ]);
  });

  it('[CAT-64] is asked for between the days that are chosen', async () => {
    await openStock('manager');
    await shop.keys((k) => k.press('F9'));
    fireEvent.change(await screen.findByLabelText('From'), { target: { value: '2026-11-15' } });
    await waitFor(() => {
      const asked = shop.engine.requests.filter(({ path }) => path === 'catalog.priceHistory').at(-1)?.input;
      expect(asked).toMatchObject({ from: '2026-11-15', to: '2026-11-21' });
    });
  });
});

describe('what goods earn', () => {
  it('[CAT-65] stands beside their price for who may see costs, in the list as well', async () => {
    await openStock('manager');
    const costs = await screen.findByLabelText('Price and cost');
    // 3.47 with GST is 3.1835 without; 3.1835 - 2.0823 is 34.6% of it, and 52.9% of the cost.
    expect(costs.textContent).toBe(
      'Price$3.47Without GST$3.1835Lowest price–Cost$2.0823Margin34.6%Markup52.9%',
    );
    expect(screen.getByRole('button', { name: /Laksa Instant Noodles/ }).textContent).toContain(
      '$2.0823 · 34.6%',
    );
  });

  it('[CAT-66] is asked for by nobody who may not see it', async () => {
    await openStock('cashier');
    await screen.findByRole('heading', { name: 'Laksa Instant Noodles' });
    expect(screen.queryByLabelText('Price and cost')).toBeNull();
    expect(shop.engine.requests.some(({ path }) => path === 'catalog.costs')).toBe(false);
  });
});
