import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, type Till } from '../app/till.ts';
import { createFakeEngine } from '../test/fake-engine.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

async function copyOf(rows: number, expected: number): Promise<HTMLElement> {
  const { sync } = createFakeEngine({}).state();
  const engine = createFakeEngine({
    phase: 'loading',
    sync: { ...sync, firstCopyRows: rows, firstCopyExpectedRows: expected },
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
