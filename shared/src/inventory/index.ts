export * from './absorb-late.ts';
export * from './count-stock.ts';
export * from './errors.ts';
export * from './facts.ts';
export * from './plan-absorptions.ts';
export * from './project.ts';
export * from './rows.ts';
export * from './schema.ts';
