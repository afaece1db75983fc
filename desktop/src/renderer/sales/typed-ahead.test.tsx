import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CounterUnderTest, cartLines, cartTotal, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';

/** 3.47 and 3.10. */
const noodles = demoBarcode(10);
const eggs = demoBarcode(22);

let shop: CounterUnderTest;
let release: () => void;

beforeEach(async () => {
  shop = await openCounter('manager');
});
afterEach(() => shop.close());

/** The engine is slow with this, until it is released. */
function hold(path: string): void {
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  shop.engine.beforeAnswer = (asked) => (asked === path ? held : Promise.resolve());
}
const letGo = (): Promise<void> => act(async () => release());
const askedFor = (path: string): readonly unknown[] =>
  shop.engine.requests.filter((request) => request.path === path).map(({ input }) => input);
const noDialog = (): Promise<void> => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

describe('keys that are faster than the engine', () => {
  it('add the first product of all that was typed, not of its beginning', async () => {
    await shop.keys((k) => k.press('F3'));
    await shop.keys((k) => k.type('dra'));
    await waitFor(() => expect(askedFor('catalog.search')).toMatchObject([{ text: 'dra' }]));
    await shop.keys((k) => {
      for (let letters = 0; letters < 3; letters += 1) k.press('Backspace');
    });
    hold('catalog.search');
    await shop.keys((k) => {
      k.type('eggs');
      k.press('Enter');
    });
    await letGo();
    await waitFor(() => expect(cartLines()).toHaveLength(1));
    expect(cartLines()[0]).toContain('Eggs 10s');
    expect(askedFor('sales.addProduct')).toHaveLength(1);
  });

  it('leave what was typed where nothing fits it', async () => {
    const search = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Find a product' });
    await shop.keys((k) => k.press('F3'));
    hold('catalog.search');
    await shop.keys((k) => {
      k.type('zzz');
      k.press('Enter');
    });
    expect(search.value).toBe('');
    await letGo();
    await waitFor(() => expect(search.value).toBe('zzz'));
    expect(askedFor('sales.addProduct')).toEqual([]);
  });

  it('attach the customer of all that was typed, and make none who is known', async () => {
    await shop.keys((k) => k.press('F2'));
    await screen.findByRole('searchbox', { name: 'Find a customer' });
    await shop.keys((k) => k.type('tan'));
    await screen.findByRole('button', { name: /^Tan Mei Ling/ });
    await shop.keys((k) => {
      for (let letters = 0; letters < 3; letters += 1) k.press('Backspace');
    });
    hold('customers.search');
    await shop.keys((k) => {
      k.type('siti');
      k.press('Enter');
    });
    expect(screen.queryByRole('textbox', { name: 'Phone' })).toBeNull();
    await letGo();
    await noDialog();
    await waitFor(() =>
      expect(screen.getByRole('status', { name: 'Customer' }).textContent).toMatch(/^Siti/),
    );
  });

  it('take from the palette what fits all that was typed', async () => {
    await shop.keys((k) => k.press('k', { ctrlKey: true }));
    await shop.keys((k) => k.type('dragon'));
    await screen.findByRole('option', { name: /^Red Dragon Fruit/ });
    await shop.keys((k) => {
      for (let letters = 0; letters < 6; letters += 1) k.press('Backspace');
    });
    hold('catalog.search');
    await shop.keys((k) => {
      k.type('eggs 10');
      k.press('Enter');
    });
    await letGo();
    await noDialog();
    await waitFor(() => expect(cartLines()).toHaveLength(1));
    expect(cartLines()[0]).toContain('Eggs 10s');
  });

  it('go on with the parked cart that Enter was for before the list had come', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('F5'));
    await screen.findByRole('dialog', { name: 'Park this cart' });
    await shop.keys((k) => k.press('Enter'));
    await screen.findByText('Scan the first item');
    hold('selling.parked');
    await shop.keys((k) => k.press('F5'));
    await shop.keys((k) => k.press('Enter'));
    await letGo();
    await waitFor(() => expect(cartTotal()).toBe('$3.47'));
    await noDialog();
  });

  it('sell a department item once, however often Enter is pressed', async () => {
    await shop.keys((k) => k.press('b', { ctrlKey: true }));
    await screen.findByRole('dialog', { name: 'Sell as a department item' });
    await shop.keys((k) => k.type('2.50'));
    hold('selling.addDepartment');
    await shop.keys((k) => {
      k.press('Enter');
      k.press('Enter');
    });
    await letGo();
    await noDialog();
    expect(askedFor('selling.addDepartment')).toHaveLength(1);
    expect(cartTotal()).toBe('$2.50');
  });

  it('keep the sheet open that was opened while another one was left', async () => {
    await shop.keys((k) => k.press('b', { ctrlKey: true }));
    await screen.findByRole('dialog', { name: 'Sell as a department item' });
    await shop.keys((k) => k.type('2.50'));
    hold('selling.addDepartment');
    await shop.keys((k) => k.press('Enter'));
    await act(async () => shop.till.counter.selling.open({ kind: 'price' }));
    await letGo();
    await waitFor(() => expect(shop.till.counter.getState().cart?.lines).toHaveLength(1));
    expect(screen.getByRole('dialog', { name: 'Price check' })).toBeTruthy();
  });

  it('keep the code that is typed while the price of the last is looked up', async () => {
    await shop.keys((k) => k.press('F7'));
    const code = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Code or name' });
    hold('selling.checkPrice');
    await shop.keys((k) => {
      k.type('eggs');
      k.press('Enter');
      k.type(' 1');
    });
    await letGo();
    await screen.findByText('Eggs 10s');
    expect(code.value).toBe('eggs 1');
  });
});

