import type { ErrorTable } from '../kernel/index.ts';

export const paymentsErrors = {
  'payments.cashShort': {
    message: 'This is less than the amount due.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Enter what the customer gave, or take the rest.',
    status: 422,
  },
  'payments.tooMuch': {
    message: 'Only cash can be more than what is left to pay.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Enter what was taken on the machine, or take it in cash and give change.',
    status: 422,
  },
  'payments.tenderInvalid': {
    message: 'This is not an amount of money that can be taken.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Enter the amount again.',
    status: 422,
  },
  'payments.amountInvalid': {
    message: 'This is not an amount that can be put on a card or taken from it.',
    safe: 'Nothing was changed.',
    next: 'Enter the amount again.',
    status: 422,
  },
  'payments.accountUnknown': {
    message: 'This card or account is not known here.',
    safe: 'Nothing was changed.',
    next: 'Check the code; a new card is known when this till has heard from the cloud.',
    status: 404,
  },
  'payments.codeUsed': {
    message: 'This code belongs to another card or account.',
    safe: 'Nothing was changed.',
    next: 'Use another code, or add to the card that has it.',
    status: 409,
  },
  'payments.nothingFree': {
    message: 'Nothing is left on this card that is not set aside for another till.',
    safe: 'Nothing was changed.',
    next: 'Use the card at the till that holds it, or take another payment.',
    status: 409,
  },
  'payments.leaseUnknown': {
    message: 'Nothing of this card is set aside for this till.',
    safe: 'Nothing was changed.',
    next: 'Ask the cloud for the amount first; that needs the network.',
    status: 409,
  },
  'payments.leaseShort': {
    message: 'This is more than what is set aside for this till.',
    safe: 'Nothing was taken from the card.',
    next: 'Take the rest with another payment, or ask the cloud for more.',
    status: 409,
  },
  'payments.leaseOver': {
    message: 'What was set aside for this till has gone back to the card.',
    safe: 'Nothing was taken from the card.',
    next: 'Ask the cloud for the amount again.',
    status: 409,
  },
  'payments.cardEmpty': {
    message: 'Nothing is left on this card.',
    safe: 'Nothing was taken; the cart is as it was.',
    next: 'Take another payment.',
    status: 409,
  },
  'payments.cardTaken': {
    message: 'This card pays a part of this sale already.',
    safe: 'It was not taken a second time.',
    next: 'To change how much of it, take the payment off and scan the card again.',
    status: 409,
  },
  'payments.holdOffline': {
    message: 'The cloud cannot be asked about this card now, and nothing of it is set aside for this till.',
    safe: 'Nothing was taken from the card; the cart is as it was.',
    next: 'Try again when this till is online, or take another payment.',
    status: 409,
  },
  'payments.leaseExceeded': {
    message: 'A till took more from a card than was set aside for it.',
    safe: 'What was taken is in the books.',
    next: 'Find out whether the till was copied, or ended before everything of it had been sent.',
    status: 409,
  },
  'payments.balanceExceeded': {
    message: 'More of a card was taken or set aside than is on it.',
    safe: 'What was taken is in the books.',
    next: 'Ask the customer for the difference, or write it off.',
    status: 409,
  },
} as const satisfies ErrorTable;
