import { type JournalFiles, nodeFiles } from './files.ts';
import { SegmentedJournal } from './journal.ts';
import type { Journal, JournalOptions } from './types.ts';

export {
  JournalDamagedError,
  JournalError,
  type JournalErrorCode,
  JournalFullError,
  JournalKeyError,
} from './errors.ts';
export type { JournalFiles } from './files.ts';
export { type FolderReading, readSealedJournal, readSealedJournalInTurns } from './salvage.ts';
export { generateRecoveryKeyPair, publicKeyOf } from './sealing.ts';
export type {
  Journal,
  JournalDamage,
  JournalMirror,
  JournalOptions,
  JournalRecord,
  StartMirror,
} from './types.ts';

/**
 * Opens a stream's journal for its one writer, making the folder when it isn't there. A torn tail is cut
 * (`recovered` says how many bytes); damage in front of intact records is copied aside first (`damage`).
 *
 * @throws JournalKeyError when the folder was written with another local key.
 */
export function openJournal(options: JournalOptions, files: JournalFiles = nodeFiles): Journal {
  return new SegmentedJournal(options, files);
}
