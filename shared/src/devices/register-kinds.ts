import { z } from 'zod';

/**
 * What a device at a register is for: a `counter` sells, a `warehouse` station counts and receives, an `office` computer reads every
 * outlet. A register has its kind for good, because what its streams may say follows from it [DEV-10].
 */
export const registerKinds = ['counter', 'warehouse', 'office'] as const;
export type RegisterKind = (typeof registerKinds)[number];

/** Capitals, because it is in front of every receipt number: T01-000123. */
export const registerCode = z.string().regex(/^[A-Z0-9-]{1,10}$/);

const letterOf: Readonly<Record<RegisterKind, string>> = { counter: 'T', warehouse: 'W', office: 'O' };
const CODE_DIGITS = 2;

/** The next code of a kind that nobody has: T03, W02, O01. */
export function suggestRegisterCode(kind: RegisterKind, taken: readonly string[]): string {
  const used = new Set(taken);
  for (let number = 1; ; number += 1) {
    const code = letterOf[kind] + String(number).padStart(CODE_DIGITS, '0');
    if (!used.has(code)) return code;
  }
}

/**
 * The second device at T01 prints T01B-000001, which must not be what a register T01B prints: true when receipts of one could carry
 * the numbers of the other.
 */
export function shareSeries(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return long.startsWith(short) && /^[A-Z]*$/.test(long.slice(short.length));
}
