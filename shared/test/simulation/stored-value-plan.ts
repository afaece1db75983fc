import type { PlannedStep } from './plan.ts';
import { Random } from './random.ts';

/** What somebody does with cards and credit. `seed` makes what it chooses its own. */
export interface ValueStep {
  readonly kind: 'value';
  readonly device: string;
  readonly deed: 'issue' | 'lease' | 'spend' | 'release';
  readonly seed: number;
}

const tills = ['till 1', 'till 2'] as const;

/** Puts cards and credit between the other steps of some runs, by chance of its own: the others stay as they were. */
export function withStoredValue(seed: number, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const random = new Random(seed, 4);
  if (!random.chance(400)) return steps;
  const mixed = [...steps];
  const deeds: ValueStep['deed'][] = ['issue', 'lease'];
  for (let left = random.between(8, 22); left > 0; left -= 1) {
    deeds.push(random.pick(['issue', 'lease', 'lease', 'spend', 'spend', 'spend', 'release']));
  }
  // In their order, wherever among the others.
  const places = deeds.map(() => random.int(mixed.length + 1)).sort((one, other) => one - other);
  for (const [index, deed] of [...deeds.entries()].reverse()) {
    const step: ValueStep = {
      kind: 'value',
      device: random.pick(tills),
      deed,
      seed: random.int(1_000_000_000),
    };
    mixed.splice(places[index] ?? 0, 0, { afterMs: random.int(6_000), step });
  }
  return mixed;
}
