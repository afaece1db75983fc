import { setFlagsFromString } from 'node:v8';

// The first snapshots of shapes are a burst of garbage, for which V8 would grow its young generation and never give it back.
// Imported before anything else, while it is small.
setFlagsFromString('--semi-space-growth-factor=1');
