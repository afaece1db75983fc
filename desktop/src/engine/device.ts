import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownHealth } from '#shared/devices/index.ts';
import { instantOf, present, type SaleId, uuidV7 } from '#shared/kernel/index.ts';
import { createOpenCart, type OpenCart } from './cart/open-cart.ts';
import { type Committer, createCommitter } from './commit/commit-fact.ts';
import { recover } from './commit/recover.ts';
import { dataFiles, mirroredRequests } from './data-files.ts';
import { copyHealth } from './health/copy-health.ts';
import type { DeviceSecrets, HighWater, Signer } from './identity-files/index.ts';
import { type Journal, openJournal, type StartMirror } from './journal/index.ts';
import { createPeer, type Peer } from './peer/index.ts';
import { createPriceSwitch } from './price-switch.ts';
import { createPrinting, type Printing } from './printing.ts';
import { readLocation } from './queries/identity/people.ts';
import { bookTables, createPriceReader, type PriceReader } from './queries/pricing/prices.ts';
import { createRequests, type Requests } from './requests/index.ts';
import { type DeviceState, readDeviceState, readFactsAgain, type Store } from './store/index.ts';
import { createSync, type Sync, type SyncChange } from './sync/index.ts';
import type { Log } from './sync/log.ts';

const ID_RANDOM_BYTES = 10;
/** A few hundred requests. */
const REQUEST_SEGMENT_BYTES = 256 * 1024;
/** Nobody pays for this long: time for what a sale would have to wait for. */
const IDLE_MS = 2_000;

/** What this computer needs to be a paired till: it exists once the device state does. */
export interface Device {
  readonly committer: Committer;
  readonly cart: OpenCart;
  readonly prices: PriceReader;
  readonly printing: Printing;
  readonly sync: Sync;
  /** What is asked of the server, until it is decided. */
  readonly requests: Requests;
  /** Copies of journals between this till and others. */
  readonly peer: Peer;
  /** True when its data is older than what was recorded with it: it records nothing until it has a stream of its own. */
  readonly isOldState: boolean;
  state(): DeviceState;
  /** Where goods that are sold here are kept. */
  stockPlace(): { readonly companyId: string; readonly locationId: string };
  newId(): string;
  /** How the journal's copies stand that are kept elsewhere, once they have done what they can. */
  mirror(): Promise<KnownHealth['mirror']>;
  /** A fact was recorded: what follows a commit, none of which a sale waits for. */
  committed(tables: readonly string[]): void;
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly mirrorDir: string | undefined;
  readonly peerPort: number | undefined;
  readonly secrets: DeviceSecrets;
  readonly signer: Signer;
  /** Kept where a copy of the data folder doesn't reach; undefined when there is no such place. */
  readonly marks: HighWater | undefined;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  readonly log: Log;
  /** True when this till is to be wiped and records nothing more. */
  readonly isWiping: () => boolean;
  /** The server told its time in an answer. */
  onServerTime(serverTime: string, roundTripMs: number): void;
  onChange(change: SyncChange): void;
}

/**
 * Opens the paired device: its journal, brought to the same fact as the database, and everything that sells.
 */
export function openDevice(options: DeviceOptions): Device {
  const { store, clock, random, log, marks } = options;
  const state = (): DeviceState => present(readDeviceState(store.reader), 'a paired device');
  // Other tills are asked over the shop's own network, not as the server is.
  const peer = createPeer({
    ...{ dataDir: options.dataDir, localKey: options.secrets.journalLocalKey, port: options.peerPort },
    ...{ state, clock, random, fetch, log },
    onChange: () => options.onChange({ status: true }),
  });
  const journal = openDeviceJournal(options, state(), peer.mirrorOf('facts'));
  bringTogether(store, journal, log);
  const isOldState = hasUsedMore(marks, state());
  if (isOldState)
    log('error', 'this data is older than what this computer has recorded; it takes a new stream first');

  let closed = false;
  const newId = (): string => uuidV7(clock(), random(ID_RANDOM_BYTES));
  const { signer } = options;
  const stateChanged = (): void => options.onChange({ status: true });
  const prices = createPriceReader(store.reader);
  const priceSwitch = createPriceSwitch({
    book: () => prices.book,
    now: () => instantOf(clock()),
    onSwitch: () => options.onChange({ status: true, tables: [...bookTables] }),
  });
  const sync = createSync({
    store,
    catalogIndex: store.catalogIndex,
    signer,
    clock,
    random,
    fetch: options.fetch,
    log,
    onServerTime: options.onServerTime,
    onChange: (change) => {
      prices.changed(change.tables ?? []);
      if (change.tables?.some((table) => bookTables.has(table))) priceSwitch.changed();
      options.onChange(change);
      requests.mayGoOn();
    },
  });
  const requests = createRequests({
    ...{ store, clock, random, log },
    journal: openRequestJournal(options, state(), peer.mirrorOf('requests')),
    request: sync.request,
    changed: () => options.onChange({ status: true, tables: ['requests'] }),
  });
  const printing = createPrinting({ store, log, clock, onChange: stateChanged });
  const cart = createOpenCart(store, () => newId() as SaleId);

  peer.start();
  const preparation = prepareWhenIdle(journal, () => state().securedThrough, log);

  return {
    committer: createCommitter({
      ...{ store, journal, signer, clock, random, log },
      ...{ isOldState, isWiping: options.isWiping },
    }),
    ...{ isOldState, cart, prices, printing, sync, requests, peer, state },
    stockPlace: () => {
      const { companyId, outletId } = state();
      return { companyId, locationId: readLocation(store.reader, outletId) ?? '' };
    },
    newId,
    mirror: () =>
      copyHealth({
        hasSecondDisk: options.mirrorDir !== undefined,
        settled: () => journal.mirrorSettled(),
        ...{ peer: peer.status(), nowMs: clock() },
      }),
    committed: (tables) => {
      setImmediate(() => {
        if (closed) return;
        const { streamId, lastSequence } = state();
        if (lastSequence > 0) marks?.raise(streamId, lastSequence);
        sync.pushSoon();
        preparation.soon();
        options.onChange({ status: true, tables });
      });
    },
    close: async () => {
      closed = true;
      preparation.stop();
      priceSwitch.close();
      await Promise.all([sync.close(), requests.close(), printing.close()]);
      await journal.mirrorSettled();
      await peer.close();
      journal.close();
    },
  };
}

