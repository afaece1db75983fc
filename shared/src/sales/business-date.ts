import { epochMsOf, instantOf, singaporeDate } from '../kernel/index.ts';

/** RULES.md R26: until 05:00 it is still yesterday's business. */
const CUT_OVER_MS = 5 * 60 * 60 * 1000;

/** The business date at an instant: the Singapore date, which begins at the cut-over [SAL-8]. */
export const currentBusinessDate = (now: string): string =>
  singaporeDate(instantOf(epochMsOf(now) - CUT_OVER_MS));
