import type { ErrorTable } from '../kernel/index.ts';
import { shiftErrors } from './shift/errors.ts';
import { taxInvoiceErrors } from './tax-invoice/errors.ts';

export const salesErrors = {
  'sales.surchargeChanged': {
    message: 'What paying like this costs besides was changed meanwhile.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Look at the amount again, and take it once more.',
    status: 409,
  },
  ...shiftErrors,
  ...taxInvoiceErrors,
  'sales.clockDoubtful': {
    message: 'The date and time of this till may be wrong.',
    safe: 'What was sold is saved, and selling goes on once the shift is open.',
    next: 'Look at a clock that is right, and confirm or correct the date and time.',
    status: 409,
  },
  'sales.shiftClosed': {
    message: 'No shift is open at this register.',
    safe: 'The cart is as it was.',
    next: 'Open a shift with the cash that is in the drawer.',
    status: 409,
  },
  'sales.shiftOpen': {
    message: 'A shift is open at this register already.',
    safe: 'The open shift is as it was.',
    next: 'Go on selling in it.',
    status: 409,
  },
  'sales.floatInvalid': {
    message: 'The float is not an amount of money that can be in a drawer.',
    safe: 'No shift was opened.',
    next: 'Count the drawer and enter the amount again.',
    status: 422,
  },
  'sales.cartEmpty': {
    message: 'There is nothing in the cart.',
    safe: 'No sale was recorded.',
    next: 'Scan something first.',
    status: 409,
  },
  'sales.cartFull': {
    message: 'The cart has as many lines as a receipt can carry.',
    safe: 'The cart is as it was.',
    next: 'Take payment for these, and ring up the rest as a second sale.',
    status: 409,
  },
  'sales.cartChanged': {
    message: 'The cart changed while it was being paid.',
    safe: 'The cart is as it is shown; no sale was recorded.',
    next: 'Check the total and take payment again.',
    status: 409,
  },
  'sales.quantityInvalid': {
    message: 'The quantity must be more than 0 and at most 9,999.',
    safe: 'The cart is as it was.',
    next: 'Enter the quantity again.',
    status: 422,
  },
  'sales.noMarkdownLabel': {
    message:
      'These goods can have no markdown label: they have no barcode of at most 14 digits, are weighed, or are never discounted.',
    safe: 'Nothing was printed.',
    next: 'Mark them down on their line when they are sold.',
    status: 422,
  },
  'sales.lineUnknown': {
    message: 'This line is no longer in the cart.',
    safe: 'The cart is as it is shown.',
    next: 'Choose the line again.',
    status: 404,
  },
  'sales.receiptUnknown': {
    message: 'There is no such receipt on this device.',
    safe: 'Nothing was changed.',
    next: 'Check the number; receipts of other tills come once this device has been online.',
    status: 404,
  },
  'sales.paperUnknown': {
    message: 'This paper is not on this device.',
    safe: 'Nothing was changed.',
    next: 'Papers of other tills come once this device has been online; until then they are printed where they were made.',
    status: 404,
  },
  'sales.factInconsistent': {
    message: 'A sale came in whose amounts do not add up.',
    safe: 'It is kept aside unchanged, and later sales of that till go on.',
    next: 'Compare it with the receipt, the slips and the drawer of that time, enter what the books lack with a correction, and note what was found.',
    status: 422,
  },
  'sales.cartInUse': {
    message: 'There is something in the open cart.',
    safe: 'Both carts are as they were.',
    next: 'Park or finish the open cart first.',
    status: 409,
  },
  'sales.parkedUnknown': {
    message: 'This cart is no longer parked here.',
    safe: 'The open cart is as it was.',
    next: 'Look at the list again: somebody may have gone on with it.',
    status: 404,
  },
  'sales.lineChangeInvalid': {
    message: 'This cannot be entered for a line.',
    safe: 'The line is as it was.',
    next: 'Enter it again.',
    status: 422,
  },
  'sales.serialTwice': {
    message: 'This serial number is in the cart already.',
    safe: 'The line is as it was.',
    next: 'Each piece has a number of its own: scan the next one.',
    status: 409,
  },
  'sales.serialsMissing': {
    message: 'Not every piece has its serial number yet.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Open the line and scan the numbers that are missing.',
    status: 409,
  },
  'sales.outOfStock': {
    message: 'By our count there are not enough of it here.',
    safe: 'The cart is as it was; what is in it can be paid.',
    next: 'Count the shelf and sell fewer, or have a manager allow it.',
    status: 409,
  },
  'sales.priceMissing': {
    message: 'A line has no price yet.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Open the line and enter its price.',
    status: 409,
  },
  'sales.couponTwice': {
    message: 'This coupon is in the cart already.',
    safe: 'The cart is as it was.',
    next: 'Go on scanning.',
    status: 409,
  },
  'sales.ageUnchecked': {
    message: 'The customer must be old enough for something in the cart.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Look at the customer, ask for proof of age if in doubt, and answer the question.',
    status: 409,
  },
  'sales.liquorHours': {
    message: 'Liquor may not be sold for takeaway at this time.',
    safe: 'The cart is as it was; no sale was recorded.',
    next: 'Take it off the cart; the rest can be sold.',
    status: 409,
  },
  'sales.paymentBegun': {
    message: 'Money was entered for this sale already.',
    safe: 'Nothing was added; what was taken is on the list.',
    next: 'Finish this payment, or give back what was taken; then scan it again.',
    status: 409,
  },
  'sales.nothingToUndo': {
    message: 'There is nothing to undo.',
    safe: 'The cart is as it was.',
    next: 'Go on scanning.',
    status: 409,
  },
} as const satisfies ErrorTable;
