import type { ErrorTable } from '../kernel/index.ts';

export const syncErrors = {
  'sync.envelopeUnreadable': {
    message: 'A record came in that could not be read.',
    safe: 'It is kept aside unchanged, and later records of that till go on.',
    next: 'A manager should look at it under Needs attention.',
    status: 422,
  },
  'sync.signatureInvalid': {
    message: 'A record came in whose signature does not fit its till.',
    safe: 'It is kept aside unchanged and is in no books.',
    next: 'A manager should find out where it came from.',
    status: 422,
  },
  'sync.streamForeign': {
    message: 'A record came in that belongs to another till or company.',
    safe: 'It was not accepted; the books are as they were.',
    next: 'Pair this device anew.',
    status: 403,
  },
  'sync.chainBroken': {
    message: 'A record came in that does not follow the one before it.',
    safe: 'It is kept aside unchanged; the books are as they were.',
    next: 'A manager should look at it under Needs attention.',
    status: 422,
  },
  'sync.forked': {
    message: 'Two different records carry the same number of the same till: its data was copied or restored.',
    safe: 'Both are kept; the first is in the books.',
    next: 'Pair the till anew; a manager should compare the two under Needs attention.',
    status: 409,
  },
  'sync.bodyInvalid': {
    message: 'A record came in with something missing or of the wrong form.',
    safe: 'It is kept aside unchanged, and later records of that till go on.',
    next: 'A manager should look at it under Needs attention.',
    status: 422,
  },
  'sync.projectionFailed': {
    message: 'A record came in that could not be entered in the books.',
    safe: 'It is kept aside unchanged, and later records of that till go on.',
    next: 'A manager should look at it under Needs attention.',
    status: 422,
  },
  'sync.protocolUnknown': {
    message: 'This device speaks a version that the server does not know.',
    safe: 'Everything saved on the device is safe, and selling goes on.',
    next: 'Update Kedai on the server, or on this device.',
    status: 400,
  },
  'sync.repairImpossible': {
    message: 'The server has nothing yet to start this till’s figures from.',
    safe: 'Nothing was changed; everything that is recorded here is as it was.',
    next: 'Try again tomorrow, after the server’s next checkpoint.',
    status: 409,
  },
  'sync.replicaDiffers': {
    message: 'Stock or balances on this till are not what the cloud says.',
    safe: 'Every sale of this till is recorded, and those that wait will still be sent.',
    next: 'Press Repair: the till’s figures are made anew from the cloud’s.',
    status: 409,
  },
  'sync.shapeUnknown': {
    message: 'This device may not read what it asked for.',
    safe: 'Nothing was changed.',
    next: 'Ask for the list of shapes again.',
    status: 404,
  },
  'sync.stockBelowZero': {
    message: 'More was sold than was on record.',
    safe: 'The sale stands.',
    next: 'Count the product.',
    status: 409,
  },
  'sync.streamCopied': {
    message: 'A till’s data was copied or restored; it goes on with receipts of a new series.',
    safe: 'Every sale is in the books once.',
    next: 'A manager should find out whether two computers are the same till, and take one out of service.',
    status: 409,
  },
  'sync.receiptGap': {
    message: 'A receipt number of this till is missing or was used twice.',
    safe: 'All receipts that came in are in the books.',
    next: 'A manager should look for the missing receipt.',
    status: 409,
  },
  'sync.revokedAuthor': {
    message: 'Records came in from a till after it was taken out of service.',
    safe: 'They are in the books.',
    next: 'A manager should check them.',
    status: 409,
  },
  'sync.clockAhead': {
    message: 'A till opened a shift with a clock that runs ahead.',
    safe: 'What it sells is in the books, under the dates that it gave.',
    next: 'Set its date and time. It never dates a sale before its last one: if it was far ahead, pair it anew.',
    status: 409,
  },
  'sync.closedMonth': {
    message: 'A sale came in for a month whose books are closed.',
    safe: 'It is in the first open month.',
    next: 'Check whether the GST return of that month needs a correction.',
    status: 409,
  },
  'sync.itemGone': {
    message: 'This has been dealt with already.',
    safe: 'Nothing was changed.',
    next: 'Look at the list again.',
    status: 404,
  },
  'sync.resolutionInvalid': {
    message: 'That does not say what was looked at, or why it is settled.',
    safe: 'Nothing was changed; it is still under Needs attention.',
    next: 'Write in a few words what you found.',
    status: 422,
  },
} as const satisfies ErrorTable;
