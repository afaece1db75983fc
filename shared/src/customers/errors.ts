import type { ErrorTable } from '../kernel/index.ts';

export const customersErrors = {
  'customers.nameMissing': {
    message: 'A customer needs a name.',
    safe: 'What was typed is still there.',
    next: 'Type the name that the customer gives, and save again.',
    status: 422,
  },
  'customers.phoneInvalid': {
    message: 'This is not a Singapore phone number.',
    safe: 'What was typed is still there.',
    next: 'Eight digits that begin with 3, 6, 8 or 9; +65 in front is fine.',
    status: 422,
  },
  'customers.emailInvalid': {
    message: 'This is not an e-mail address.',
    safe: 'What was typed is still there.',
    next: 'Correct it, or leave it empty.',
    status: 422,
  },
  'customers.consentMissing': {
    message: 'A profile is kept only when the customer has agreed.',
    safe: 'What was typed is still there, and nothing was saved.',
    next: 'Tell the customer what is kept and why; tick the box when they agree.',
    status: 422,
  },
  'customers.groupInvalid': {
    message: 'A group is a short code of letters, digits and hyphens.',
    safe: 'Nothing was changed.',
    next: 'Type a code such as members, or leave it empty.',
    status: 422,
  },
  'customers.staffUnknown': {
    message: 'This person of the staff is not known.',
    safe: 'Nothing was changed.',
    next: 'Choose again; they may have left.',
    status: 404,
  },
  'customers.ownProfile': {
    message: 'This is your own profile.',
    safe: 'It still says that it is yours.',
    next: 'Ask another manager to change whose it is.',
    status: 403,
  },
  'customers.unknown': {
    message: 'This customer is not known here.',
    safe: 'The cart is as it was.',
    next: 'Search again; the profile may still be on its way, or it was erased.',
    status: 404,
  },
  'customers.erased': {
    message: 'This customer was erased at their own request.',
    safe: 'Their sales stay in the books, without a name.',
    next: 'Nothing is to be done; a new profile can be made if they ask for one.',
    status: 410,
  },
  'customers.editCollided': {
    message: 'Two people changed the same thing about a customer.',
    safe: 'Both values are kept; the profile has the first.',
    next: 'Ask the customer which is right, and change it if need be.',
    status: 409,
  },
} as const satisfies ErrorTable;
