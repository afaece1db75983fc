import { parseEnvelope, present } from '#shared/kernel/index.ts';
import {
  dequeue,
  localFacts,
  recordFact,
  recordPostedEntry,
  type ServerFactRow,
} from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import { cursors } from './disk.ts';
import type { ShapeName } from './shape-engine.ts';

type Row = Readonly<Record<string, unknown>>;

/** Where a device is in a shape. */
export interface ShapePosition {
  readonly name: ShapeName;
  readonly handle: string | undefined;
  readonly offset: number;
}

export const shapeText = ({ table, audience, month }: ShapeName): string => `${table} ${audience} ${month}`;

/** Takes rows of a shape into a replica and, at the end, the cursor: in one transaction. */
export function applyRows(
  device: Device,
  rows: readonly Row[],
  { name, handle, offset }: ShapePosition,
  isEnd = true,
): void {
  const { db } = device;
  db.transact(() => {
    for (const row of rows) {
      if (name.table === 'facts') applyFact(device, row as ServerFactRow);
      else applyEntry(device, row);
    }
    if (isEnd) db.upsert(cursors, { shape: shapeText(name), handle: handle ?? '', offset });
  });
}

function applyFact(device: Device, row: ServerFactRow): void {
  const { db } = device;
  const envelope = present(parseEnvelope(row.envelope), 'a readable envelope');
  const { acceptNo, postingMonth } = row;
  const signed = { envelope: row.envelope, signature: row.signature, private: null };
  const recorded = recordFact(db, { signed, envelope, acceptNo, postingMonth }, device.meaning);
  dequeue(db, { streamId: row.streamId, sequence: row.sequence, factId: row.id });
  const { streamId, lastSequence } = device.state;
  if (recorded === 'recorded' && envelope.stream === streamId && envelope.sequence > lastSequence) {
    device.isCopied = true;
  }
}

function applyEntry({ db }: Device, row: Row): void {
  const { audience: _audience, ...entry } = row;
  recordPostedEntry(db, entry as unknown as Parameters<typeof recordPostedEntry>[1]);
}

/** Also in between, every fact that waits is in the counters. */
export function mustStand({ db, world, name }: Device): void {
  for (const { id, acceptNo, projected, counted } of db.all(localFacts)) {
    if (acceptNo === null && projected && !counted) world.violate(`${name} doesn't count ${id}, which waits`);
  }
}
