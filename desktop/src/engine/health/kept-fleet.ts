import { readFileSync } from 'node:fs';
import { type Fleet, fleetResponse } from '#shared/devices/index.ts';
import { replaceFile } from '../identity-files/index.ts';

/** Keeps what the server told of the tills, for when it can't be asked. */
export const keepFleet = (path: string, fleet: Fleet): void =>
  replaceFile(path, Buffer.from(`${JSON.stringify(fleet)}\n`));

/** What was kept; one that can't be read is none: it is asked for again. */
export function readKeptFleet(path: string): Fleet | undefined {
  try {
    return fleetResponse.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
