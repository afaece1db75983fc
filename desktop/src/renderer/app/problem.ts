import type { TFunction } from 'i18next';
import { errorEntry, errorTable } from '#shared/contract.ts';
import type { Rejection } from '#shared/kernel/index.ts';

/** What happened, what is safe, what to do: in the language of the screen. */
export interface ProblemWords {
  readonly message: string;
  readonly safe: string;
  readonly next: string;
}

/** The words of a code. English is the error table's own; an unknown code reads as `kernel.unexpected`. */
export function problemWords(t: TFunction, code: string): ProblemWords {
  const entry = errorEntry(code);
  const known = Object.hasOwn(errorTable, code) ? code : 'kernel.unexpected';
  const say = (part: keyof ProblemWords): string =>
    t(`errors.${known}.${part}`, { defaultValue: entry[part] });
  return { message: say('message'), safe: say('safe'), next: say('next') };
}

/** All three in one paragraph, for places with one line. */
export function problemText(t: TFunction, error: Rejection): string {
  const { message, safe, next } = problemWords(t, error.code);
  return `${message} ${safe} ${next}`;
}
