import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JournalFiles, nodeFiles } from './files.ts';
import { JournalFullError, openJournal } from './index.ts';
import { payloadOf, readable, recordsFrom, segmentFiles, testJournal } from './journal.fixture.ts';

let kit: ReturnType<typeof testJournal>;
beforeEach(() => {
  kit = testJournal();
});
afterEach(() => kit.remove());

/** File operations that fail with a code from the moment that a test says so, each kind by itself. */
function failing(code: string) {
  const broken = new Set<keyof JournalFiles>();
  const check = (operation: keyof JournalFiles) => {
    if (broken.has(operation)) throw Object.assign(new Error(`${code}: ${operation}`), { code });
  };
  const files: JournalFiles = {
    ...nodeFiles,
    create(path) {
      check('create');
      return nodeFiles.create(path);
    },
    write(fd, bytes, position) {
      if (broken.has('write')) nodeFiles.write(fd, bytes.subarray(0, bytes.length / 2), position);
      check('write');
      nodeFiles.write(fd, bytes, position);
    },
    sync(fd) {
      check('sync');
      nodeFiles.sync(fd);
    },
    rename(from, to) {
      check('rename');
      nodeFiles.rename(from, to);
    },
    syncFolder(folder) {
      check('syncFolder');
      nodeFiles.syncFolder(folder);
    },
  };
  return { broken, files };
}

for (const operation of ['create', 'write', 'sync', 'rename', 'syncFolder'] as const) {
  test(`a disk that is full at "${operation}" refuses the whole batch, and takes it once there is room`, () => {
    const disk = failing('ENOSPC');
    const journal = openJournal(kit.options, disk.files);
    journal.appendAll(recordsFrom(1, 9));
    // These five need a new segment, and fit into one.
    const batch = recordsFrom(10, 5);
    disk.broken.add(operation);
    expect(() => journal.appendAll(batch)).toThrow(JournalFullError);
    expect(() => journal.appendAll(batch)).toThrow(JournalFullError);
    disk.broken.clear();
    expect(journal.lastSequence).toBe(9);
    expect(readable(journal.readAfter(0))).toEqual(readable(recordsFrom(1, 9)));

    journal.appendAll(batch);
    journal.close();
    const reopened = openJournal(kit.options);
    expect(readable(reopened.readAfter(0))).toEqual(readable(recordsFrom(1, 14)));
    expect(reopened.damage).toEqual([]);
    reopened.close();
  });
}

test('a batch of many segments is refused before its first byte when the disk has room for some of them only', () => {
  const disk = failing('ENOSPC');
  const journal = openJournal(kit.options, disk.files);
  const { create } = disk.files;
  let room = 3;
  disk.files.create = (path) => {
    room -= 1;
    if (room < 0) disk.broken.add('create');
    return create(path);
  };
  expect(() => journal.appendAll(recordsFrom(1, 60))).toThrow(JournalFullError);
  expect(journal.lastSequence).toBe(0);
  disk.files.create = create;
  disk.broken.clear();
  journal.appendAll(recordsFrom(1, 60));
  expect(readable(journal.readAfter(0))).toEqual(readable(recordsFrom(1, 60)));
  journal.close();
});

test('a full disk leaves no half-made segment behind', () => {
  const disk = failing('ENOSPC');
  const journal = openJournal(kit.options, disk.files);
  const before = readdirSync(kit.folder);
  disk.broken.add('write');
  expect(() => journal.prepareNextSegment()).toThrow(JournalFullError);
  expect(readdirSync(kit.folder)).toEqual(before);
  disk.broken.clear();
  journal.close();
});

test('a record that still fits is taken after one that needed a segment was refused for want of room', () => {
  const disk = failing('EDQUOT');
  const journal = openJournal(kit.options, disk.files);
  journal.append({ sequence: 1, payload: payloadOf(1, 3000) });
  disk.broken.add('create');
  expect(() => journal.append({ sequence: 2, payload: payloadOf(2, 3000) })).toThrow(JournalFullError);
  journal.append({ sequence: 2, payload: payloadOf(2, 50) });
  disk.broken.clear();
  journal.close();
  const reopened = openJournal(kit.options);
  expect(reopened.lastSequence).toBe(2);
  reopened.close();
});

test('a segment that could not be put in place does not hide records appended to the old one later', () => {
  const disk = failing('EIO');
  const journal = openJournal(kit.options, disk.files);
  journal.append({ sequence: 1, payload: payloadOf(1, 3000) });
  disk.broken.add('syncFolder');
  expect(() => journal.append({ sequence: 2, payload: payloadOf(2, 3000) })).toThrow('EIO');
  expect(() => journal.append({ sequence: 2, payload: payloadOf(2, 50) })).toThrow('EIO');
  disk.broken.clear();
  journal.append({ sequence: 2, payload: payloadOf(2, 50) });
  journal.close();
  expect(segmentFiles(kit.folder)).toHaveLength(1);
  const reopened = openJournal(kit.options);
  expect(reopened.lastSequence).toBe(2);
  reopened.close();
});

test('a write that failed is not found by a later opening as if it had been acknowledged', () => {
  const disk = failing('EIO');
  const journal = openJournal(kit.options, disk.files);
  journal.appendAll(recordsFrom(1, 3));
  const unluckyOnce = disk.files.sync;
  disk.files.sync = () => {
    disk.files.sync = unluckyOnce;
    throw Object.assign(new Error('EIO: sync'), { code: 'EIO' });
  };
  expect(() => journal.append({ sequence: 4, payload: randomBytes(200) })).toThrow('EIO');
  journal.close();
  const reopened = openJournal(kit.options);
  expect(reopened.lastSequence).toBe(3);
  expect(reopened.recovered).toBe(0);
  reopened.close();
});

test('a journal opens on a full disk, and the first append says so', () => {
  const disk = failing('ENOSPC');
  disk.broken.add('create');
  const journal = openJournal(kit.options, disk.files);
  expect(() => journal.appendAll(recordsFrom(1, 1))).toThrow(JournalFullError);
  disk.broken.clear();
  journal.appendAll(recordsFrom(1, 1));
  expect(journal.lastSequence).toBe(1);
  journal.close();
});
