import { join } from 'node:path';
import { asJournalError } from './errors.ts';
import type { JournalFiles } from './files.ts';
import { SPARE_SUFFIX, TEMPORARY_SUFFIX } from './open-folder.ts';

const ZERO_BLOCK = Buffer.alloc(1024 * 1024);

/** Preallocated files that become segments when one is needed. */
export interface SpareSegments {
  readonly count: number;
  /** @throws JournalFullError when there is no room; nothing is left behind then. */
  create(): void;
  take(): string;
  removeAll(): void;
}

export function createSpareSegments(
  folder: string,
  segmentBytes: number,
  files: JournalFiles,
): SpareSegments {
  const spares: string[] = [];
  let made = 0;

  /** Real zeros, synced: appends then change neither the file's size nor its blocks, and a full disk shows up here. */
  function preallocate(path: string): void {
    const fd = files.create(path);
    try {
      for (let position = 0; position < segmentBytes; position += ZERO_BLOCK.length) {
        const length = Math.min(ZERO_BLOCK.length, segmentBytes - position);
        files.write(fd, ZERO_BLOCK.subarray(0, length), position);
      }
      files.sync(fd);
    } finally {
      files.close(fd);
    }
  }

  return {
    get count() {
      return spares.length;
    },
    create() {
      made += 1;
      const spare = join(folder, `${made}${SPARE_SUFFIX}`);
      const temporary = `${spare}${TEMPORARY_SUFFIX}`;
      try {
        preallocate(temporary);
        files.rename(temporary, spare);
      } catch (error) {
        files.remove(temporary);
        throw asJournalError(error);
      }
      spares.push(spare);
    },
    take() {
      const spare = spares.pop();
      if (spare === undefined) throw new Error('a spare segment was expected to be prepared');
      return spare;
    },
    removeAll() {
      for (const spare of spares.splice(0)) files.remove(spare);
    },
  };
}
