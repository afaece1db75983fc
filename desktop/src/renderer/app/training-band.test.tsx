import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { BridgeAnswer } from '#shared/bridge.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { Kedai } from './kedai.tsx';
import { createTill, type Till } from './till.ts';

let till: Till | undefined;
afterEach(() => {
  cleanup();
  till?.stop();
});

/** A till with somebody who may train, over an engine that begins and ends trainings. */
function showTill(training: boolean): { readonly asked: string[] } {
  const engine = createFakeEngine();
  const asked: string[] = [];
  let isTraining = training;
  const state = () => ({
    ...engine.state(),
    training: isTraining,
    person: { id: 'p', name: 'Aisha', role: 'cashier', rights: ['sell' as const, 'train' as const] },
  });
  till = createTill({
    ...engine,
    request: async (path, input): Promise<BridgeAnswer<unknown>> => {
      if (path === 'identity.startTraining' || path === 'identity.endTraining') {
        asked.push(path);
        isTraining = path === 'identity.startTraining';
        return { ok: true, value: state() };
      }
      return path === 'app.state' ? { ok: true, value: state() } : engine.request(path, input);
    },
  });
  render(<Kedai till={till} i18n={createI18n('en')} />);
  return { asked };
}

describe('a till in training', () => {
  it('[IDN-6] says so on every screen, with the way out', async () => {
    const { asked } = showTill(true);
    expect((await screen.findByRole('region', { name: 'TRAINING' })).textContent).toContain(
      'Nothing is recorded',
    );
    fireEvent.click(screen.getByRole('button', { name: 'End training' }));
    expect(asked).toEqual(['identity.endTraining']);
    await expect.poll(() => screen.queryByRole('region', { name: 'TRAINING' })).toBeNull();
  });

  it('[IDN-6] shows nothing of it while sales are real', async () => {
    showTill(false);
    await screen.findByRole('region', { name: 'Status' });
    expect(screen.queryByRole('region', { name: 'TRAINING' })).toBeNull();
  });
});
