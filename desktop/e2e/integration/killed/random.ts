/** Choices of one run: the same seed makes the same ones, whatever the machine makes of their timing. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** At least 0 and below 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  happens(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const picked = choices[this.whole(0, choices.length - 1)];
    if (picked === undefined) throw new Error('expected something to pick from');
    return picked;
  }
}

/**
 * The seed of a run with troubles: `KEDAI_CHAOS_SEED`, a number or `random`. Without it the same each time, so that a change is
 * judged by the troubles that the change before it met; whoever looks for new ones says `random`.
 */
export function chaosSeed(): number {
  const wanted = process.env.KEDAI_CHAOS_SEED ?? '20261122';
  return wanted === 'random' ? Date.now() % 1_000_000 : Number(wanted);
}
