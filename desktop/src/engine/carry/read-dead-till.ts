import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { accept, type Result, reject, type SignedFact } from '#shared/kernel/index.ts';
import { readJournalRecord } from '../commit/journal-record.ts';
import { JournalError, type JournalRecord, readSealedJournal } from '../journal/index.ts';

const KEY_BYTES = 32;
/** A stick holds a journal or two; more is a folder that was chosen by mistake. */
const MAX_FOLDERS = 200;

/** A fact of a dead till, as it was signed. */
export interface DeadTillFact {
  readonly signed: SignedFact;
  readonly postingMonth: string;
}

export interface DeadTill {
  /** By stream, in order, with gaps where records are damaged. */
  readonly facts: readonly DeadTillFact[];
  /** True when something in the folder couldn't be read. */
  readonly damaged: boolean;
}

/**
 * Reads everything that stands in the journals of a folder (a stick, a second disk, a peer's shared folder, or the dead till's
 * own data folder), with the company's recovery key.
 * @param recoveryKey X25519, raw, base64, as it was given when the company was made
 */
export function readDeadTill(folder: string, recoveryKey: string): Result<DeadTill> {
  const key = Buffer.from(recoveryKey.trim(), 'base64');
  if (key.length !== KEY_BYTES) return reject('devices.recoveryKeyInvalid');
  const facts: DeadTillFact[] = [];
  let damaged = false;
  for (const journal of journalFolders(folder)) {
    try {
      const reading = readSealedJournal({ folder: journal, recoveryPrivateKey: Uint8Array.from(key) });
      damaged ||= reading.torn;
      for (const record of reading.records) facts.push(toFact(record));
      for (const record of reading.salvaged) facts.push(toFact(record));
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      if (error.code === 'journal.wrongKey') return reject('devices.recoveryKeyInvalid');
      if (error.code !== 'journal.missing') damaged = true;
    }
  }
  return facts.length === 0 ? reject('devices.journalNotFound') : accept({ facts, damaged });
}

/** The folder itself and those in it, two deep: where a mirror or a data folder keeps its journals. */
function journalFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = (parent: string): string[] =>
    readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(parent, entry.name));
  const near = below(folder).slice(0, MAX_FOLDERS);
  return [folder, ...near, ...near.flatMap(below).slice(0, MAX_FOLDERS)];
}

function toFact(record: JournalRecord): DeadTillFact {
  const { envelope, signature, private: part, postingMonth } = readJournalRecord(record);
  return { signed: { envelope, signature, private: part }, postingMonth };
}
