import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Notice } from '#shared/bridge.ts';
import { removeFile, replaceFile } from './identity-files/index.ts';

const noticeFile = z.object({
  code: z.enum([
    'devices.rebuiltFromBackup',
    'devices.rebuiltFromJournal',
    'devices.newStream',
    'devices.wiped',
    'devices.wipedUnsent',
  ]),
});

/** What the person at the till must be told once, in a file beside the database that it is about. */
export interface Notices {
  current(): Notice | null;
  tell(notice: Notice): void;
  /** The person has read it. */
  dismiss(): void;
}

export function createNotices(path: string): Notices {
  let current = read(path);
  return {
    current: () => current,
    tell: (notice) => {
      current = notice;
      replaceFile(path, Buffer.from(`${JSON.stringify(notice)}\n`));
    },
    dismiss: () => {
      current = null;
      removeFile(path);
    },
  };
}

/** A notice that can't be read is none: it says nothing that the till needs. */
function read(path: string): Notice | null {
  try {
    return noticeFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
