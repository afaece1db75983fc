import {
  accept,
  type BodyOf,
  type Decision,
  type Envelope,
  epochMsOf,
  type FactDefinition,
  type PrivatePart,
  present,
  type Result,
  reject,
  type StaffId,
  uuidV7,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import {
  CommitOrder,
  type ComposedFact,
  composeFact,
  factInstant,
  mayRecord,
  recordDecidedFact,
} from '#shared/sync/index.ts';
import { type Signer, sha256Hex } from '../identity-files/index.ts';
import { readKind } from '../queries/devices/registers.ts';
import { encodeCanonically } from '../store/encode-canonically.ts';
import {
  type DeviceState,
  type ReadableDb,
  readDeviceState,
  replicaDb,
  type Store,
  updateDeviceState,
  type WritableDb,
} from '../store/index.ts';
import { toJournalRecord } from './journal-record.ts';
import { appendMissingRecords, type JournalEnd } from './journal-tail.ts';

const SALT_BYTES = 16;
const ID_RANDOM_BYTES = 10;
/** Random bytes for ids, which are no secret, are fetched for so many at once: each call costs a sale as much as hashing it. */
const IDS_PER_FETCH = 100;

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
  readonly journal: JournalEnd;
  readonly signer: Signer;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: (level: 'error', message: string, details: Record<string, unknown>) => void;
  /** True when this data would give numbers out again that were used: then nothing is recorded. */
  readonly isOldState: boolean;
  /** True from when this till was told that it is to be wiped: what it has sent must be all. */
  readonly isWiping?: () => boolean;
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

interface RecordOptions extends CommitterOptions {
  /** Random bytes for one id. */
  readonly idRandom: () => Uint8Array;
}

function fetchInAdvance(random: CommitterOptions['random']): () => Uint8Array {
  let fetched = new Uint8Array();
  let used = 0;
  return () => {
    if (used === fetched.length) {
      fetched = Uint8Array.from(random(IDS_PER_FETCH * ID_RANDOM_BYTES));
      used = 0;
    }
    used += ID_RANDOM_BYTES;
    return fetched.subarray(used - ID_RANDOM_BYTES, used);
  };
}

interface Recorded<Definition extends FactDefinition> extends ComposedFact {
  readonly body: BodyOf<Definition>;
}

/** The one way in which this device makes facts (DESIGN section 2, "The commit"). */
export function createCommitter(given: CommitterOptions): Committer {
  const options: RecordOptions = { ...given, idRandom: fetchInAdvance(given.random) };
  const { store, journal } = options;
  const order = new CommitOrder({
    appendMissing: () => {
      const { streamId } = present(readDeviceState(store.reader), 'a paired device');
      appendMissingRecords(store.reader, journal, streamId);
    },
    unwritten: (error) => {
      options.log('error', 'the journal could not be written', { error: String(error) });
      return reject('devices.journalUnwritten', { sequence: journal.lastSequence + 1 });
    },
  });
  return {
    ensureJournaled: () => order.ensureJournaled(),
    commit: <Definition extends FactDefinition>(command: FactCommand<Definition>) => {
      if (options.isOldState) return reject('devices.oldState');
      if (options.isWiping?.()) return reject('devices.wiping');
      const committed = order.commit(
        () => {
          const recorded = store.write((db) => record(db, command, options));
          if (recorded.ok) command.committed?.();
          return recorded;
        },
        ({ envelope, signed, postingMonth }) =>
          journal.append(toJournalRecord(envelope.sequence, signed, postingMonth)),
      );
      return committed.ok
        ? accept({ envelope: committed.value.envelope, body: committed.value.body })
        : committed;
    },
  };
}

/** Everything that happens inside the transaction. */
function record<Definition extends FactDefinition>(
  db: WritableDb,
  command: FactCommand<Definition>,
  options: RecordOptions,
): Result<Recorded<Definition>> {
  const device = present(readDeviceState(db), 'a paired device');
  const at = factInstant(options.clock(), device);
  const decision = command.decide({ db, device }, at);
  if (!decision.ok) return decision;
  const { definition, body } = decision.value;
  if (!mayRecord(readKind(db, device), definition.type)) return reject('devices.counterOnly');
  const fact = compose(decision.value, command.actor, device, at, options);
  const { envelope, postingMonth } = fact;
  const registered = present(registeredFact(definition.type), `a registered fact, not ${definition.type}`);
  const projection = registered.project(
    { envelope, body: body as never },
    { postingMonth, privateText: decision.value.privateText },
  );
  updateDeviceState(db, {
    ...recordDecidedFact(replicaDb(db), fact, projection),
    ...command.alsoWrite?.(db, { envelope, body }),
  });
  return accept({ ...fact, body });
}

const compose = <Definition extends FactDefinition>(
  decision: Decision<Definition>,
  actor: StaffId,
  device: DeviceState,
  at: string,
  { signer, random, idRandom }: RecordOptions,
): ComposedFact =>
  composeFact(
    device,
    {
      decision,
      encodedBody: encodeCanonically(decision.definition.body, decision.body) as Envelope['body'],
      id: uuidV7(epochMsOf(at), idRandom()) as Envelope['id'],
      at,
      actor,
      private: privatePartOf(decision.privateText, random),
    },
    {
      sha256: sha256Hex,
      sign: (text) => Buffer.from(signer.sign(Buffer.from(text, 'utf8'))).toString('base64'),
    },
  );

function privatePartOf(text: string | null, random: CommitterOptions['random']): PrivatePart | null {
  if (text === null) return null;
  return { salt: Buffer.from(random(SALT_BYTES)).toString('hex'), text };
}
