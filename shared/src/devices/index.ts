export * from './errors.ts';
export * from './receipt-series.ts';
export * from './rows.ts';
export * from './schema.ts';
