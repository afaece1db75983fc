import type { ErrorTable } from '../kernel/index.ts';

export const catalogErrors = {
  'catalog.barcodeUnknown': {
    message: 'No product has this barcode.',
    safe: 'The cart is as it was.',
    next: 'Scan it again, or find the product by name.',
    status: 404,
  },
  'catalog.barcodeUnreadable': {
    message: 'The scan was damaged: its check digit does not fit or it has characters no barcode has.',
    safe: 'The cart is as it was.',
    next: 'Scan it again, or find the product by name.',
    status: 422,
  },
  'catalog.barcodeAmbiguous': {
    message: 'More than one product has this barcode.',
    safe: 'The cart is as it was.',
    next: 'Choose the product that is in front of you.',
    status: 409,
  },
  'catalog.productUnknown': {
    message: 'This product is not in the catalogue.',
    safe: 'Nothing was changed.',
    next: 'Search again; it may have been withdrawn.',
    status: 404,
  },
} as const satisfies ErrorTable;
