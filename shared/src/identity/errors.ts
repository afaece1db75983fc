import type { ErrorTable } from '../kernel/index.ts';

export const identityErrors = {
  'identity.settingInvalid': {
    message: 'A setting can’t be that.',
    safe: 'All settings are as they were.',
    next: 'Look at what was entered, and ask again.',
    status: 422,
  },
  'identity.gstMethodTooSoon': {
    message: 'How GST is computed changes from a day that is still to come.',
    safe: 'GST is computed as before.',
    next: 'Choose tomorrow or a later day.',
    status: 422,
  },
  'identity.settingsCollided': {
    message: 'Somebody else changed the same setting meanwhile.',
    safe: 'Their change stands; the rest of yours was made.',
    next: 'Look at both values, and change it again if it should be yours.',
    status: 409,
  },
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
  'identity.badgeUnknown': {
    message: 'That is nobody’s badge.',
    safe: 'The cart and the shift are as they were.',
    next: 'Scan your own badge, or choose your name and enter your PIN.',
    status: 401,
  },
  'identity.badgesLocked': {
    message: 'Too many wrong badges at this till.',
    safe: 'The cart and the shift are as they were.',
    next: 'Choose your name and enter your PIN, or wait five minutes.',
    status: 429,
  },
  'identity.drawerTaken': {
    message: 'This drawer is another person’s until it is counted.',
    safe: 'The cart and the shift are as they were.',
    next: 'Whoever opened the shift goes on, or a manager.',
    status: 403,
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
  'identity.approvalNeeded': {
    message: 'Somebody else has to approve this.',
    safe: 'Nothing was changed.',
    next: 'Ask a manager to enter their PIN and the reason.',
    status: 403,
  },
  'identity.ownPurchase': {
    message: 'What is bought here is your own.',
    safe: 'Nothing was changed, and the cart is as it was.',
    next: 'Ask somebody else who may allow it.',
    status: 403,
  },
  'identity.ownApproval': {
    message: 'Nobody approves what they do themselves.',
    safe: 'Nothing was changed.',
    next: 'Ask another manager.',
    status: 403,
  },
  'identity.approvalsUsedUp': {
    message: 'This person has approved as much as one person may in a day.',
    safe: 'Nothing was changed.',
    next: 'Ask another manager, or the owner to change the limit.',
    status: 403,
  },
  'identity.notInTraining': {
    message: 'This is not done in training: it would reach beyond this till.',
    safe: 'Nothing was changed.',
    next: 'End the training first.',
    status: 409,
  },
  'identity.trainingUnavailable': {
    message: 'Training can’t begin just now: the till is saving its data.',
    safe: 'Nothing was changed, and sales go on.',
    next: 'Try again in a minute.',
    status: 409,
  },
  'identity.clockingInvalid': {
    message: 'The time clock cannot take this.',
    safe: 'The hours are as they were.',
    next: 'Look at what was entered last; a manager can put it right.',
    status: 409,
  },
} as const satisfies ErrorTable;
