import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeFiles } from './files.ts';
import {
  generateRecoveryKeyPair,
  JournalError,
  JournalKeyError,
  openJournal,
  readSealedJournal,
} from './index.ts';
import { readable, recordsFrom, segmentFiles, testJournal } from './journal.fixture.ts';

let kit: ReturnType<typeof testJournal>;
beforeEach(() => {
  kit = testJournal();
});
afterEach(() => kit.remove());

describe('appending and reading', () => {
  test('what was appended is read back in order after reopening', () => {
    const first = openJournal(kit.options);
    expect(first.lastSequence).toBe(0);
    for (const record of recordsFrom(1, 30)) first.append(record);
    first.close();

    const second = openJournal(kit.options);
    expect(second.lastSequence).toBe(30);
    expect(second.recovered).toBe(0);
    expect(second.damage).toEqual([]);
    expect(readable(second.readAfter(0))).toEqual(readable(recordsFrom(1, 30)));
    expect(readable(second.readAfter(17))).toEqual(readable(recordsFrom(18, 13)));
    expect(readable(second.readAfter(30))).toEqual([]);
    second.close();
  });

  test('a journal that is reopened goes on in the same segment until it is full', () => {
    for (const record of recordsFrom(1, 4)) {
      const journal = openJournal(kit.options);
      journal.append(record);
      journal.close();
    }
    expect(segmentFiles(kit.folder)).toHaveLength(1);
  });

  test('every segment keeps its size while records are appended', () => {
    const journal = openJournal(kit.options);
    for (const record of recordsFrom(1, 60)) journal.append(record);
    journal.close();
    expect(kit.segmentPaths().length).toBeGreaterThan(3);
    expect(new Set(kit.segmentPaths().map((path) => statSync(path).size))).toEqual(new Set([4096]));
  });

  test('a batch larger than a segment is spread over several and read back whole', () => {
    const journal = openJournal(kit.options);
    journal.append({ sequence: 1, payload: randomBytes(100) });
    journal.appendAll(recordsFrom(2, 59));
    journal.appendAll([]);
    expect(journal.lastSequence).toBe(60);
    expect(readable(journal.readAfter(1))).toEqual(readable(recordsFrom(2, 59)));
    journal.close();
  });

  test('a record of the largest size that a segment holds is kept, one byte more is refused', () => {
    const largest = 4096 - 256 - 40;
    const journal = openJournal(kit.options);
    const payload = randomBytes(largest);
    journal.append({ sequence: 1, payload });
    expect(() => journal.append({ sequence: 2, payload: randomBytes(largest + 1) })).toThrow(
      expect.objectContaining({ code: 'journal.recordTooLarge' }),
    );
    journal.append({ sequence: 2, payload: new Uint8Array() });
    expect(readable(journal.readAfter(0))).toEqual(
      readable([
        { sequence: 1, payload },
        { sequence: 2, payload: new Uint8Array() },
      ]),
    );
    journal.close();
  });

  test('a sequence that is skipped or repeated is refused, and nothing of its batch is written', () => {
    const journal = openJournal(kit.options);
    journal.appendAll(recordsFrom(1, 3));
    const outOfSequence = expect.objectContaining({ code: 'journal.outOfSequence' });
    expect(() => journal.appendAll(recordsFrom(3, 1))).toThrow(outOfSequence);
    expect(() => journal.appendAll([...recordsFrom(4, 1), ...recordsFrom(6, 1)])).toThrow(outOfSequence);
    expect(journal.lastSequence).toBe(3);
    expect(readable(journal.readAfter(0))).toEqual(readable(recordsFrom(1, 3)));
    journal.close();
  });

  test('an append returns after one write and one sync, and so does a batch', () => {
    const steps: string[] = [];
    const journal = openJournal(kit.options, {
      ...nodeFiles,
      write(fd, bytes, position) {
        steps.push('write');
        nodeFiles.write(fd, bytes, position);
      },
      sync(fd) {
        steps.push('sync');
        nodeFiles.sync(fd);
      },
    });
    steps.length = 0;
    journal.appendAll(recordsFrom(1, 1));
    expect(steps.splice(0)).toEqual(['write', 'sync']);
    journal.appendAll(recordsFrom(2, 5));
    expect(steps).toEqual(['write', 'sync']);
    journal.close();
  });

  test('a closed journal refuses to append', () => {
    const journal = openJournal(kit.options);
    journal.close();
    journal.close();
    expect(() => journal.appendAll(recordsFrom(1, 1))).toThrow(
      expect.objectContaining({ code: 'journal.closed' }),
    );
  });

  test('an empty folder can start after records that were dropped everywhere', () => {
    const journal = openJournal({ ...kit.options, startsAfter: 500 });
    expect(journal.lastSequence).toBe(500);
    journal.appendAll(recordsFrom(501, 2));
    journal.close();
    const reopened = openJournal(kit.options);
    expect(readable(reopened.readAfter(0))).toEqual(readable(recordsFrom(501, 2)));
    reopened.close();
  });
});

