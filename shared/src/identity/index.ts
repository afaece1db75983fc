export * from './counter-settings.ts';
export * from './errors.ts';
export * from './import-errors.ts';
export * from './rows.ts';
export * from './schema.ts';
