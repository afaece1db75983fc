import type { ErrorTable } from '../kernel/index.ts';

export const inventoryErrors = {
  'inventory.openingInvalid': {
    message: 'Opening stock came in with a quantity or a cost below zero.',
    safe: 'It is kept aside unchanged; stock is as it was.',
    next: 'Count the product, save the count, and note what was found.',
    status: 422,
  },
  'inventory.countInvalid': {
    message: 'That is not a stock count that can be recorded.',
    safe: 'Stock is as it was, and nothing was lost.',
    next: 'Count again, with a quantity of zero or more for each product.',
    status: 422,
  },
  'inventory.countGone': {
    message: 'That count is no longer kept at this device.',
    safe: 'What it said of the stock stands.',
    next: 'Look at the stock itself, or count again.',
    status: 404,
  },
  'inventory.countFull': {
    message: 'This count has as many products as one count holds.',
    safe: 'Everything that was counted is kept.',
    next: 'Save it, and go on with the next count.',
    status: 422,
  },
} as const satisfies ErrorTable;
