import type { ErrorTable } from '../../kernel/index.ts';

export const shiftErrors = {
  'sales.shiftUnknown': {
    message: 'This till does not have that shift.',
    safe: 'Nothing was changed.',
    next: 'Choose the shift from the list; it is counted at the till that it was sold at.',
    status: 404,
  },
  'sales.shiftCounted': {
    message: 'This shift was counted and closed already.',
    safe: 'Its Z report is as it was, and stays so.',
    next: 'Print the Z report again, or open the next shift.',
    status: 409,
  },
  'sales.shiftAwaiting': {
    message: 'An earlier shift of this drawer was never counted.',
    safe: 'Its sales are saved; its figures stop at its last one.',
    next: 'Confirm that it is counted later, then open the next shift.',
    status: 409,
  },
  'sales.countMissing': {
    message: 'The drawer has not been counted.',
    safe: 'The shift is open as it was.',
    next: 'Count the notes and coins first.',
    status: 409,
  },
  'sales.countTaken': {
    message: 'The drawer was counted twice already.',
    safe: 'Both counts are kept; the second one stands.',
    next: 'Go on and close the shift.',
    status: 409,
  },
  'sales.countOutdated': {
    message: 'Money went in or out of the drawer after it was counted.',
    safe: 'The shift is open, and everything that was sold is saved.',
    next: 'Count the drawer again.',
    status: 409,
  },
  'sales.floatLeftInvalid': {
    message: 'More cannot stay in the drawer than was counted.',
    safe: 'The shift is open as it was, and its count is kept.',
    next: 'Enter again what stays in the drawer.',
    status: 422,
  },
  'sales.amountInvalid': {
    message: 'This is not an amount of money that can be moved.',
    safe: 'Nothing was recorded.',
    next: 'Enter the amount again.',
    status: 422,
  },
  'sales.gstInvalid': {
    message: 'The GST is more than this amount can have in it.',
    safe: 'Nothing was recorded.',
    next: 'Look at the tax invoice and enter its GST again.',
    status: 422,
  },
  'sales.reasonMissing': {
    message: 'This needs a reason.',
    safe: 'Nothing was recorded.',
    next: 'Say in a few words what it is for.',
    status: 422,
  },
  'sales.referenceMissing': {
    message: 'Money for the bank needs the number of its bag or slip.',
    safe: 'Nothing was recorded.',
    next: 'Enter the number that is on the bag or the slip.',
    status: 422,
  },
  'sales.correctElsewhere': {
    message: 'Another till took this payment.',
    safe: 'Nothing was changed.',
    next: 'Correct it at the till that made the receipt.',
    status: 409,
  },
  'sales.tenderNotTaken': {
    message: 'This receipt was not paid that way.',
    safe: 'Nothing was changed.',
    next: 'Look at the receipt, and choose how it was paid.',
    status: 409,
  },
  'sales.dayEmpty': {
    message: 'Nothing was sold on that day.',
    safe: 'No report was issued.',
    next: 'Choose another day.',
    status: 404,
  },
  'sales.dayUnchanged': {
    message: 'Nothing has come in since the report of that day.',
    safe: 'The report is as it was.',
    next: 'Print it again if it is needed.',
    status: 409,
  },
} as const satisfies ErrorTable;
