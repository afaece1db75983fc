import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, cartLines, cartTotal, openCounter } from '../test/counter.ts';
import { demoBarcode, demoPin, demoProducts } from '../test/demo-shop.ts';

const noodles = demoBarcode(10);
const variantOf = (index: number): string => demoProducts[index]?.tile.variantId ?? '';

let shop: CounterUnderTest;
beforeEach(async () => {
  shop = await openCounter();
});
afterEach(() => shop.close());

const remark = (): string => screen.getByRole('status', { name: 'Stock' }).textContent ?? '';
const quantities = (): number[] =>
  shop.till.counter.getState().cart?.lines.map(({ quantityMilli }) => quantityMilli) ?? [];
const press = (name: string | RegExp): Promise<void> =>
  act(async () => screen.getByRole('button', { name }).click());

async function approve(): Promise<void> {
  await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
  fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
  fireEvent.change(screen.getByRole('textbox', { name: 'Reason' }), { target: { value: 'On the shelf' } });
  await press('Approve');
}

describe('goods of which there are not enough here', () => {
  it('[SAL-90] are in the cart with a remark that asks nothing', async () => {
    shop.engine.special.set(variantOf(10), { onHandMilli: 1_000 });
    await shop.keys((k) => k.scan(noodles));
    expect(remark()).toBe('');
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() =>
      expect(remark()).toBe('Laksa Instant Noodles 1 left here by our count: stock will show −1'),
    );
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
    await shop.keys((k) => k.press('Delete'));
    await waitFor(() => expect(remark()).toBe(''));
  });

  it('[SAL-90] say that there are none, and how many more there are of such', async () => {
    for (const index of [10, 22, 0]) {
      shop.engine.special.set(variantOf(index), { onHandMilli: -1_000 });
      await shop.keys((k) => k.scan(demoBarcode(index)));
    }
    await waitFor(() => expect(remark()).toContain('And 1 more like this'));
    expect(remark()).toContain('None left by our count: sold anyway, stock will show −2');
  });

  it('[SAL-91] are refused in the row where they are blocked, and taken once a manager allowed it', async () => {
    shop.engine.blocked.add(variantOf(10));
    shop.engine.special.set(variantOf(10), { onHandMilli: 0, whenOutOfStock: 'block' });
    await shop.keys((k) => k.scan(noodles));
    const row = await screen.findByRole('alert');
    expect(row.textContent).toContain('By our count there are not enough of it here.');
    expect(quantities()).toEqual([]);
    await act(async () =>
      within(row)
        .getByRole('button', { name: /Ask a manager/ })
        .click(),
    );
    await approve();
    await waitFor(() => expect(quantities()).toEqual([1_000]));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(cartLines()[0]).toContain('Laksa Instant Noodles');
    expect(cartTotal()).toBe('$3.47');
    expect(remark()).toContain('None left by our count');
  });

  it.each([
    ['ms', 'Mi segera laksa'],
    ['ta', 'லக்சா நூடுல்ஸ்'],
    ['zh', '叻沙面'],
  ] as const)('[SAL-91] are named in the refusal as the screen speaks: %s', async (language, name) => {
    shop.engine.blocked.add(variantOf(10));
    const furtherNames = { ms: 'Mi segera laksa', ta: 'லக்சா நூடுல்ஸ்' };
    shop.engine.special.set(variantOf(10), { onHandMilli: 2_000, nameZh: '叻沙面', furtherNames });
    await act(async () => shop.engine.change({ settings: { ...shop.engine.state().settings, language } }));
    await shop.keys((k) => k.scan(noodles));
    expect((await screen.findByRole('alert')).textContent).toContain(name);
  });

  it('[SAL-91] stay refused when nobody allows it', async () => {
    shop.engine.blocked.add(variantOf(10));
    shop.engine.special.set(variantOf(10), { onHandMilli: 0, whenOutOfStock: 'block' });
    await shop.keys((k) => k.scan(noodles));
    await screen.findByRole('alert');
    await shop.keys((k) => k.press('b', { ctrlKey: true }));
    await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    await shop.keys((k) => k.press('Escape'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('alert').textContent).toContain(noodles);
    expect(quantities()).toEqual([]);
  });
});

describe('the stock of a line and of a price that is checked', () => {
  it('[INV-30] is shown by outlet, with the moment of what others have', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('Enter'));
    const list = await screen.findByRole('list', { name: 'Stock by outlet' });
    await waitFor(() => expect(list.textContent).toMatch(/Here.*Bedok12as of 21 Nov 2026, 02:00/));
  });
});

describe('the lots of a line', () => {
  const lots = [
    { code: 'OLD', expiresOn: '2026-11-01', onHandMilli: 2_000 },
    { code: 'SOON', expiresOn: '2026-12-01', onHandMilli: 4_000 },
    { code: 'OPEN', expiresOn: null, onHandMilli: 9_000 },
  ];
  const choices = () =>
    within(screen.getByRole('group', { name: 'Lots that are here' })).getAllByRole('button');

  beforeEach(async () => {
    shop.engine.lots = lots;
    shop.engine.special.set(variantOf(10), { tracking: 'lot' });
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('Enter'));
    await shop.keys((k) => k.press('F8'));
    await screen.findByRole('group', { name: 'Lots that are here' });
  });

  it('[INV-21] are choices, first to expire first, with what is left and the one to take', async () => {
    const [old, soon, open] = choices().map(({ textContent }) => textContent ?? '');
    expect(old).toMatch(/OLD.*2 left.*1 Nov 2026.*past its date/);
    expect(soon).toMatch(/SOONTake this first.*4 left.*1 Dec 2026/);
    expect(open).toMatch(/OPEN.*9 left.*No date/);
    await act(async () => choices()[1]?.click());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(cartLines()[0]).toContain('SOON');
  });

  it('[SAL-30] ask for somebody’s word where one is past its date', async () => {
    await act(async () => choices()[0]?.click());
    await approve();
    await waitFor(() => expect(cartLines()[0]).toContain('OLD'));
  });
});
