import { z } from 'zod';
import { cents, sumCents } from '../../kernel/index.ts';

/** Notes and coins of Singapore that are counted, in cents; the largest first. */
export const SGD_DENOMINATIONS = [100_000, 10_000, 5_000, 1_000, 500, 200, 100, 50, 20, 10, 5] as const;
/** More kinds of notes and coins than any drawer has. */
const MAX_DENOMINATIONS = 40;

/** How many of a note or coin there are. */
export const denomination = z.object({ valueCents: cents, pieces: z.int().min(0).max(1_000_000) });
export type Denomination = z.output<typeof denomination>;
export const denominations = z.array(denomination).max(MAX_DENOMINATIONS);

/** What notes and coins add up to. */
export const denominationsCents = (counted: readonly Denomination[]): number =>
  sumCents(counted.map(({ valueCents, pieces }) => valueCents * pieces));
