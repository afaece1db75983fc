import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { Kedai } from './kedai.tsx';
import { createTill, type Till } from './till.ts';

let engine: FakeEngine;
let till: Till;

const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

beforeEach(async () => {
  vi.useFakeTimers();
  engine = createFakeEngine();
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
  await pass(100);
});
afterEach(() => {
  cleanup();
  till.stop();
  vi.useRealTimers();
});

const restarting = /The till is starting again. What was saved is safe\./;
const advice = /If this stays, open the till again from its window or address\./;

describe('an engine that is away', () => {
  it('is no word for a moment, then a restart, and after a while what to do', async () => {
    engine.setAway(true);
    await pass(11_000);
    expect(screen.getByText(restarting).textContent).not.toMatch(advice);
    await pass(16_000);
    expect(screen.getByText(restarting).textContent).toMatch(advice);
    engine.setAway(false);
    await pass(5_000);
    expect(screen.queryByText(restarting)).toBeNull();
    engine.setAway(true);
    await pass(11_000);
    expect(screen.getByText(restarting).textContent).not.toMatch(advice);
  });
});