describe('keys that are faster than the answer to a scan', () => {
  beforeEach(async () => {
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(cartLines()).toHaveLength(1));
    hold('sales.scan');
  });

  it('are about what was scanned', async () => {
    await shop.keys((k) => k.scan(eggs));
    await shop.keys((k) => k.type('+'));
    await letGo();
    await waitFor(() => expect(cartTotal()).toBe('$9.67'));
    expect(cartLines()[1]).toMatch(/^2×/);
  });

  it('take it off, and not what stood there before', async () => {
    await shop.keys((k) => {
      k.scan(eggs);
      k.press('Delete');
    });
    await letGo();
    await waitFor(() => expect(askedFor('sales.removeLine')).toHaveLength(1));
    await waitFor(() => expect(cartLines()).toHaveLength(1));
    expect(cartLines()[0]).toContain('Laksa Instant Noodles');
  });

  it('take one piece off that many, when the next is scanned for that', async () => {
    await shop.keys((k) => k.scan(noodles));
    await shop.keys((k) => k.press('x', { ctrlKey: true }));
    await shop.keys((k) => k.scan(noodles));
    await waitFor(() => expect(askedFor('selling.checkPrice')).toHaveLength(1));
    await letGo();
    await waitFor(() => expect(askedFor('sales.setQuantity')).toMatchObject([{ quantityMilli: 1_000 }]));
    await waitFor(() => expect(cartTotal()).toBe('$3.47'));
  });

  it('pay exactly, with what was scanned', async () => {
    await shop.keys((k) => {
      k.scan(eggs);
      k.press('End');
    });
    await letGo();
    await screen.findByRole('status', { name: 'Change' });
    expect([...shop.engine.sales.values()].map(({ totalCents }) => totalCents)).toEqual([657]);
  });

  it('pay exactly by touch, with what was scanned, and once', async () => {
    await shop.keys((k) => k.scan(eggs));
    const exact = screen.getByRole('button', { name: 'Exact cash' });
    await act(async () => {
      exact.click();
      exact.click();
    });
    await letGo();
    await screen.findByRole('status', { name: 'Change' });
    expect(askedFor('sales.completeSale')).toMatchObject([{ totalCents: 657 }]);
  });
});

it('F9 opens Pay for the first item, though it was pressed before the answer to its scan', async () => {
  hold('sales.scan');
  await shop.keys((k) => {
    k.scan(noodles);
    k.press('F9');
  });
  expect(screen.queryByRole('dialog')).toBeNull();
  await letGo();
  await screen.findByRole('dialog', { name: 'Payment' });
  expect(screen.getByRole('status', { name: 'Amount due' }).textContent).toBe('$3.45');
});
