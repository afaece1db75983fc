import type { PlannedStep } from './plan.ts';
import { Random } from './random.ts';

/**
 * Puts restores into some runs that go back to before an earlier one, or to before a device was paired, by chance of their own: the
 * others stay as they were.
 */
export function withFurtherRestores(seed: number, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const random = new Random(seed, 6);
  if (!random.chance(120)) return steps;
  const kinds = ['backUp', 'restoreServer', 'restoreFurther'] as const;
  const added = [...kinds.filter(() => random.chance(600)), 'restoreFurther' as const];
  const places = added.map(() => random.int(steps.length + 1)).sort((one, other) => one - other);
  const mixed = [...steps];
  for (const [index, kind] of [...added.entries()].reverse()) {
    mixed.splice(places[index] ?? 0, 0, { afterMs: random.int(20_000), step: { kind } });
  }
  return mixed;
}
