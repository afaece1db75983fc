export * from './chart.ts';
export * from './post.ts';
export * from './post-stored-value.ts';
export * from './rows.ts';
