export * from './cash-rounding.ts';
export * from './errors.ts';
export * from './paynow-qr.ts';
export * from './settle.ts';
export * from './stored-value/index.ts';
export * from './surcharge.ts';
export * from './tenders.ts';
