import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BridgeAnswer, BridgeEvents } from '#shared/bridge.ts';
import { accept, GENESIS_HASH, type Result, reject } from '#shared/kernel/index.ts';
import { composeAppState } from './app-state.ts';
import type { EngineContext } from './context.ts';
import { type Device, openDevice } from './device.ts';
import { createEvents } from './events.ts';
import { appHandlers } from './handlers/app.ts';
import { booksHandlers } from './handlers/books.ts';
import { catalogHandlers } from './handlers/catalog.ts';
import { devicesHandlers } from './handlers/devices.ts';
import { identityHandlers } from './handlers/identity.ts';
import { salesHandlers } from './handlers/sales.ts';
import { createSigner, type DeviceSecrets, fileVault, highWater } from './identity-files/index.ts';
import { refuseLostDatabase } from './lost-database.ts';
import { refuseShiftedClock } from './queries/sales/shifted-clock.ts';
import { createRouter } from './router.ts';
import { createSignIn } from './sign-in.ts';
import {
  explainDamage,
  openStore,
  readDeviceState,
  type Store,
  StoreError,
  updateDeviceState,
  writeDeviceState,
} from './store/index.ts';
import { enrol } from './sync/index.ts';
import type { Log } from './sync/log.ts';

const KEY_BYTES = 32;
const MINUTE_MS = 60_000;
const VAULT_FILE = 'device.key';
const MARKS_FILE = 'sequences.txt';

export interface EngineOptions {
  readonly dataDir: string;
  /** Unix milliseconds; a demonstration may shift it. */
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Known server; else it is given when pairing. */
  readonly serverUrl?: string;
  /** Pairs at once on the first start. */
  readonly pairingCode?: string;
  /** Outside the data folder: keeps the highest sequence used, which a copy of the data folder doesn't reach. */
  readonly stateDir?: string;
  /** Second disk or stick for a live copy of the journal. */
  readonly mirrorDir?: string;
  readonly migrationsDir?: string;
  readonly clockShifted?: boolean;
  readonly log?: Log;
  readonly fetch?: typeof fetch;
  readonly version: string;
}

export interface Engine {
  /** The bridge: answers a request of shared/src/bridge.ts by its path. */
  request(path: string, input: unknown): Promise<BridgeAnswer<unknown>>;
  subscribe(listener: (event: keyof BridgeEvents, data: unknown) => void): () => void;
  /** Stops everything and gives the data folder back. */
  close(): Promise<void>;
}

