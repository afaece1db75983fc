import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { createElement } from 'react';
import { expect } from 'vitest';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import { listenForHotkeys, typeIntoLayers } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { listenForScans } from '../app/scanner.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { demoBarcode, demoStaff } from './demo-shop.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';
import { createKeyboard, type Keyboard } from './keyboard.ts';

/** An open counter in front of an engine in memory, with somebody at it. */
export interface CounterUnderTest {
  readonly engine: FakeEngine;
  readonly till: Till;
  /** Keys, and what they cause, as one step. */
  readonly keys: (work: (keyboard: Keyboard) => void) => Promise<void>;
  readonly close: () => void;
}

export async function openCounter(
  role: Role = 'cashier',
  language: 'en' | 'zh' = 'en',
  /** Puts things into the shop before it is looked at. */
  prepare: (engine: FakeEngine) => void = () => undefined,
): Promise<CounterUnderTest> {
  const person = demoStaff.find((each) => each.role === role);
  if (!person) throw new Error(`expected a ${role}`);
  const engine = createFakeEngine({
    person: { ...person, rights: rightsByRole[role] },
    shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
  });
  prepare(engine);
  const till = createTill(engine);
  const stops = [
    listenForScans(document, { onScan: (code) => routeScan(till, code), onTyped: typeIntoLayers }),
    listenForHotkeys(document),
  ];
  const keyboard = createKeyboard(document);
  render(createElement(Kedai, { till, i18n: createI18n(language) }));
  await screen.findByRole('button', { name: 'Pay' });
  return {
    engine,
    till,
    keys: (work) =>
      act(async () => {
        work(keyboard);
        // Typing outside of fields counts once the wedge's pause has passed.
        await new Promise((resolve) => setTimeout(resolve, 90));
      }),
    close: () => {
      cleanup();
      till.stop();
      for (const stop of stops) stop();
    },
  };
}

/** Sells one piece of something for exact cash, and leaves its change on the screen. */
export async function sellOne(till: Till): Promise<void> {
  await act(async () => routeScan(till, demoBarcode(10)));
  await waitFor(() => expect(till.counter.getState().cart?.lines).toHaveLength(1));
  await act(async () => {
    const { cart } = till.counter.getState();
    if (!cart) throw new Error('expected a cart');
    till.payment.start();
    await till.payment.take(cart);
  });
  await screen.findByRole('status', { name: 'Change' });
}

export const cartLines = (): string[] =>
  within(screen.getByRole('list', { name: 'Lines' }))
    .getAllByRole('listitem')
    .map((line) => line.textContent ?? '');

export const cartTotal = (): string => screen.getByRole('status', { name: 'Total' }).textContent ?? '';
