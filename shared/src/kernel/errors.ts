/**
 * One row of the error table. `message` says what happened, `safe` what is not lost, `next` what to do;
 * `status` is what an HTTP answer carries. Screens translate by code, these English words are the reference.
 */
export interface ErrorEntry {
  readonly message: string;
  readonly safe: string;
  readonly next: string;
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
}

/** A context's part of the error table; keys are full codes such as `sales.shiftClosed`. */
export type ErrorTable = Readonly<Record<`${string}.${string}`, ErrorEntry>>;

export const kernelErrors = {
  'kernel.inputInvalid': {
    message: 'Something in the request is missing or has the wrong form.',
    safe: 'Nothing was changed.',
    next: 'Correct what is named and try again.',
    status: 400,
  },
  'kernel.bodyTooLarge': {
    message: 'The request is larger than what is accepted.',
    safe: 'Nothing was changed.',
    next: 'Send it in smaller parts.',
    status: 413,
  },
  'kernel.bodyMalformed': {
    message: 'The request could not be read.',
    safe: 'Nothing was changed.',
    next: 'Send well-formed JSON.',
    status: 400,
  },
  'kernel.notFound': {
    message: 'There is nothing at this address.',
    safe: 'Nothing was changed.',
    next: 'Check the address.',
    status: 404,
  },
  'kernel.tooManyRequests': {
    message: 'Too many requests in a short time.',
    safe: 'Nothing was changed.',
    next: 'Wait a minute and try again.',
    status: 429,
  },
  'kernel.unexpected': {
    message: 'Something went wrong that should not have.',
    safe: 'What was saved before is safe.',
    next: 'Try again; if it happens again, note the request number for support.',
    status: 500,
  },
  'kernel.unavailable': {
    message: 'A service that this needs is starting or cannot be reached.',
    safe: 'Nothing was changed; sales go on at the till.',
    next: 'Try again in a moment.',
    status: 503,
  },
} as const satisfies ErrorTable;
