import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../identity-files/index.ts';
import type { Log } from '../sync/log.ts';
import type { ClockNote } from './business-clock.ts';

const clockFile = z.object({
  offsetMs: z.int(),
  source: z.enum(['device', 'server', 'person']),
  notedMs: z.int().min(0),
  doubtful: z.boolean(),
});

/** What was known of this device's clock when it last ran; one that can't be read is none. */
export function readClockNote(path: string): ClockNote | undefined {
  try {
    return clockFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** A disk that is full loses no sale by it: the clock is only asked about again at the next start. */
export function keepClockNote(path: string, note: ClockNote, log: Log): void {
  try {
    replaceFile(path, Buffer.from(`${JSON.stringify(note)}\n`));
  } catch (error) {
    log('warn', 'what is known of the clock could not be kept', { error: String(error) });
  }
}
