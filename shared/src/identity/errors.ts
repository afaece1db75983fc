import type { ErrorTable } from '../kernel/index.ts';

export const identityErrors = {
  'identity.pinWrong': {
    message: 'That PIN is not right.',
    safe: 'The cart and the shift are as they were.',
    next: 'Try again, or ask a manager for a new PIN.',
    status: 401,
  },
  'identity.pinLocked': {
    message: 'Too many wrong PINs for this person.',
    safe: 'The cart and the shift are as they were.',
    next: 'Wait five minutes, or sign in as somebody else.',
    status: 429,
  },
  'identity.notSignedIn': {
    message: 'Nobody is signed in.',
    safe: 'The cart and the shift are as they were.',
    next: 'Sign in with your PIN.',
    status: 401,
  },
  'identity.notAllowed': {
    message: 'Your role does not include this.',
    safe: 'Nothing was changed.',
    next: 'Ask a manager.',
    status: 403,
  },
  'identity.staffUnknown': {
    message: 'This person is not on the staff list of this outlet.',
    safe: 'Nothing was changed.',
    next: 'Choose a name from the list, or ask a manager.',
    status: 404,
  },
} as const satisfies ErrorTable;
