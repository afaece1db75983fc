export * from './errors.ts';
export * from './push.ts';
export * from './rows.ts';
export * from './shapes.ts';
