/** An expected failure: a code from the error table, and what a message about it needs to know. */
export interface Rejection {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a decision gives: a value, or a coded rejection. Bugs throw instead. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Rejection };

export const accept = <T>(value: T): Result<T> => ({ ok: true, value });

export const reject = (code: string, details: Record<string, unknown> = {}): Result<never> => ({
  ok: false,
  error: { code, details },
});