/**
 * Starts the engine on a data folder: recovers what a crash left, then sells, with or without a server.
 * @throws StoreError when the folder is in use, was made by a newer version, was restored from a copy, or lost its database
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const store = openStore(
    options.migrationsDir === undefined
      ? { dataDir: options.dataDir }
      : { dataDir: options.dataDir, migrationsDir: options.migrationsDir },
  );
  try {
    return await startOn(store, options);
  } catch (error) {
    store.close();
    throw explainDamage(error, options.dataDir);
  }
}

async function startOn(store: Store, options: EngineOptions): Promise<Engine> {
  const { clock, log = () => {} } = options;
  if (readDeviceState(store.reader) === undefined) refuseLostDatabase(options.dataDir);
  if (options.clockShifted) refuseShiftedClock(store.reader);
  const open = deviceOpener(store, options, log);
  let device: Device | undefined;

  const people = createSignIn(store, clock);
  const state: EngineContext['state'] = () =>
    composeAppState({
      db: store.reader,
      person: people.person(),
      sync: device?.sync.status(),
      printer: device?.printing.status() ?? { state: 'none', address: null, unprinted: 0 },
      nowMs: clock(),
      clockShifted: options.clockShifted ?? false,
      version: options.version,
    });
  const events = createEvents(state, (error) => log('error', 'an event failed', { error: String(error) }));
  const start = (): void => {
    device = open((change) => {
      if (change.tables !== undefined) events.dataChanged(change.tables);
      events.stateChanged();
    });
    device.sync.start();
  };

  let lastEnrolment: Promise<unknown> = Promise.resolve();
  const enrolOnce = async (serverUrl: string, pairingCode: string): Promise<Result<null>> => {
    if (device !== undefined) return reject('devices.alreadyEnrolled');
    const paired = await pair(store, options, serverUrl, pairingCode);
    if (!paired.ok) return paired;
    start();
    events.stateChanged();
    return accept(null);
  };

  const context: EngineContext = {
    store,
    clock,
    random: options.random,
    people,
    events,
    device: () => device,
    state,
    enrol: (serverUrl, pairingCode) => {
      // One after the other: a second window's attempt must not overwrite the stream that the first one got.
      const enrolment = lastEnrolment.then(() => enrolOnce(serverUrl, pairingCode));
      lastEnrolment = enrolment.catch(() => {});
      return enrolment;
    },
  };
  const request = createRouter(
    {
      app: appHandlers(context),
      identity: identityHandlers(context),
      devices: devicesHandlers(context),
      catalog: catalogHandlers(context),
      sales: salesHandlers(context),
      ...booksHandlers(context),
    },
    people.person,
    log,
  );

  if (readDeviceState(store.reader) !== undefined) {
    const { serverUrl } = options;
    if (serverUrl !== undefined) store.write((db) => updateDeviceState(db, { serverUrl }));
    start();
  } else if (options.serverUrl !== undefined && options.pairingCode !== undefined) {
    const paired = await context.enrol(options.serverUrl, options.pairingCode);
    if (!paired.ok) log('error', 'this device could not be paired', { code: paired.error.code });
  }
  // Some of the state ends by the clock alone: a shift at the end of its business date.
  const minute = setInterval(events.stateChanged, MINUTE_MS);
  minute.unref();
  return {
    request,
    subscribe: events.subscribe,
    close: async () => {
      clearInterval(minute);
      events.close();
      await device?.close();
      store.close();
    },
  };
}

/** Asks a server for a stream, and notes what it gave: from then on this folder is that stream's only writer. */
async function pair(
  store: Store,
  options: EngineOptions,
  serverUrl: string,
  pairingCode: string,
): Promise<Result<null>> {
  const secrets = loadOrMakeSecrets(options);
  const enrolled = await enrol({
    serverUrl,
    pairingCode,
    installationId: secrets.installationId,
    signer: createSigner(secrets.streamKeySeed),
    fetch: options.fetch ?? fetch,
  });
  if (!enrolled.ok) return enrolled;
  const { serverTime, ...given } = enrolled.value;
  store.write((db) =>
    writeDeviceState(db, {
      ...given,
      serverUrl,
      installationId: secrets.installationId,
      lastSequence: 0,
      lastHash: GENESIS_HASH,
      lastReceiptSequence: 0,
      lastServerTime: serverTime,
      lastFactAt: null,
      firstCopyComplete: false,
    }),
  );
  return accept(null);
}

function loadOrMakeSecrets({ dataDir, random }: EngineOptions): DeviceSecrets {
  const vault = fileVault(join(dataDir, VAULT_FILE));
  const known = vault.load();
  if (known !== undefined) return known;
  const made: DeviceSecrets = {
    streamKeySeed: random(KEY_BYTES),
    journalLocalKey: random(KEY_BYTES),
    installationId: randomUUID(),
  };
  vault.save(made);
  return made;
}

/** What opens the paired device with the folder's own secrets. */
function deviceOpener(store: Store, options: EngineOptions, log: Log) {
  const { dataDir, stateDir, mirrorDir, clock, random } = options;
  const onMarkError = (error: unknown): void =>
    log('warn', 'the highest sequence cannot be noted outside the data folder', { error: String(error) });
  return (onChange: Parameters<typeof openDevice>[0]['onChange']): Device => {
    const secrets = fileVault(join(dataDir, VAULT_FILE)).load();
    if (secrets === undefined) {
      throw new StoreError(
        'store.keyMissing',
        `The file ${VAULT_FILE} is missing in ${dataDir}: without it this till can't sign its sales. ` +
          'Nothing was changed. Put the file back, or pair this register anew in an empty folder.',
      );
    }
    return openDevice({
      store,
      dataDir,
      mirrorDir,
      secrets,
      signer: createSigner(secrets.streamKeySeed),
      marks: stateDir === undefined ? undefined : highWater(join(stateDir, MARKS_FILE), onMarkError),
      clock,
      random,
      fetch: options.fetch ?? fetch,
      log,
      onChange,
    });
  };
}
