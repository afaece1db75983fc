export * from './errors.ts';
export * from './health.ts';
export * from './health-troubles.ts';
export * from './health-versions.ts';
export * from './receipt-series.ts';
export * from './register-kinds.ts';
export * from './rows.ts';
export * from './schema.ts';
