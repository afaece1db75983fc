import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { FirstCopy } from '#shared/bridge.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, type Till } from '../app/till.ts';
import { createFakeEngine } from '../test/fake-engine.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

async function copyOf(rows: number, expected: number, firstCopy?: FirstCopy): Promise<HTMLElement> {
  const { sync } = createFakeEngine({}).state();
  const engine = createFakeEngine({
    phase: 'loading',
    sync: {
      ...sync,
      firstCopyRows: rows,
      firstCopyExpectedRows: expected,
      ...(firstCopy === undefined ? {} : { firstCopy }),
    },
  });
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  return screen.findByRole('progressbar');
}

it('shows how much of the first copy is here, and never more than all of it', async () => {
  expect((await copyOf(30_000, 120_000)).getAttribute('aria-valuenow')).toBe('25');
  cleanup();
  till.stop();
  expect((await copyOf(130_000, 120_000)).getAttribute('aria-valuenow')).toBe('100');
});

it('shows a bar that only moves while the server hasn’t said how much there is', async () => {
  expect((await copyOf(30_000, 0)).getAttribute('aria-valuenow')).toBeNull();
});

it('offers to sell when what a counter needs is here, and goes on saying how much is', async () => {
  const firstCopy = { canSell: true, catalogueComplete: false, products: 30_000, productsExpected: 100_000 };
  await copyOf(30_020, 150_020, firstCopy);
  const words = /30,000 of 100,000 products are here/;
  expect(screen.getAllByText(words).length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole('button', { name: 'Start selling now' }));
  expect(await screen.findByLabelText('PIN')).toBeDefined();
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.getByRole('region', { name: 'Status' }).textContent).toMatch(words);
});

it('offers nothing before that', async () => {
  await copyOf(10, 150_020, {
    canSell: false,
    catalogueComplete: false,
    products: 0,
    productsExpected: 100_000,
  });
  expect(screen.queryByRole('button', { name: 'Start selling now' })).toBeNull();
});
