/** Numbers that look random and are the same for the same seed: history is made of them, never keys or ids. */
export interface Dice {
  /** A whole number from 0 to `sides` − 1. */
  roll(sides: number): number;
  /** One of a list. */
  pick<T>(list: readonly T[]): T;
}

/** FNV-1a of the seed, then mulberry32; both work on 32-bit integers. */
export function diceOf(seed: string): Dice {
  let state = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) {
    state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193);
  }
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const roll = (sides: number): number => next() % sides;
  return {
    roll,
    pick(list) {
      if (list.length === 0) throw new RangeError('expected something to pick from');
      return list[roll(list.length)] as (typeof list)[number];
    },
  };
}
