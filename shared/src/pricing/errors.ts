import type { ErrorTable } from '../kernel/index.ts';

export const pricingErrors = {
  'pricing.promotionUnknown': {
    message: 'This promotion is not known here.',
    safe: 'Nothing was changed.',
    next: 'Look at the list again; it may still be on its way.',
    status: 404,
  },
  'pricing.listUnknown': {
    message: 'This price list is not known here.',
    safe: 'Nothing was changed.',
    next: 'Save the list first, then its prices.',
    status: 404,
  },
  'pricing.incomplete': {
    message:
      'A new promotion or price list needs a code, a name and a start; a promotion needs what it gives.',
    safe: 'Nothing was saved.',
    next: 'Fill in what is missing, and save again.',
    status: 422,
  },
  'pricing.codeInvalid': {
    message: 'A code is up to 40 letters, digits and hyphens.',
    safe: 'Nothing was saved.',
    next: 'Type a short code, such as TEA-3, and save again.',
    status: 422,
  },
  'pricing.codeTaken': {
    message: 'Another one has this code already.',
    safe: 'Nothing was saved, and the other one is as it was.',
    next: 'Choose another code, and save again.',
    status: 409,
  },
  'pricing.nameMissing': {
    message: 'A promotion or price list needs a name; customers read it.',
    safe: 'Nothing was saved.',
    next: 'Type a name and save again.',
    status: 422,
  },
  'pricing.endsBeforeStart': {
    message: 'It would end before it starts.',
    safe: 'Nothing was saved.',
    next: 'Choose an end after the start, or leave the end empty.',
    status: 422,
  },
  'pricing.termsInvalid': {
    message: 'What this promotion gives does not add up.',
    safe: 'Nothing was saved.',
    next: 'Choose what it is about, and look at quantities, prices and steps again.',
    status: 422,
  },
  'pricing.priceInvalid': {
    message: 'A price cannot be below zero.',
    safe: 'Nothing was changed.',
    next: 'Type the price and save again.',
    status: 422,
  },
  'pricing.tooMany': {
    message: 'The company has as many of these as it can have.',
    safe: 'Nothing was saved; what is there holds as before.',
    next: 'Change one that has ended instead of making another.',
    status: 422,
  },
  'pricing.editCollided': {
    message: 'Two people changed the same thing about a promotion or price list.',
    safe: 'Both values are kept; the first one holds.',
    next: 'Choose the right one, and change it if need be.',
    status: 409,
  },
} as const satisfies ErrorTable;
