import { describe, expect, it } from 'vitest';
import { type Plan, planOf } from './plan.ts';
import { simulate } from './run.ts';
import found from './seeds.json' with { type: 'json' };
import { shrink } from './shrink.ts';

/** Runs of one test; several tests, so that a slow machine shows where it is. */
const RUNS_PER_TEST = 100;
const TESTS = 10;
/** A run takes some 15 ms of a processor that has nothing else to do. */
const PATIENCE_MS = 180_000;

describe('every sale that showed a receipt reaches the ledger exactly once', () => {
  it.each(found)('also where it once did not: $found', async ({ seed, plan }) => {
    expect((await simulate(seed, plan as Plan)).findings).toEqual([]);
  });

  it.each(Array.from({ length: TESTS }, (_, index) => index * RUNS_PER_TEST))(
    'whatever happens in the hundred runs from seed %i',
    async (first) => {
      const failing: { seed: number; findings: readonly string[]; plan: Plan }[] = [];
      for (let seed = first; seed < first + RUNS_PER_TEST && failing.length < 3; seed += 1) {
        const { findings } = await simulate(seed);
        if (findings.length > 0) failing.push({ seed, findings, plan: await shrink(seed) });
      }
      expect(failing).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe('the simulation', () => {
  it('does the same again for the same seed, to the last event', async () => {
    for (const seed of [3, 14, 15]) {
      const [once, again] = [
        await simulate(seed, planOf(seed), true),
        await simulate(seed, planOf(seed), true),
      ];
      expect(again).toEqual(once);
      expect(once.trace.length).toBeGreaterThan(10);
    }
  });

  it('has enough happening to be worth the while', async () => {
    let sales = 0;
    for (let seed = 0; seed < 20; seed += 1) sales += (await simulate(seed)).sales;
    expect(sales).toBeGreaterThan(100);
  });
});
