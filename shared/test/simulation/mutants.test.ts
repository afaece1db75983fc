import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';

const run = promisify(execFile);

/** Every mistake must show within so many seeds. */
const MAX_SEEDS = 800;
const PROCESSES = 2;
/** On a machine that does much else beside. */
const PATIENCE_MS = 280_000;

interface Outcome {
  readonly number: number;
  readonly found?: { readonly seed: number; readonly finding: string };
}

async function runMutants(numbers: readonly number[]): Promise<Outcome[]> {
  const runner = join(import.meta.dirname, 'mutant-runner.ts');
  const { stdout } = await run(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', runner, String(MAX_SEEDS), ...numbers.map(String)],
  ]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}

describe('mistakes that the simulation must find', () => {
  it(
    'are each found within some hundred runs',
    async () => {
      const all = mutants.map((_, number) => number);
      const shares = Array.from({ length: PROCESSES }, (_, share) =>
        all.filter((number) => number % PROCESSES === share),
      );
      const outcomes = (await Promise.all(shares.map(runMutants))).flat();
      const survivors = outcomes.filter(({ found }) => found === undefined);
      expect(survivors.map(({ number }) => mutants[number]?.name)).toEqual([]);
      expect(outcomes).toHaveLength(mutants.length);
      expect(mutants.length).toBeGreaterThanOrEqual(20);
    },
    PATIENCE_MS,
  );
});
