export * from './errors.ts';
export * from './projection.ts';
export * from './push.ts';
export * from './replica/index.ts';
export * from './rows.ts';
export * from './shapes.ts';
