export * from './chain.ts';
export * from './commit-order.ts';
export * from './compose-fact.ts';
export * from './own-chain.ts';
export * from './recover-fact.ts';
