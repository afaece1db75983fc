import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Long enough for what the last batch held to have been let go. */
const AFTERMATH_MS = 2_000;

/**
 * Gives the memory of a burst back to the system. The first copy of a shop leaves a heap that V8 would keep for as long as a
 * quiet till allocates little; a till that has copied once shouldn't weigh more all day than one that was restarted.
 */
export function giveBackMemorySoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect === 'function') collect();
  }, AFTERMATH_MS).unref();
}