describe('segments', () => {
  test('a prepared segment is used by the append that needs it, and removed by close when none did', () => {
    const journal = openJournal(kit.options);
    journal.prepareNextSegment();
    journal.prepareNextSegment();
    journal.appendAll(recordsFrom(1, 30));
    expect(readable(journal.readAfter(0))).toEqual(readable(recordsFrom(1, 30)));
    journal.prepareNextSegment();
    journal.close();
    expect(kit.segmentPaths().length).toBeGreaterThan(1);
    const reopened = openJournal(kit.options);
    expect(reopened.lastSequence).toBe(30);
    reopened.close();
  });

  test('dropping what is secured deletes whole segments only, and never the newest', () => {
    const journal = openJournal(kit.options);
    for (const record of recordsFrom(1, 60)) journal.append(record);
    const before = segmentFiles(kit.folder).length;
    journal.dropThrough(20);
    const kept = readable(journal.readAfter(20));
    expect(kept).toEqual(readable(recordsFrom(21, 40)));
    expect(segmentFiles(kit.folder).length).toBeLessThan(before);
    journal.dropThrough(60);
    expect(segmentFiles(kit.folder)).toHaveLength(1);
    journal.appendAll(recordsFrom(61, 1));
    journal.close();
    const reopened = openJournal(kit.options);
    expect(reopened.lastSequence).toBe(61);
    reopened.close();
  });

  test('nothing beyond the secured sequence is ever deleted, whichever it is', () => {
    const journal = openJournal(kit.options);
    for (const record of recordsFrom(1, 40)) journal.append(record);
    for (let secured = 0; secured <= 40; secured += 1) {
      journal.dropThrough(secured);
      expect(readable(journal.readAfter(secured))).toEqual(readable(recordsFrom(secured + 1, 40 - secured)));
      const reading = readSealedJournal({
        folder: kit.folder,
        recoveryPrivateKey: kit.recovery.privateKey,
      });
      expect(reading.records[0]?.sequence ?? 1).toBeLessThanOrEqual(secured + 1);
    }
    journal.close();
  });

  test('what an interrupted preparation left behind is removed at the next opening', () => {
    openJournal(kit.options).close();
    writeFileSync(join(kit.folder, '1.spare.tmp'), 'half');
    writeFileSync(join(kit.folder, '2.spare'), Buffer.alloc(4096));
    const journal = openJournal(kit.options);
    journal.prepareNextSegment();
    journal.appendAll(recordsFrom(1, 30));
    expect(journal.lastSequence).toBe(30);
    journal.close();
  });
});

describe('keys', () => {
  test("another till's local key is refused with words, and nothing is changed", () => {
    const journal = openJournal(kit.options);
    journal.appendAll(recordsFrom(1, 5));
    journal.close();
    expect(() => openJournal({ ...kit.options, localKey: randomBytes(32) })).toThrow(JournalKeyError);
    const reopened = openJournal(kit.options);
    expect(reopened.lastSequence).toBe(5);
    reopened.close();
  });

  test('a spare reads the whole folder with the recovery private key', () => {
    const journal = openJournal(kit.options);
    for (const record of recordsFrom(1, 40)) journal.append(record);
    const reading = readSealedJournal({
      folder: kit.folder,
      recoveryPrivateKey: kit.recovery.privateKey,
    });
    expect(readable(reading.records)).toEqual(readable(recordsFrom(1, 40)));
    expect(reading).toMatchObject({ torn: false, salvaged: [] });
    journal.close();
  });

  test('another company cannot read it, and no payload stands in the file in the clear', () => {
    const secret = Buffer.from('Kopi-O kosong, 1.40 dollars, cash');
    const journal = openJournal(kit.options);
    journal.append({ sequence: 1, payload: secret });
    journal.close();
    const stranger = generateRecoveryKeyPair();
    expect(() => readSealedJournal({ folder: kit.folder, recoveryPrivateKey: stranger.privateKey })).toThrow(
      JournalKeyError,
    );
    for (const path of kit.segmentPaths()) expect(readFileSync(path).includes(secret)).toBe(false);
  });

  test('after the company changes its recovery key, new records are sealed to the new one only', () => {
    const journal = openJournal(kit.options);
    journal.appendAll(recordsFrom(1, 2));
    journal.close();
    const next = generateRecoveryKeyPair();
    const rekeyed = openJournal({ ...kit.options, recoveryPublicKey: next.publicKey });
    rekeyed.appendAll(recordsFrom(3, 2));
    expect(readable(rekeyed.readAfter(0))).toEqual(readable(recordsFrom(1, 4)));
    rekeyed.close();
    const withNew = readSealedJournal({ folder: kit.folder, recoveryPrivateKey: next.privateKey });
    expect(readable(withNew.salvaged)).toEqual(readable(recordsFrom(3, 2)));
    const withOld = readSealedJournal({
      folder: kit.folder,
      recoveryPrivateKey: kit.recovery.privateKey,
    });
    expect(readable(withOld.records)).toEqual(readable(recordsFrom(1, 2)));
  });

  test('the same record written twice at the same place never has the same bytes', () => {
    const journal = openJournal(kit.options);
    journal.appendAll(recordsFrom(1, 1));
    journal.close();
    const [path = ''] = kit.segmentPaths();
    const first = readFileSync(path);
    const torn = Buffer.from(first);
    torn.fill(0, 256 + 30);
    writeFileSync(path, torn);
    const again = openJournal(kit.options);
    expect(again.lastSequence).toBe(0);
    expect(again.recovered).toBeGreaterThan(0);
    again.appendAll(recordsFrom(1, 1));
    again.close();
    const nonce = (bytes: Buffer) => bytes.subarray(256 + 12, 256 + 20).toString('hex');
    expect(nonce(readFileSync(path))).not.toBe(nonce(first));
  });

  test('a folder without a journal is named as such', () => {
    const read = () =>
      readSealedJournal({
        folder: join(kit.root, 'nowhere'),
        recoveryPrivateKey: kit.recovery.privateKey,
      });
    expect(read).toThrow(JournalError);
    expect(read).toThrow(expect.objectContaining({ code: 'journal.missing' }));
  });

  test('keys of a wrong length and records that no segment could hold are refused at opening', () => {
    expect(() => openJournal({ ...kit.options, localKey: randomBytes(16) })).toThrow(RangeError);
    expect(() => openJournal({ ...kit.options, maxRecordBytes: 4096 })).toThrow(RangeError);
  });
});
