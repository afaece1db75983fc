import type { ErrorTable } from '../kernel/index.ts';

export const paymentsErrors = {
  'payments.cashShort': {
    message: 'The cash is less than the amount due.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Enter what the customer gave, or take the rest.',
    status: 422,
  },
  'payments.tenderInvalid': {
    message: 'This is not an amount of money that can be taken.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Enter the amount again.',
    status: 422,
  },
} as const satisfies ErrorTable;
