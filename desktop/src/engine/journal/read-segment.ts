import { join } from 'node:path';
import { JournalDamagedError } from './errors.ts';
import type { JournalFiles } from './files.ts';
import { openRecord, scanSegment } from './record-frame.ts';
import { readFolder } from './salvage.ts';
import { DAMAGED_SUFFIX, dataKeyForTill, readHeader, type SegmentName } from './segment-header.ts';
import type { JournalDamage, JournalRecord } from './types.ts';

/** Records of one segment with `after` < sequence <= `through`, which the segment is known to hold. */
export function* readSegment(
  input: { folder: string; localKey: Uint8Array; files: JournalFiles },
  segment: SegmentName,
  after: number,
  through: number,
): Generator<JournalRecord> {
  const bytes = input.files.read(join(input.folder, segment.name));
  let last = segment.firstSequence - 1;
  const header = readHeader(bytes);
  const key =
    header?.firstSequence === segment.firstSequence ? dataKeyForTill(bytes, input.localKey) : undefined;
  if (key === undefined) throw new JournalDamagedError(segment.name, 0, last);
  const scan = scanSegment(bytes, segment.firstSequence);
  for (const frame of scan.frames) {
    if (frame.sequence > through) return;
    if (frame.sequence > after) {
      const payload = openRecord(bytes, frame, key, segment.segmentNumber);
      if (payload === undefined) throw new JournalDamagedError(segment.name, frame.position, last);
      yield { sequence: frame.sequence, payload };
    }
    last = frame.sequence;
  }
  if (last < through) throw new JournalDamagedError(segment.name, scan.end, last);
}

/** What opening found now, and copies of earlier openings that still hold something the journal lacks. */
export function describeDamage(
  input: { folder: string; localKey: Uint8Array; files: JournalFiles },
  found: readonly { copy: string; intactThrough: number }[],
  lastSequence: number,
): JournalDamage[] {
  const { folder, localKey, files } = input;
  const copies = files.list(folder).filter((name) => name.endsWith(DAMAGED_SUFFIX));
  return copies.flatMap((copy) => {
    const now = found.find((one) => one.copy === copy);
    const onlyThis: JournalFiles = { ...files, list: () => [copy] };
    const reading = readFolder(folder, onlyThis, (segment) => dataKeyForTill(segment, localKey));
    const readableAfter = [...reading.records, ...reading.salvaged]
      .map(({ sequence }) => sequence)
      .filter((sequence) => sequence > lastSequence);
    if (now === undefined && readableAfter.length === 0) return [];
    const intactThrough = now?.intactThrough ?? lastSequence;
    return [{ copy, intactThrough, readableAfter, foundNow: now !== undefined }];
  });
}
