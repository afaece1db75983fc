import type { EditProductInput } from '#shared/catalog/index.ts';
import {
  column,
  defineTable,
  GENESIS_HASH,
  nullable,
  type RegisterId,
  type RequestId,
  type RowOf,
  registerId,
  type StreamId,
  streamId,
} from '#shared/kernel/index.ts';
import { type JournaledFact, ONLY_SLOT } from '#shared/sync/index.ts';
import { MemoryReplica } from '../memory-replica.ts';

/** Which stream a device writes, and how far it has come; one row, written with what it is about. */
export const deviceStates = defineTable({
  name: 'device_state',
  home: 'replica',
  key: ['slot'],
  columns: {
    slot: column.integer(),
    streamId: column.id(streamId),
    registerId: column.id(registerId),
    receiptSeries: column.text(20),
    keyName: column.text(60),
    lastSequence: column.integer(),
    lastHash: column.text(64),
    lastReceiptSequence: column.integer(),
    lastFactAt: nullable(column.instant()),
    lastServerTime: nullable(column.instant()),
  },
});
export type DeviceState = RowOf<typeof deviceStates>;

/** Of a device that has written nothing yet in its stream. */
export const newState = (
  registerId: RegisterId,
  streamId: StreamId,
  receiptSeries: string,
  keyName: string,
): DeviceState => ({
  slot: ONLY_SLOT,
  streamId,
  registerId,
  receiptSeries,
  keyName,
  lastSequence: 0,
  lastHash: GENESIS_HASH,
  lastReceiptSequence: 0,
  lastFactAt: null,
  lastServerTime: null,
});

/** Where a replica is in a shape. */
export const cursors = defineTable({
  name: 'cursors',
  home: 'replica',
  key: ['shape'],
  columns: { shape: column.text(200), handle: column.text(60), offset: column.integer() },
});

/** A journal record, complete or torn. */
export interface JournalRecord extends JournaledFact {
  readonly sequence: number;
}

/** One stream's journal: what was synced survives anything, what wasn't may be torn. */
export class SimulatedJournal {
  readonly streamId: string;
  #records: JournalRecord[] = [];
  isFull = false;

  constructor(streamId: string, records: readonly JournalRecord[] = []) {
    this.streamId = streamId;
    this.#records = [...records];
  }

  get records(): readonly JournalRecord[] {
    return this.#records;
  }

  get lastSequence(): number {
    return this.#records.at(-1)?.sequence ?? 0;
  }

  /** On disk when it returns. */
  append(record: JournalRecord): void {
    if (this.isFull) throw new Error('no space left on device');
    if (record.sequence !== this.lastSequence + 1) {
      throw new Error(`expected record ${this.lastSequence + 1} of the journal, not ${record.sequence}`);
    }
    this.#records.push(record);
  }
}

/** An edit that somebody asked for, and that waits for the server's decision. */
export interface SimulatedRequest {
  readonly id: RequestId;
  readonly input: EditProductInput;
  readonly madeAt: string;
  readonly isDecided: boolean;
  /** Streams of a till that is gone whose facts go first. */
  readonly after: readonly string[];
}

/** What a device keeps: it is all there is of it after a crash. */
export interface Disk {
  db: MemoryReplica;
  journal: SimulatedJournal;
  /** What is asked of the server; its own journal stands behind it, so that it outlives the database. */
  requests: Map<RequestId, SimulatedRequest>;
}

export const copyOfDisk = ({ db, journal, requests }: Disk): Disk => ({
  db: db.copy(),
  journal: new SimulatedJournal(journal.streamId, journal.records),
  requests: new Map(requests),
});

export const emptyDisk = (streamId: string): Disk => ({
  db: new MemoryReplica(),
  journal: new SimulatedJournal(streamId),
  requests: new Map(),
});
