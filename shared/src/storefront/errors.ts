import type { ErrorTable } from '../kernel/index.ts';

export const storefrontErrors = {
  'storefront.storeUnknown': {
    message: 'There is no such store.',
    safe: 'Nothing was changed.',
    next: 'Name the store in the x-kedai-store header.',
    status: 404,
  },
  'storefront.productUnknown': {
    message: 'This product is not sold in this store.',
    safe: 'Nothing was changed.',
    next: 'Look it up in the list again.',
    status: 404,
  },
} as const satisfies ErrorTable;
