import type { Dice } from './random.ts';

/** What people round up to: a dollar, the notes of Singapore. */
const notes = [100, 200, 500, 1000, 5000, 5000, 10_000] as const;

/** What a customer hands over for an amount that is due in cash: the coins at hand, or notes that cover it. In cents. */
export function payWith(dueCents: number, dice: Dice): number {
  if (dice.roll(3) === 0) return dueCents;
  const note = dice.pick(notes);
  return Math.ceil(dueCents / note) * note;
}
