export * from './priceable.ts';
export * from './rows.ts';
export * from './schema.ts';
