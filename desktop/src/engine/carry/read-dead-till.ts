import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, type Result, reject, type SignedFact } from '#shared/kernel/index.ts';
import type { RequestRow } from '#shared/sync/index.ts';
import { readFactOf } from '../commit/journal-record.ts';
import { JournalError, type JournalRecord, readSealedJournalInTurns } from '../journal/index.ts';
import { readRequestRecord } from '../requests/journaled-request.ts';

const KEY_BYTES = 32;
/** A stick holds a journal or two; more is a folder that was chosen by mistake. */
const MAX_FOLDERS = 200;
/** A few milliseconds' work. */
const RECORDS_A_TURN = 100;

/** A fact of a dead till, as it was signed. */
export interface DeadTillFact {
  readonly signed: SignedFact;
  readonly postingMonth: string;
}

export interface DeadTill {
  /** By stream, in order, with gaps where records are damaged. */
  readonly facts: readonly DeadTillFact[];
  /** What it had asked of the server, each as it was last, decided or not. */
  readonly requests: readonly RequestRow[];
  /** True when something in the folder couldn't be read. */
  readonly damaged: boolean;
}

/**
 * Reads everything that stands in the journals of a folder (a stick, a second disk, a peer's shared folder, or the dead till's
 * own data folder), with the company's recovery key.
 * Everything else has its turns meanwhile: somebody is selling at this till.
 * @param recoveryKey X25519, raw, base64, as it was given when the company was made
 */
export async function readDeadTill(folder: string, recoveryKey: string): Promise<Result<DeadTill>> {
  const key = Buffer.from(recoveryKey.trim(), 'base64');
  if (key.length !== KEY_BYTES) return reject('devices.recoveryKeyInvalid');
  const facts: DeadTillFact[] = [];
  const requests = new Map<string, RequestRow>();
  let damaged = false;
  for (const journal of await journalFolders(folder)) {
    try {
      const recoveryPrivateKey = Uint8Array.from(key);
      const reading = await readSealedJournalInTurns({ folder: journal, recoveryPrivateKey });
      damaged ||= reading.torn;
      for (const [index, record] of [...reading.records, ...reading.salvaged].entries()) {
        if (index % RECORDS_A_TURN === 0) await new Promise(setImmediate);
        const fact = toFact(record);
        if (fact !== undefined) facts.push(fact);
        else if (!noteRequest(record, requests)) damaged = true;
      }
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      if (error.code === 'journal.wrongKey') return reject('devices.recoveryKeyInvalid');
      if (error.code !== 'journal.missing') damaged = true;
    }
  }
  if (facts.length === 0 && requests.size === 0) return reject('devices.journalNotFound');
  return accept({ facts, requests: [...requests.values()], damaged });
}

/** The folder itself and those in it, two deep: where a mirror or a data folder keeps its journals. */
async function journalFolders(folder: string): Promise<string[]> {
  const below = async (parent: string): Promise<string[]> =>
    (await readdir(parent, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(parent, entry.name));
  const near = await below(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (near === undefined) return [];
  const looked = near.slice(0, MAX_FOLDERS);
  const deeper = [];
  for (const parent of looked) deeper.push(...(await below(parent)));
  return [folder, ...looked, ...deeper.slice(0, MAX_FOLDERS)];
}

/**
 * Of a request the record that was changed last counts, whichever copy of its journal it stands in.
 * @returns false for what this version can't read
 */
function noteRequest(record: JournalRecord, requests: Map<string, RequestRow>): boolean {
  let row: RequestRow | undefined;
  try {
    row = readRequestRecord(record);
  } catch {
    // Not what any version writes: it says nothing about the others.
    return false;
  }
  if (row === undefined) return false;
  if (row.revision >= (requests.get(row.id)?.revision ?? 0)) requests.set(row.id, row);
  return true;
}

/** Undefined for what isn't a fact: the journal of what was asked of the server. */
function toFact(record: JournalRecord): DeadTillFact | undefined {
  const fact = readFactOf(record);
  if (fact === undefined) return undefined;
  const { envelope, signature, private: part, postingMonth } = fact;
  return { signed: { envelope, signature, private: part }, postingMonth };
}
