import { describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { createEvents } from './events.ts';

/** As much of a state as makes a difference here. */
const stateAt = (now: string, version: string) => ({ now, version }) as AppState;
const nextTick = () => new Promise((resolve) => setImmediate(resolve));

/** Events of a state that the test changes; `told` is what a listener heard. */
function listen() {
  const state = { now: '09:00', version: '1' };
  const errors: unknown[] = [];
  const told: unknown[] = [];
  const events = createEvents(
    () => stateAt(state.now, state.version),
    (error) => errors.push(error),
  );
  const unsubscribe = events.subscribe((event, data) => told.push([event, data]));
  return { state, errors, told, events, unsubscribe };
}

describe('events', () => {
  it('are told once a tick, however often something changed', async () => {
    const { events, told } = listen();
    events.stateChanged();
    events.dataChanged(['sales', 'stock_levels']);
    events.stateChanged();
    events.dataChanged(['sales', 'facts']);
    expect(told).toEqual([]);
    await nextTick();
    expect(told).toEqual([
      ['dataChanged', { tables: ['sales', 'stock_levels', 'facts'] }],
      ['state', { now: '09:00', version: '1' }],
    ]);
  });

  it('are not told when the state is what it was but for the time', async () => {
    const { events, told, state } = listen();
    events.stateChanged();
    await nextTick();
    state.now = '09:01';
    events.stateChanged();
    await nextTick();
    expect(told).toHaveLength(1);
    state.version = '2';
    events.stateChanged();
    await nextTick();
    expect(told.at(-1)).toEqual(['state', { now: '09:01', version: '2' }]);
  });

  it('end with the subscription, and with the engine', async () => {
    const { events, told, unsubscribe } = listen();
    unsubscribe();
    events.stateChanged();
    await nextTick();
    events.subscribe((event) => told.push(event));
    events.stateChanged();
    events.close();
    await nextTick();
    expect(told).toEqual([]);
  });

  it('hand a listener’s failure over instead of throwing into the void', async () => {
    const { events, errors } = listen();
    const failure = new Error('the window is gone');
    events.subscribe(() => {
      throw failure;
    });
    events.stateChanged();
    await nextTick();
    expect(errors).toEqual([failure]);
  });
});