/** Brings the database to the same fact as its journal, and into the books what an older version couldn't read. */
function bringTogether(store: Store, journal: Journal, log: Log): void {
  const recovery = recover(store, journal);
  if (recovery.projectedForward > 0 || recovery.appended > 0) {
    log('warn', 'database and journal differed and were brought together', { ...recovery });
  }
  const readAgain = readFactsAgain(store);
  if (readAgain > 0)
    log('info', 'records that an older version could not read are in the books here', { readAgain });
}

/** A segment of the journal is megabytes of zeros: made while nobody waits for a sale. */
function prepareWhenIdle(journal: Journal, securedThrough: () => number, log: Log) {
  let idle: NodeJS.Timeout | undefined;
  const prepare = (): void => {
    try {
      journal.prepareNextSegment();
      journal.dropThrough(securedThrough());
    } catch (error) {
      log('warn', 'the next journal segment could not be prepared', { error: String(error) });
    }
  };
  return {
    soon: (): void => {
      clearTimeout(idle);
      idle = setTimeout(prepare, IDLE_MS);
      idle.unref();
    },
    stop: (): void => clearTimeout(idle),
  };
}

/** A folder for each stream: a stream has one writer for life. */
function openDeviceJournal(
  options: DeviceOptions,
  { streamId, recoveryPublicKey }: DeviceState,
  atPeer: StartMirror,
): Journal {
  const { dataDir, mirrorDir, secrets, log } = options;
  const folder = join(dataDir, 'journal', streamId);
  mkdirSync(folder, { recursive: true });
  const journal = openJournal({
    folder,
    recoveryPublicKey: Uint8Array.from(Buffer.from(recoveryPublicKey, 'base64')),
    localKey: secrets.journalLocalKey,
    ...(mirrorDir === undefined ? {} : { mirrorFolder: join(mirrorDir, streamId) }),
    mirrors: [atPeer],
    onMirrorError: (error) => log('warn', 'the journal mirror cannot be written', { error: error.message }),
  });
  for (const damage of journal.damage) {
    log('error', 'a part of the journal was damaged; it was copied aside', {
      copy: damage.copy,
      intactThrough: damage.intactThrough,
    });
  }
  return journal;
}

/** What is asked of the server isn't part of a stream: it goes on when this device takes another. */
function openRequestJournal(
  { dataDir, mirrorDir, secrets, log }: DeviceOptions,
  { recoveryPublicKey, streamId }: DeviceState,
  atPeer: StartMirror,
): Journal | undefined {
  const folder = dataFiles(dataDir).requestJournal;
  try {
    mkdirSync(folder, { recursive: true });
    return openJournal({
      folder,
      recoveryPublicKey: Uint8Array.from(Buffer.from(recoveryPublicKey, 'base64')),
      localKey: secrets.journalLocalKey,
      segmentBytes: REQUEST_SEGMENT_BYTES,
      // Several tills may share the disk or stick.
      ...(mirrorDir === undefined ? {} : { mirrorFolder: mirroredRequests(mirrorDir, streamId) }),
      mirrors: [atPeer],
      onMirrorError: (error) =>
        log('warn', 'the copy of requests cannot be written', { error: error.message }),
    });
  } catch (error) {
    // The database has them: a till doesn't stand still for the copy.
    log('error', 'the journal of requests cannot be opened', { error: String(error) });
    return undefined;
  }
}

/** A restored folder would give receipt numbers out again that are on paper already. */
const hasUsedMore = (marks: HighWater | undefined, state: DeviceState): boolean =>
  (marks?.read()[state.streamId] ?? 0) > state.lastSequence;
