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
  'catalog.markdownLabelWrong': {
    message: 'This is no markdown label of this shop.',
    safe: 'The cart is as it was.',
    next: 'Scan the barcode of the goods, and ask a manager about the label.',
    status: 422,
  },
  'catalog.productUnknown': {
    message: 'This product is not in the catalogue.',
    safe: 'Nothing was changed.',
    next: 'Search again; it may have been withdrawn.',
    status: 404,
  },
  'catalog.reasonMissing': {
    message: 'Setting something aside needs a reason.',
    safe: 'Nothing was changed.',
    next: 'Type why in a few words.',
    status: 422,
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
  'catalog.quickPageUnknown': {
    message: 'This page of quick keys is not known here.',
    safe: 'Nothing was changed.',
    next: 'Look at the quick keys again; the page may still be on its way.',
    status: 404,
  },
  'catalog.quickPageNameMissing': {
    message: 'A page of quick keys needs a name.',
    safe: 'Nothing was saved; the quick keys are as they were.',
    next: 'Type a short name, such as Bread, and save again.',
    status: 422,
  },
  'catalog.quickPageNameTaken': {
    message: 'Another page of quick keys has this name already.',
    safe: 'Nothing was saved; the quick keys are as they were.',
    next: 'Choose another name, or put the products on that page.',
    status: 409,
  },
  'catalog.quickPagesTooMany': {
    message: 'There are as many pages of quick keys as there can be.',
    safe: 'Nothing was saved; the quick keys are as they were.',
    next: 'Delete a page that is not used any more first.',
    status: 422,
  },
  'catalog.quickKeysTooMany': {
    message: 'This page has more products than fit on it.',
    safe: 'Nothing was saved; the quick keys are as they were.',
    next: 'Take some off, or put them on another page.',
    status: 422,
  },
  'catalog.quickKeysCollided': {
    message: 'Two people arranged the same page of quick keys.',
    safe: 'The first arrangement holds; both are kept here.',
    next: 'Look at the page, and arrange it again if need be.',
    status: 409,
  },
} as const satisfies ErrorTable;
