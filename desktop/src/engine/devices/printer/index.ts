export * from './create-printer.ts';
export { learnDrawer, noPaper } from './learn-drawer.ts';
export * from './print-document.ts';
export { MAX_WAITING_JOBS, type PrintJob } from './print-queue.ts';
export * from './test-page.ts';
