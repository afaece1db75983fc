export * from './chart.ts';
export * from './post.ts';
export * from './rows.ts';
