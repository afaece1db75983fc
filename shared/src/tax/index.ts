export * from './compute-gst.ts';
export * from './gst-method.ts';
export * from './gst-rates.ts';
