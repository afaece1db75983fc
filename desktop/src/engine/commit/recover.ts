import { type Envelope, GENESIS_HASH, parseEnvelope, present } from '#shared/kernel/index.ts';
import { saleCompleted } from '#shared/sales/index.ts';
import { sha256Hex } from '../identity-files/index.ts';
import type { Journal, JournalRecord } from '../journal/index.ts';
import { discardCart, queueFact } from '../store/fact-log.ts';
import {
  type DeviceState,
  readDeviceState,
  recordFact,
  type Store,
  updateDeviceState,
  type WritableDb,
} from '../store/index.ts';
import { type JournaledFact, readJournalRecord } from './journal-record.ts';
import { appendMissingRecords } from './journal-tail.ts';

/** What a start had to put right. */
export interface Recovery {
  /** Facts that the database had lost and got back from the journal. */
  readonly projectedForward: number;
  /** Facts whose journal record was missing. */
  readonly appended: number;
}

/**
 * Brings database and journal to the same fact, before the first sale: whichever is behind is given what the other has.
 * Throws when the two are not of one chain: selling on either would lose the other.
 */
export function recover(store: Store, journal: Journal): Recovery {
  const { streamId, lastSequence } = present(readDeviceState(store.reader), 'a paired device');
  let projectedForward = 0;
  if (journal.lastSequence > lastSequence) {
    for (const journalRecord of journal.readAfter(lastSequence)) {
      store.write((db) => projectForward(db, journalRecord));
      projectedForward += 1;
    }
  }
  return { projectedForward, appended: appendMissingRecords(store.reader, journal, streamId) };
}

/** Records one fact of the journal as the commit that was lost had recorded it. */
function projectForward(db: WritableDb, journalRecord: JournalRecord): void {
  const device = present(readDeviceState(db), 'a paired device');
  const fact = readJournalRecord(journalRecord);
  const envelope = present(parseEnvelope(fact.envelope), 'a readable envelope in the journal');
  if (!follows(envelope, device)) {
    throw new Error(
      `expected fact ${device.lastSequence + 1} of stream ${device.streamId} after ${device.lastHash} in the journal, ` +
        `got ${envelope.sequence} of ${envelope.stream} after ${envelope.previous}`,
    );
  }
  recordFact(db, { signed: signedOf(fact), envelope, acceptNo: null, postingMonth: fact.postingMonth });
  queueFact(db, {
    streamId: envelope.stream,
    sequence: envelope.sequence,
    factId: envelope.id,
    queuedAt: envelope.at,
  });
  updateDeviceState(db, {
    lastSequence: envelope.sequence,
    lastHash: sha256Hex(Buffer.from(fact.envelope, 'utf8')),
    lastFactAt: envelope.at,
    ...receiptOf(db, envelope),
  });
}

const follows = (envelope: Envelope, device: DeviceState): boolean =>
  envelope.stream === device.streamId &&
  envelope.sequence === device.lastSequence + 1 &&
  envelope.previous === (device.lastSequence === 0 ? GENESIS_HASH : device.lastHash);

/** What a sale besides takes of the device: its receipt number, and the cart that it was. */
function receiptOf(db: WritableDb, envelope: Envelope): Partial<DeviceState> {
  if (envelope.type !== saleCompleted.type) return {};
  const body = saleCompleted.body.safeDecode(envelope.body as never);
  if (!body.success) return {};
  discardCart(db, body.data.saleId);
  return { lastReceiptSequence: body.data.receiptSequence };
}

const signedOf = ({ envelope, signature, private: part }: JournaledFact) => ({
  envelope,
  signature,
  private: part,
});
