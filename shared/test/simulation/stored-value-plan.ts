import type { PlannedStep } from './plan.ts';
import { Random } from './random.ts';

/** What somebody does with cards and credit. `seed` makes what it chooses its own. */
export interface ValueStep {
  readonly kind: 'value';
  readonly device: string;
  readonly deed: 'issue' | 'lease' | 'spend' | 'pay' | 'release';
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
    deeds.push(random.pick(['issue', 'lease', 'lease', 'spend', 'pay', 'pay', 'release']));
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
  return random.chance(300) ? withWipe(random, mixed) : mixed;
}

/**
 * A till is taken out of service and wiped while it holds something: it sends what it has first, or it can't any more, and what it
 * had not sent is in its journal or nowhere.
 */
function withWipe(random: Random, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const device = random.pick(tills);
  const left = random.pick(['nothing', 'nothing', 'journal', 'lost'] as const);
  const seed = () => random.int(1_000_000_000);
  const last: PlannedStep[] = [
    { afterMs: random.int(4_000), step: { kind: 'value', device, deed: 'lease', seed: seed() } },
    { afterMs: 6_000 + random.int(4_000), step: { kind: 'cut', device, durationMs: 5_000 } },
    { afterMs: 10, step: { kind: 'value', device, deed: 'spend', seed: seed() } },
    { afterMs: 10, step: { kind: 'value', device, deed: 'pay', seed: seed() } },
    { afterMs: random.int(2_000), step: { kind: 'wipe', device, left } },
  ];
  const place = random.between(Math.floor(steps.length / 2), steps.length);
  return [...steps.slice(0, place), ...last, ...steps.slice(place)];
}
