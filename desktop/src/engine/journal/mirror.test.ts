import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JournalOptions, openJournal, readSealedJournal } from './index.ts';
import { readable, recordsFrom, segmentFiles, testJournal } from './journal.fixture.ts';

let kit: ReturnType<typeof testJournal>;
let errors: Error[];
let mirrorFolder: string;
let options: JournalOptions;

beforeEach(() => {
  kit = testJournal();
  errors = [];
  mirrorFolder = join(kit.root, 'stick', 'stream');
  mkdirSync(join(kit.root, 'stick'));
  options = { ...kit.options, mirrorFolder, onMirrorError: (error) => errors.push(error) };
});
afterEach(() => kit.remove());

function expectSameBytes(): void {
  expect(segmentFiles(mirrorFolder)).toEqual(segmentFiles(kit.folder));
  for (const name of segmentFiles(kit.folder)) {
    expect(readFileSync(join(mirrorFolder, name)).equals(readFileSync(join(kit.folder, name)))).toBe(true);
  }
}

test('the mirror has the same bytes, and a spare reads it with the recovery key', async () => {
  const journal = openJournal(options);
  for (const record of recordsFrom(1, 40)) {
    journal.append(record);
    if (record.sequence % 7 === 0) await journal.mirrorSettled();
  }
  journal.close();
  expect(await journal.mirrorSettled()).toBe(true);
  expectSameBytes();
  const reading = readSealedJournal({ folder: mirrorFolder, recoveryPrivateKey: kit.recovery.privateKey });
  expect(readable(reading.records)).toEqual(readable(recordsFrom(1, 40)));
  expect(errors).toEqual([]);
});

test('a stick that is pulled and put back is reported once and catches up with the next sale', async () => {
  const journal = openJournal(options);
  journal.appendAll(recordsFrom(1, 5));
  await journal.mirrorSettled();
  rmSync(join(kit.root, 'stick'), { recursive: true });
  for (const record of recordsFrom(6, 3)) {
    journal.append(record);
    expect(await journal.mirrorSettled()).toBe(false);
  }
  expect(errors).toHaveLength(1);
  expect(readdirSync(kit.root)).not.toContain('stick');

  mkdirSync(join(kit.root, 'stick'));
  journal.appendAll(recordsFrom(9, 1));
  expect(await journal.mirrorSettled()).toBe(true);
  expectSameBytes();
  journal.close();
});

test('records made while the mirror was away reach it at the next opening', async () => {
  const first = openJournal(options);
  first.appendAll(recordsFrom(1, 5));
  first.close();
  await first.mirrorSettled();
  const without = openJournal(kit.options);
  without.appendAll(recordsFrom(6, 30));
  without.close();
  const again = openJournal(options);
  expect(await again.mirrorSettled()).toBe(true);
  expectSameBytes();
  again.close();
});

test('what only the mirror holds is set aside there, not written over, and can be read', async () => {
  const journal = openJournal(options);
  journal.appendAll(recordsFrom(1, 6));
  journal.close();
  await journal.mirrorSettled();
  rmSync(kit.folder, { recursive: true });

  const replaced = openJournal(options);
  replaced.appendAll(recordsFrom(1, 1));
  expect(await replaced.mirrorSettled()).toBe(true);
  replaced.close();
  expectSameBytes();
  const reading = readSealedJournal({ folder: mirrorFolder, recoveryPrivateKey: kit.recovery.privateKey });
  expect(readable(reading.salvaged)).toEqual(readable(recordsFrom(2, 5)));
});

test('segments that are dropped disappear from the mirror too', async () => {
  const journal = openJournal(options);
  for (const record of recordsFrom(1, 40)) journal.append(record);
  await journal.mirrorSettled();
  journal.dropThrough(40);
  expect(await journal.mirrorSettled()).toBe(true);
  expectSameBytes();
  journal.close();
});

test('a mirror that cannot be made never stops a sale', async () => {
  writeFileSync(join(kit.root, 'file'), '');
  const journal = openJournal({ ...options, mirrorFolder: join(kit.root, 'file', 'stream') });
  journal.appendAll(recordsFrom(1, 3));
  expect(await journal.mirrorSettled()).toBe(false);
  expect(journal.lastSequence).toBe(3);
  expect(errors).toHaveLength(1);
  journal.close();
});
