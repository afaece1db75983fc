export * from './build-tax-invoice.ts';
export * from './facts.ts';
export * from './issue-tax-invoice.ts';
export * from './project.ts';
export * from './rows.ts';
export * from './schema.ts';
