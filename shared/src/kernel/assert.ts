/** Throws when something that can only be a bug has happened; the message says what was expected. */
export function assert(condition: unknown, expected: string): asserts condition {
  if (!condition) throw new Error(`expected ${expected}`);
}

/** The value, or a throw that says what was expected instead of undefined or null. */
export function present<T>(value: T | undefined | null, expected: string): T {
  assert(value !== undefined && value !== null, expected);
  return value;
}
