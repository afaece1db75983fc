import { logToStandardError, outliveBugs } from './engine-arguments.ts';

/** Logs whenever it is told to, and answers how often something went uncaught. */
let uncaught = 0;
outliveBugs(logToStandardError);
process.on('uncaughtException', () => {
  uncaught += 1;
});
process.on('message', () => {
  logToStandardError('info', 'nobody reads this');
  setImmediate(() => process.send?.(uncaught));
});
process.send?.('ready');
