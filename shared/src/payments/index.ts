export * from './cash-rounding.ts';
export * from './errors.ts';
export * from './settle.ts';
