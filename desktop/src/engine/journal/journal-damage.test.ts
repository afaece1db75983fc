import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JournalDamagedError, type JournalRecord, openJournal, readSealedJournal } from './index.ts';
import { payloadOf, readable, recordsFrom, segmentFiles, testJournal } from './journal.fixture.ts';

const HEADER = 256;
const OVERHEAD = 40;
const SEGMENT = 2048;
/** Hundreds of journals are written and synced; a slow disk may take its time. */
const TIMEOUT_MS = 60_000;

interface Placed {
  record: JournalRecord;
  segment: number;
  start: number;
  end: number;
}

/** Writes records and says where each of them stands, by the format's arithmetic and not by reading the files. */
function written(sizes: readonly number[]) {
  const kit = testJournal({ segmentBytes: SEGMENT });
  const journal = openJournal(kit.options);
  const placed: Placed[] = [];
  let segment = 0;
  let start = HEADER;
  for (const [index, bytes] of sizes.entries()) {
    const record = { sequence: index + 1, payload: payloadOf(index + 1, bytes) };
    if (start + bytes + OVERHEAD > SEGMENT) {
      segment += 1;
      start = HEADER;
    }
    placed.push({ record, segment, start, end: start + bytes + OVERHEAD });
    start += bytes + OVERHEAD;
    journal.append(record);
  }
  journal.close();
  expect(segmentFiles(kit.folder)).toHaveLength(segment + 1);
  return { kit, placed, segments: segment + 1 };
}

/** What reading gives until it ends or refuses to go on. */
function readUntilDamage(journal: { readAfter(after: number): Iterable<JournalRecord> }): JournalRecord[] {
  const records: JournalRecord[] = [];
  try {
    for (const record of journal.readAfter(0)) records.push(record);
  } catch (error) {
    if (!(error instanceof JournalDamagedError)) throw error;
    expect(error.lastSequence).toBe(records.at(-1)?.sequence ?? 0);
  }
  return records;
}

