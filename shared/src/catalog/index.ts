export * from './ask-item.ts';
export * from './edit-product.ts';
export * from './errors.ts';
export * from './gtin.ts';
export * from './labels.ts';
export * from './quick-keys.ts';
export * from './rows.ts';
export * from './schema.ts';
