import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateRecoveryKeyPair, type JournalOptions, type JournalRecord } from './index.ts';

/** Keys and a folder of their own for one test; `options` opens a journal there. */
export function testJournal(overrides: Partial<JournalOptions> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'kedai-journal-'));
  const recovery = generateRecoveryKeyPair();
  const folder = join(root, 'stream');
  const options: JournalOptions = {
    folder,
    recoveryPublicKey: recovery.publicKey,
    localKey: randomBytes(32),
    segmentBytes: 4096,
    ...overrides,
  };
  return {
    root,
    folder,
    recovery,
    options,
    segmentPaths: () => segmentFiles(folder).map((name) => join(folder, name)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export function segmentFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.journal'))
    .sort();
}

/** Bytes that follow from the sequence, so that another process can tell whether a record is what was written. */
export function payloadOf(sequence: number, bytes = (sequence * 37) % 700): Uint8Array {
  const payload = Buffer.alloc(bytes);
  const pattern = createHash('sha256').update(String(sequence)).digest();
  for (let offset = 0; offset < bytes; offset += pattern.length) pattern.copy(payload, offset);
  return Uint8Array.from(payload);
}

export function recordsFrom(first: number, count: number): JournalRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    sequence: first + index,
    payload: payloadOf(first + index),
  }));
}

/** Comparable in an assertion, whatever kind of byte array it is. */
export function readable(records: Iterable<JournalRecord>): { sequence: number; payload: string }[] {
  return Array.from(records, ({ sequence, payload }) => ({
    sequence,
    payload: Buffer.from(payload).toString('hex'),
  }));
}
