import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListPriceItem, PromotionItem } from '#shared/bridge/pricing.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, goTo, type Till } from '../app/till.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { pricesPatchOf, readPasted } from './list-form.ts';
import { draftOf, formOf, newForm, noScope, type PromotionForm, patchOf, termsOf } from './promotion-form.ts';

const now = '2026-11-21T06:12:00.000Z';
const scope = { ...noScope, everything: true };
const typed = (change: Partial<PromotionForm>): PromotionForm => ({
  ...{ ...newForm(now), code: 'TRY', name: 'Try', scope },
  ...change,
});

describe('a promotion as it is typed', () => {
  it('makes terms of each kind, and none of what means nothing', () => {
    const steps = [{ from: '3', value: '5' }];
    const kindOf = (change: Partial<PromotionForm>) => termsOf(typed(change))?.kind;
    expect(termsOf(typed({ value: '12.5' }))).toMatchObject({
      reduction: { kind: 'percent', percentBp: 1_250 },
    });
    expect(termsOf(typed({ kind: 'set', size: '3', price: '10' }))).toMatchObject({
      size: 3,
      priceCents: '10.00',
    });
    expect(kindOf({ kind: 'unitPrice', price: '1' })).toBe('unitPrice');
    expect(kindOf({ kind: 'cheapestFree', size: '3', free: '1' })).toBe('cheapestFree');
    expect(kindOf({ kind: 'tiers', steps })).toBe('tiers');
    expect(kindOf({ kind: 'spendAndSave', steps, by: 'amount' })).toBe('spendAndSave');
    expect(kindOf({ kind: 'buyGet', get: scope, value: '100' })).toBe('buyGet');
    for (const bad of [{ value: 'ten' }, { value: '0' }, { value: '101' }, { scope: noScope }]) {
      expect(termsOf(typed(bad))).toBeNull();
    }
  });

  it('comes back as it was saved, and asks only for what differs', () => {
    const row = {
      ...{ id: 'id', code: 'TRY', name: 'Try', nameZh: null, couponCode: null, priority: 2, endsAt: null },
      ...{ startsAt: '2026-11-20T16:00:07.000Z', outletIds: null, groupCodes: null, maxPerSale: null },
      ...{ hours: { days: [1, 2], from: '17:00', until: '20:00' }, status: 'active' },
      terms: { kind: 'set', scope, size: 3, priceCents: '10.00' },
    } as unknown as PromotionItem;
    const form = formOf(row, now);
    expect(form).toMatchObject({
      kind: 'set',
      size: '3',
      price: '10.00',
      days: [1, 2],
      startsAt: '2026-11-21T00:00',
    });
    expect(patchOf(form, 'id', { form, row })).toBeNull();
    const wanted = { ...form, price: '9.50', endsAt: '2026-12-01T00:00' };
    expect(patchOf(wanted, 'id', { form, row })).toEqual({
      promotionId: 'id',
      seen: { endsAt: null, terms: row.terms },
      changes: {
        endsAt: '2026-11-30T16:00:00.000Z',
        terms: { kind: 'set', scope, size: 3, priceCents: '9.50' },
      },
    });
    expect(patchOf({ ...form, endsAt: '2026-11-01T00:00' }, 'id', { form, row })).toBeNull();
  });

  it('can be tried before it has a name', () => {
    expect(draftOf(typed({ code: '', name: '' }), 'id')).toMatchObject({ promotionId: 'id', code: 'DRAFT' });
    expect(patchOf(typed({ name: '' }), 'id', null)).toBeNull();
  });
});

describe('prices of a list as they are typed', () => {
  const item = (variantId: string, priceCents: number | null): ListPriceItem => ({
    ...{
      productId: 'p',
      variantId,
      sku: variantId,
      name: variantId,
      nameZh: null,
      shelfCents: 500,
      priceCents,
    },
  });

  it('ask for what differs: a new one, another one, and none', () => {
    const items = [item('a', 100), item('b', 200), item('c', null), item('d', 300), item('e', null)];
    const patch = pricesPatchOf('list', items, { a: '1.10', b: '', c: '2', d: '3.00', e: 'x' });
    expect(patch).toEqual({
      priceListId: 'list',
      seen: { a: '1.00', b: '2.00', c: null },
      changes: { a: '1.10', b: null, c: '2.00' },
    });
    expect(pricesPatchOf('list', items, {})).toBeNull();
  });

  it('are read from a spreadsheet, by comma, semicolon or tab', () => {
    expect(readPasted('"A",1.50\nB;2\nC\t3.20\nheader,price\n\nD')).toEqual([
      { sku: 'A', price: '1.50' },
      { sku: 'B', price: '2' },
      { sku: 'C', price: '3.20' },
    ]);
  });
});

describe('the screen of prices', () => {
  let engine: FakeEngine;
  let till: Till;

  beforeEach(async () => {
    engine = createFakeEngine();
    till = createTill(engine);
    render(<Kedai till={till} i18n={createI18n('en')} />);
    await signIn('manager');
    goTo(till, 'prices');
  });
  afterEach(() => {
    cleanup();
    till.stop();
  });

  async function signIn(role: 'manager'): Promise<void> {
    const { rightsByRole } = await import('#shared/identity/index.ts');
    engine.change({ person: { id: 'p', name: 'Devi', role, rights: [...rightsByRole[role]] } });
    await waitFor(() => expect(till.session.getState().state?.person?.name).toBe('Devi'));
  }

  it('shows a promotion with a sample cart that says what it saves', async () => {
    fireEvent.click(await screen.findByRole('button', { name: /3 barley drinks/ }));
    expect(await screen.findByRole('heading', { name: '3 barley drinks for 5.00' })).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('Units in a set').value).toBe('3');
    const sample = screen.getByRole('region', { name: 'Try it on a sample cart' });
    fireEvent.change(within(sample).getByLabelText('Put a product in the sample cart'), {
      target: { value: 'Barley' },
    });
    fireEvent.click(await within(sample).findByRole('button', { name: /Barley Drink/ }));
    expect(await within(sample).findByText(/saves 0.40/)).toBeDefined();
  });

  it('asks the server for a change, and says that it waits', async () => {
    fireEvent.click(await screen.findByRole('button', { name: /3 barley drinks/ }));
    const save = await screen.findByRole<HTMLButtonElement>('button', { name: 'Save' });
    expect(save.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Price'), { target: { value: '4.80' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(engine.requests.find(({ path }) => path === 'requests.make')?.input).toMatchObject({
        type: 'pricing.savePromotion',
        input: { changes: { terms: { priceCents: '4.80' } } },
      }),
    );
  });

  it('filters by where promotions stand', async () => {
    await screen.findByRole('button', { name: /3 barley drinks/ });
    fireEvent.change(screen.getByLabelText('Which'), { target: { value: 'ended' } });
    expect(await screen.findByText('No promotions here')).toBeDefined();
  });

  it('shows the prices of a list, and asks for those that were typed', async () => {
    fireEvent.click(await screen.findByRole('radio', { name: 'Price lists' }));
    fireEvent.click(await screen.findByRole('button', { name: /Members/ }));
    const price = await screen.findByLabelText(/List price of Barley/);
    fireEvent.change(price, { target: { value: '1.45' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save prices' }));
    await waitFor(() =>
      expect(engine.requests.find(({ path }) => path === 'requests.make')?.input).toMatchObject({
        type: 'pricing.setListPrices',
      }),
    );
  });
});
