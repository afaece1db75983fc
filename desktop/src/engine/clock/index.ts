export { BusinessClock } from './business-clock.ts';
export { BUILT_AFTER, openClock } from './open-clock.ts';
export { isStreamAhead } from './stream-ahead.ts';
