import type { ErrorTable } from '../kernel/index.ts';

export const inventoryErrors = {
  'inventory.openingInvalid': {
    message: 'Opening stock came in with a quantity or a cost below zero.',
    safe: 'It is kept aside unchanged; stock is as it was.',
    next: 'A manager should look at it under Needs attention.',
    status: 422,
  },
} as const satisfies ErrorTable;
