import type { PlannedStep } from './plan.ts';
import { Random } from './random.ts';

/** What else somebody does in the shop. `seed` makes what it chooses its own. */
export type ShopStep =
  /** A product is made at a device; another name is asked for; a device that is no counter's records a sale all the same. */
  | { readonly kind: 'make' | 'edit' | 'forge'; readonly device: string; readonly seed: number }
  /** `left`: what a till had not sent when it was wiped. `journal`: it can be carried; `lost`: nobody has it. */
  | { readonly kind: 'wipe'; readonly device: string; readonly left: 'nothing' | 'journal' | 'lost' };

const tills = ['till 1', 'till 2'] as const;
const makers = [...tills, ...tills, ...tills, 'station', 'laptop'] as const;

/** Puts products, edits and forgeries between the other steps of some runs, by chance of its own: the others stay as they were. */
export function withShopWork(seed: number, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const random = new Random(seed, 5);
  const added: PlannedStep['step'][] = [];
  const next = () => random.int(1_000_000_000);
  if (random.chance(300)) {
    added.push({ kind: 'make', device: random.pick(tills), seed: next() });
    for (let left = random.between(2, 7); left > 0; left -= 1) {
      const kind = random.pick(['make', 'make', 'edit', 'edit', 'sell'] as const);
      added.push({ kind, device: random.pick(kind === 'sell' ? tills : makers), seed: next() });
    }
  }
  if (random.chance(80))
    added.push({ kind: 'forge', device: random.pick(['station', 'laptop']), seed: next() });
  const mixed = mixedIn(random, steps, added);
  return added.length > 0 && random.chance(200) ? withLastWish(random, mixed) : mixed;
}

/** A till asks for something out of reach of the server, or without hearing the answer, and dies: a spare takes it over. */
function withLastWish(random: Random, steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const device = random.pick(tills);
  const next = () => random.int(1_000_000_000);
  const last: PlannedStep[] = [
    { afterMs: 10, step: { kind: 'cut', device, durationMs: 30_000 } },
    { afterMs: 10, step: { kind: 'make', device, seed: next() } },
    { afterMs: 10, step: { kind: 'edit', device, seed: next() } },
    { afterMs: 10, step: { kind: 'edit', device, seed: next() } },
    { afterMs: random.int(3_000), step: { kind: 'die', device } },
  ];
  // Without the cut, the server may have decided before the till is gone.
  return [...steps, ...(random.chance(500) ? last : last.slice(1))];
}

function mixedIn(
  random: Random,
  steps: readonly PlannedStep[],
  added: readonly PlannedStep['step'][],
): readonly PlannedStep[] {
  const places = added.map(() => random.int(steps.length + 1)).sort((one, other) => one - other);
  const mixed = [...steps];
  for (const [index, step] of [...added.entries()].reverse()) {
    mixed.splice(places[index] ?? 0, 0, { afterMs: random.int(3_000), step });
  }
  return mixed;
}