const sizes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 25, size: 'max' });
const anywhere = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe('damage at any byte', () => {
  test(
    'after a flipped bit every record before it is read, none is invented, and salvage loses only the one hit',
    () => {
      fc.assert(
        fc.property(sizes, anywhere, anywhere, fc.integer({ min: 0, max: 7 }), (list, which, where, bit) => {
          const { kit, placed, segments } = written(list);
          const segment = Math.floor(which * segments);
          const at = Math.floor(where * SEGMENT);
          flipBit(kit.segmentPaths()[segment] ?? '', at, bit);

          const before = placed.filter(
            (one) => one.segment < segment || (one.segment === segment && one.end <= at),
          );
          const untouched = placed.filter(
            (one) => one.segment !== segment || (at >= HEADER && (at < one.start || at >= one.end)),
          );
          checkEverythingSurvives(kit, placed, before, untouched);
          kit.remove();
        }),
        { numRuns: 150 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'after a truncation every record before it is read, and salvage finds the segments behind it',
    () => {
      fc.assert(
        fc.property(sizes, anywhere, anywhere, (list, which, where) => {
          const { kit, placed, segments } = written(list);
          const segment = Math.floor(which * segments);
          const at = Math.floor(where * SEGMENT);
          const path = kit.segmentPaths()[segment] ?? '';
          writeFileSync(path, readFileSync(path).subarray(0, at));

          const before = placed.filter(
            (one) => one.segment < segment || (one.segment === segment && one.end <= at),
          );
          const untouched = placed.filter(
            (one) => one.segment !== segment || (at >= HEADER && one.end <= at),
          );
          checkEverythingSurvives(kit, placed, before, untouched);
          kit.remove();
        }),
        { numRuns: 150 },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'a tail that is half written, or whose pages came as zeros, is cut, and the journal goes on',
    () => {
      fc.assert(
        fc.property(sizes, anywhere, fc.boolean(), (list, where, garbage) => {
          const { kit, placed } = written(list);
          const last = placed.at(-1);
          if (last === undefined) throw new Error('a record was written');
          const at = last.start + 1 + Math.floor(where * (last.end - last.start - 1));
          const path = kit.segmentPaths()[last.segment] ?? '';
          const bytes = readFileSync(path);
          bytes.fill(garbage ? 0xa5 : 0, at, garbage ? Math.min(at + 100, SEGMENT) : SEGMENT);
          // The last byte of a record can happen to be what it is overwritten with: then only what follows is cut.
          const recordOnly = (file: Buffer) => file.subarray(last.start, last.end);
          const torn = !recordOnly(bytes).equals(recordOnly(readFileSync(path)));
          const cut = bytes.subarray(torn ? last.start : last.end).some((byte) => byte !== 0);
          writeFileSync(path, bytes);

          const journal = openJournal(kit.options);
          expect(readable(journal.readAfter(0))).toEqual(
            readable((torn ? placed.slice(0, -1) : placed).map((one) => one.record)),
          );
          expect(journal.damage).toEqual([]);
          expect(journal.recovered > 0).toBe(cut);
          goesOn(journal);
          journal.close();
          kit.remove();
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );
});

function checkEverythingSurvives(
  kit: ReturnType<typeof testJournal>,
  placed: readonly Placed[],
  before: readonly Placed[],
  untouched: readonly Placed[],
): void {
  const all = readable(placed.map((one) => one.record));
  const sealed = readSealedJournal({ folder: kit.folder, recoveryPrivateKey: kit.recovery.privateKey });
  for (const found of [sealed.records, [...sealed.records, ...sealed.salvaged]]) {
    expect(all).toEqual(expect.arrayContaining(readable(found)));
  }
  expect(readable([...sealed.records, ...sealed.salvaged])).toEqual(
    expect.arrayContaining(readable(untouched.map((one) => one.record))),
  );

  const journal = openJournal(kit.options);
  const found = readUntilDamage(journal);
  expect(readable(found)).toEqual(all.slice(0, found.length));
  expect(found.length).toBeGreaterThanOrEqual(before.length);
  expect(all).toEqual(expect.arrayContaining(readable(journal.salvage(0))));
  expect(readable(journal.salvage(0))).toEqual(
    expect.arrayContaining(readable(untouched.map((one) => one.record))),
  );
  goesOn(journal);
  journal.close();
}

function goesOn(journal: ReturnType<typeof openJournal>): void {
  const next = recordsFrom(journal.lastSequence + 1, 3);
  journal.appendAll(next);
  expect(readable(journal.readAfter(journal.lastSequence - 3))).toEqual(readable(next));
}

function flipBit(path: string, at: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeFileSync(path, bytes);
}

describe('damage in front of intact records', () => {
  test('the segment is copied before it is cut, and the report says what the copy still holds', () => {
    const { kit, placed } = written([100, 100, 100, 100, 100]);
    const [path = ''] = kit.segmentPaths();
    const original = readFileSync(path);
    const second = placed[1];
    if (second === undefined) throw new Error('a second record was written');
    flipBit(path, second.start + 30, 0);

    const journal = openJournal(kit.options);
    expect(journal.lastSequence).toBe(1);
    expect(journal.damage).toEqual([
      {
        copy: expect.stringMatching(/\.1\.damaged$/),
        intactThrough: 1,
        readableAfter: [3, 4, 5],
        foundNow: true,
      },
    ]);
    const copy = readFileSync(`${path}.1.damaged`);
    expect(copy.subarray(second.end)).toEqual(original.subarray(second.end));
    journal.close();

    const later = openJournal(kit.options);
    expect(later.damage).toMatchObject([{ readableAfter: [3, 4, 5], foundNow: false }]);
    later.appendAll(placed.slice(1).map((one) => one.record));
    later.close();

    const healed = openJournal(kit.options);
    expect(healed.damage).toEqual([]);
    expect(readable(healed.readAfter(0))).toEqual(readable(placed.map((one) => one.record)));
    healed.close();
    kit.remove();
  });

  test('an older segment is read up to its damage, then reading stops with words instead of leaving records out', () => {
    const { kit, placed } = written([700, 700, 700, 700, 700]);
    const [path = ''] = kit.segmentPaths();
    flipBit(path, HEADER + 740 + 30, 0);
    const journal = openJournal(kit.options);
    expect(journal.lastSequence).toBe(5);
    expect(journal.damage).toEqual([]);
    expect(readUntilDamage(journal).map((record) => record.sequence)).toEqual([1]);
    expect(() => [...journal.readAfter(1)]).toThrow(JournalDamagedError);
    expect(readable(journal.readAfter(2))).toEqual(readable(placed.slice(2).map((one) => one.record)));
    expect(journal.salvage(0).map((record) => record.sequence)).toEqual([1, 3, 4, 5]);
    journal.close();
    kit.remove();
  });

  test('when the only segment left has a broken header, its name still says where the journal stands', () => {
    const { kit } = written([900, 900, 900]);
    const journal = openJournal(kit.options);
    journal.dropThrough(2);
    journal.close();
    const [path = ''] = kit.segmentPaths();
    flipBit(path, 60, 3);
    const reopened = openJournal(kit.options);
    expect(reopened.lastSequence).toBe(2);
    expect(reopened.damage).toMatchObject([{ intactThrough: 2, foundNow: true }]);
    goesOn(reopened);
    reopened.close();
    kit.remove();
  });

  test('a page of zeros in the middle is damage and not the end', () => {
    const { kit } = written([100, 100, 100, 100, 100]);
    const [path = ''] = kit.segmentPaths();
    const bytes = readFileSync(path);
    bytes.fill(0, HEADER + 140, HEADER + 280);
    writeFileSync(path, bytes);
    const journal = openJournal(kit.options);
    expect(journal.damage).toMatchObject([{ intactThrough: 1, readableAfter: [3, 4, 5] }]);
    journal.close();
    kit.remove();
  });

  test('a newest segment whose header was never finished is removed, and its number is free again', () => {
    const { kit, placed } = written([900, 900, 900]);
    const [path = ''] = kit.segmentPaths().slice(-1);
    const unfinished = Buffer.alloc(SEGMENT);
    readFileSync(path).copy(unfinished, 0, 0, 90);
    writeFileSync(path, unfinished);
    const journal = openJournal(kit.options);
    expect(journal.lastSequence).toBe(2);
    expect(journal.damage).toEqual([]);
    expect(journal.recovered).toBeGreaterThan(0);
    journal.appendAll(placed.slice(2).map((one) => one.record));
    expect(readable(journal.readAfter(0))).toEqual(readable(placed.map((one) => one.record)));
    journal.close();
    kit.remove();
  });

  test('a segment that ends before its successor begins is reported, though nothing readable stands behind', () => {
    const { kit } = written([700, 700, 700]);
    const [first = '', second = ''] = kit.segmentPaths();
    writeFileSync(second, Buffer.alloc(SEGMENT));
    const bytes = readFileSync(first);
    bytes.fill(0, HEADER + 740);
    writeFileSync(first, bytes);
    const journal = openJournal(kit.options);
    expect(journal.lastSequence).toBe(1);
    expect(journal.damage).toMatchObject([{ intactThrough: 1, readableAfter: [], foundNow: true }]);
    journal.close();
    kit.remove();
  });
});
