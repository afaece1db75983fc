import { describe, expect, it } from 'vitest';
import { simulate } from './run.ts';

/** Runs of one test; several tests, so that a slow machine shows where it is. */
const RUNS_PER_TEST = 100;
const TESTS = 10;

describe('every sale that showed a receipt reaches the ledger exactly once', () => {
  it.each(Array.from({ length: TESTS }, (_, index) => index * RUNS_PER_TEST))(
    'whatever happens in the hundred runs from seed %i',
    async (first) => {
      const failing: { seed: number; findings: readonly string[] }[] = [];
      for (let seed = first; seed < first + RUNS_PER_TEST; seed += 1) {
        const { findings } = await simulate(seed);
        if (findings.length > 0) failing.push({ seed, findings });
      }
      expect(failing).toEqual([]);
    },
  );
});
