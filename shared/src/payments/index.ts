export * from './cash-rounding.ts';
export * from './errors.ts';
export * from './settle.ts';
export * from './stored-value/index.ts';
export * from './tenders.ts';
