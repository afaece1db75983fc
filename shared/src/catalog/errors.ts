import type { ErrorTable } from '../kernel/index.ts';

export const catalogErrors = {
  'catalog.askedForNothing': {
    message: 'Nothing says what the customer asked for.',
    safe: 'Nothing was changed.',
    next: 'Type what they asked for in a few words.',
    status: 422,
  },
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
  'catalog.stillLoading': {
    message: 'This barcode isn’t among the products that are on this till yet; the others are still loading.',
    safe: 'The cart is as it was. What is here already can be sold.',
    next: 'Try again in a moment.',
    status: 503,
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
  'catalog.nameMissing': {
    message: 'A product needs a name.',
    safe: 'Nothing was changed.',
    next: 'Type a name and save again.',
    status: 422,
  },
  'catalog.priceInvalid': {
    message: 'A price cannot be below zero.',
    safe: 'Nothing was changed.',
    next: 'Type the shelf price and save again.',
    status: 422,
  },
  'catalog.barcodesTooMany': {
    message: 'This product has as many barcodes as it can have.',
    safe: 'Nothing was changed.',
    next: 'Remove one that is not used any more first.',
    status: 422,
  },
  'catalog.editCollided': {
    message: 'Two people changed the same thing about a product.',
    safe: 'Both values are kept; the product has the first.',
    next: 'Choose the right one, and change it if need be.',
    status: 409,
  },
} as const satisfies ErrorTable;
