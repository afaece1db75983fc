export * from './errors.ts';
export * from './facts.ts';
export * from './project.ts';
export * from './rows.ts';
export * from './schema.ts';
