import {
  accept,
  assert,
  type BodyOf,
  canonicalJson,
  type Decision,
  ENVELOPE_VERSION,
  type Envelope,
  epochMsOf,
  type FactDefinition,
  instantOf,
  MAX_ENVELOPE_BYTES,
  monthOf,
  type PrivatePart,
  present,
  privateText,
  type Result,
  reject,
  type SignedFact,
  type StaffId,
  singaporeDate,
  uuidV7,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { type Signer, sha256Hex } from '../identity-files/index.ts';
import type { Journal } from '../journal/index.ts';
import { encodeCanonically } from '../store/encode-canonically.ts';
import { queueFact } from '../store/fact-log.ts';
import {
  type DeviceState,
  type ReadableDb,
  readDeviceState,
  recordDecidedFact,
  type Store,
  updateDeviceState,
  type WritableDb,
} from '../store/index.ts';
import { toJournalRecord } from './journal-record.ts';
import { appendMissingRecords } from './journal-tail.ts';

const SALT_BYTES = 16;
const ID_RANDOM_BYTES = 10;

/** What somebody wants to have happened. */
export interface FactCommand<Definition extends FactDefinition> {
  readonly actor: StaffId;
  /** Pure but for what it reads; runs inside the transaction, at the instant that the fact will carry. */
  decide(reads: { db: ReadableDb; device: DeviceState }, at: string): Result<Decision<Definition>>;
  /** What else is written with it: changes of the device's state, and rows of this device alone. */
  alsoWrite?(db: WritableDb, fact: CommittedFact<Definition>): Partial<DeviceState>;
  /** Called when the transaction is on disk, before the journal has it: what is held in memory follows the database. */
  committed?(): void;
}

export interface CommittedFact<Definition extends FactDefinition> {
  readonly envelope: Envelope;
  readonly body: BodyOf<Definition>;
}

export interface CommitterOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly signer: Signer;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: (level: 'error', message: string, details: Record<string, unknown>) => void;
}

export interface Committer {
  /**
   * Decides, signs, records and journals a fact. It is done when this returns a value. Rejected with
   * `devices.journalUnwritten`, the fact is in the database and its repeat must give the answer of the first try.
   */
  commit<Definition extends FactDefinition>(
    command: FactCommand<Definition>,
  ): Result<CommittedFact<Definition>>;
  /** Must hold before anything is shown as done that an earlier try may have recorded. */
  ensureJournaled(): Result<null>;
}

interface Recorded<Definition extends FactDefinition> extends CommittedFact<Definition> {
  readonly signed: SignedFact;
  readonly postingMonth: string;
}

/** The one way in which this device makes facts (DESIGN section 2, "The commit"). */
export function createCommitter(options: CommitterOptions): Committer {
  const { store, journal } = options;
  let unwritten = false;

  const journaled = (append: () => void): Result<null> => {
    try {
      append();
      unwritten = false;
      return accept(null);
    } catch (error) {
      unwritten = true;
      options.log('error', 'the journal could not be written', { error: String(error) });
      return reject('devices.journalUnwritten', { sequence: journal.lastSequence + 1 });
    }
  };

  const ensureJournaled = (): Result<null> => {
    if (!unwritten) return accept(null);
    return journaled(() => {
      const { streamId } = present(readDeviceState(store.reader), 'a paired device');
      appendMissingRecords(store.reader, journal, streamId);
    });
  };

  return {
    ensureJournaled,
    commit: (command) => {
      const earlier = ensureJournaled();
      if (!earlier.ok) return earlier;
      const recorded = store.write((db) => record(db, command, options));
      if (!recorded.ok) return recorded;
      command.committed?.();
      const { envelope, body, signed, postingMonth } = recorded.value;
      const done = journaled(() => journal.append(toJournalRecord(envelope.sequence, signed, postingMonth)));
      return done.ok ? accept({ envelope, body }) : done;
    },
  };
}

/** Everything that happens inside the transaction. */
function record<Definition extends FactDefinition>(
  db: WritableDb,
  command: FactCommand<Definition>,
  options: CommitterOptions,
): Result<Recorded<Definition>> {
  const device = present(readDeviceState(db), 'a paired device');
  const at = factInstant(options.clock(), device);
  const decision = command.decide({ db, device }, at);
  if (!decision.ok) return decision;
  const { definition, body } = decision.value;
  const { envelope, signed, hash } = sign(decision.value, command.actor, device, at, options);
  const postingMonth = monthOf(singaporeDate(at));
  const registered = present(registeredFact(definition.type), `a registered fact, not ${definition.type}`);
  const projection = registered.project({ envelope, body: body as never }, { postingMonth });
  recordDecidedFact(db, { signed, envelope, acceptNo: null, postingMonth }, projection);
  queueFact(db, {
    streamId: device.streamId,
    sequence: envelope.sequence,
    factId: envelope.id,
    queuedAt: at,
  });
  updateDeviceState(db, {
    lastSequence: envelope.sequence,
    lastHash: hash,
    lastFactAt: at,
    ...command.alsoWrite?.(db, { envelope, body }),
  });
  return accept({ envelope, body, signed, postingMonth });
}

/** No fact dates before the one that it follows, nor before a time that the server has told. */
function factInstant(clockMs: number, device: DeviceState): string {
  const afterLastMs = device.lastFactAt === null ? 0 : epochMsOf(device.lastFactAt) + 1;
  const serverMs = device.lastServerTime === null ? 0 : epochMsOf(device.lastServerTime);
  return instantOf(Math.max(clockMs, afterLastMs, serverMs));
}

/** Builds the envelope, the next of the stream, and signs its bytes. */
function sign<Definition extends FactDefinition>(
  decision: Decision<Definition>,
  actor: StaffId,
  device: DeviceState,
  at: string,
  { signer, random }: CommitterOptions,
): { envelope: Envelope; signed: SignedFact; hash: string } {
  const { definition, body } = decision;
  const part = privatePartOf(decision.privateText, random);
  // In canonical order, which is that of the alphabet.
  const envelope: Envelope = {
    actor,
    at,
    body: encodeCanonically(definition.body, body) as Envelope['body'],
    company: device.companyId,
    id: uuidV7(epochMsOf(at), random(ID_RANDOM_BYTES)) as Envelope['id'],
    outlets: decision.outlets,
    previous: device.lastHash,
    privateHash: part === null ? null : sha256Hex(Buffer.from(privateText(part), 'utf8')),
    register: device.registerId,
    sequence: device.lastSequence + 1,
    stream: device.streamId,
    type: definition.type,
    v: ENVELOPE_VERSION,
  };
  const text = canonicalText(envelope);
  const bytes = Buffer.from(text, 'utf8');
  assert(bytes.length <= MAX_ENVELOPE_BYTES, `an envelope of at most ${MAX_ENVELOPE_BYTES} bytes`);
  const signature = Buffer.from(signer.sign(bytes)).toString('base64');
  return { envelope, signed: { envelope: text, signature, private: part }, hash: sha256Hex(bytes) };
}

/** The bytes to sign. Members are in canonical order already; only escapes, which are rare, need the slow way. */
function canonicalText(envelope: Envelope): string {
  const text = JSON.stringify(envelope);
  return text.includes('\\u') ? canonicalJson(envelope) : text;
}

function privatePartOf(text: string | null, random: CommitterOptions['random']): PrivatePart | null {
  if (text === null) return null;
  return { salt: Buffer.from(random(SALT_BYTES)).toString('hex'), text };
}
