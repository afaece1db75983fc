export * from './compute-gst.ts';
export * from './gst-rates.ts';
