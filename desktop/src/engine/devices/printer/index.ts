export * from './create-printer.ts';
export * from './print-document.ts';
export * from './test-page.ts';
