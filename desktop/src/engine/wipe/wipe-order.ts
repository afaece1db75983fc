import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { dataFiles } from '../data-files.ts';
import { replaceFile } from '../identity-files/index.ts';

/** What a till needs to know of its wipe when its database and its keys are gone. */
const destroying = z.object({
  phase: z.literal('destroying'),
  streamId: z.uuid(),
  serverUrl: z.string(),
  /** Opens nothing but saying that it is done. */
  token: z.string(),
  lastSequence: z.int().min(0),
  /** How many of its records the server didn't take. */
  leftUnsent: z.int().min(0),
});
export type Destroying = Readonly<z.output<typeof destroying>>;

const wipeFile = z.discriminatedUnion('phase', [z.object({ phase: z.literal('sending') }), destroying]);
export type WipePhase = Readonly<z.output<typeof wipeFile>>;

/**
 * How far the wipe of this folder's till has come, in a file beside its database: `sending` what the server lacks, during
 * which nothing more is recorded, then `destroying`. Undefined when nobody asked for it.
 * @throws when the file is damaged: a till that is to be wiped must not go on selling
 */
export function readWipe(dataDir: string): WipePhase | undefined {
  let text: string;
  try {
    text = readFileSync(dataFiles(dataDir).wipe, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return wipeFile.parse(JSON.parse(text));
}

export const writeWipe = (dataDir: string, phase: WipePhase): void =>
  replaceFile(dataFiles(dataDir).wipe, Buffer.from(`${JSON.stringify(phase)}\n`));
