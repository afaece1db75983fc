export * from './chart.ts';
export * from './post.ts';
export * from './post-shift.ts';
export * from './post-stored-value.ts';
export * from './rows.ts';
export * from './tender-account.ts';
