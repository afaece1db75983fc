export * from './carry.ts';
export * from './checkpoint.ts';
export * from './incarnation.ts';
export * from './move-to-stream.ts';
export * from './outcomes.ts';
export * from './put-back.ts';
export * from './replica-db.ts';
export * from './standing.ts';
