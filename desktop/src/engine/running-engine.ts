import type { Notice, PrinterStatus } from '#shared/bridge.ts';
import { accept, epochMsOf, present, type Result, reject } from '#shared/kernel/index.ts';
import { storedValueLeases } from '#shared/payments/index.ts';
import { composeAppState } from './app-state.ts';
import { type BusinessClock, openClock } from './clock/index.ts';
import { giveBackHolds } from './commands/give-back-holds.ts';
import type { EngineContext } from './context.ts';
import { dataFiles } from './data-files.ts';
import { type Device, openDevice } from './device.ts';
import type { TillSecrets } from './device-secrets.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { createEvents } from './events.ts';
import { allHandlers } from './handlers/all-handlers.ts';
import { createHealth } from './health/index.ts';
import { createSigner, type HighWater, keepIdentity } from './identity-files/index.ts';
import { identityOf, newDeviceState } from './new-device-state.ts';
import type { Notices } from './notices.ts';
import { takeTurns } from './peer/in-turn.ts';
import { refuseShiftedClock } from './queries/sales/shifted-clock.ts';
import { finishMove, obtainStream } from './re-enrol/own-stream.ts';
import { createRouter } from './router.ts';
import { createSignIn } from './sign-in.ts';
import { markSignedOut } from './sign-out/folder-aside.ts';
import { readDeviceState, type Store, updateDeviceState, writeDeviceState } from './store/index.ts';
import { enrol } from './sync/index.ts';
import type { Log } from './sync/log.ts';
import { createTraining } from './training/training.ts';
import { followWipeOrder } from './wipe/follow-order.ts';

const MINUTE_MS = 60_000;
/** Where it is seen what became of a hold. */
const holdTables: ReadonlySet<string> = new Set([storedValueLeases.name, 'requests']);

/** What is there before the engine runs. */
export interface EngineParts {
  readonly store: Store;
  readonly secrets: TillSecrets;
  readonly marks: HighWater | undefined;
  readonly notices: Notices;
  /** Closes this engine and starts another on the same data folder; requests wait meanwhile. */
  restart(): void;
}

export interface RunningEngine extends Engine {
  /** Something that the state is made of may have changed. */
  stateChanged(): void;
}

/** The engine on an open database: opens the device when it is paired, and answers requests. */
export async function runEngine(given: EngineParts, options: EngineOptions): Promise<RunningEngine> {
  const { store, notices } = given;
  const { log = () => {} } = options;
  const { secrets, moved } = finishMove({ ...given, ...folderOf(options) });
  if (moved) notices.tell({ code: 'devices.newStream' });
  const parts: EngineParts = { ...given, secrets };
  if (options.clockShifted) refuseShiftedClock(store.reader);
  const businessClock = openClock({
    db: store.reader,
    path: dataFiles(options.dataDir).clock,
    deviceMs: options.clock,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
    isShifted: options.clockShifted ?? false,
    onChange: () => events.stateChanged(),
    log,
  });
  const clock = (): number => businessClock.nowMs();
  const wipe = followWipeOrder({
    ...{ dataDir: options.dataDir, store, log },
    onOrdered: () => people.signOut(),
    onSent: () => parts.restart(),
  });
  const open = deviceOpener(parts, { ...options, clock }, { log, businessClock, isWiping: wipe.isWiping });
  let device: Device | undefined;

  const people = createSignIn(store, clock);
  const stateOf = (of: Store, at: Device | undefined) =>
    composeAppState({
      ...{ db: of.reader, person: people.person(), badgeOf: people.badgeOf(), notice: noticeNow() },
      ...statusOf(at),
      ...{ clock: businessClock, clockShifted: options.clockShifted ?? false, version: options.version },
    });
  const state: EngineContext['state'] = () =>
    training.state() ?? { ...stateOf(store, device), training: false };
  const noticeNow = (): Notice | null => {
    if (wipe.isWiping()) return { code: 'devices.wiping' };
    return device?.isOldState ? { code: 'devices.oldState' } : notices.current();
  };
  const events = createEvents(state, (error) => log('error', 'an event failed', { error: String(error) }));
  const start = (): void => {
    device = open((change) => {
      if (change.tables !== undefined) events.dataChanged(change.tables);
      if (device?.sync.isCopied()) ownStream.take();
      if (change.tables?.some((table) => holdTables.has(table))) lookAtHolds();
      if (device !== undefined) wipe.look(device);
      events.stateChanged();
    });
    device.sync.start();
    health.start(device);
    giveBackHolds(store, device, () => false);
    if (device.isOldState || device.sync.isCopied()) ownStream.take();
  };

  const health = createHealth({
    ...{ store, businessClock, log, dataDir: options.dataDir, version: options.version },
    ...{ random: options.random, device: () => device },
  });
  const closing = new AbortController();
  const ownStream = streamTaker(parts, { ...options, clock }, log, closing.signal);
  /** What was set aside for a payment that came to nothing may have been decided. */
  function lookAtHolds(): void {
    setImmediate(() => {
      if (device !== undefined && !closing.signal.aborted) giveBackHolds(store, device);
    });
  }

  const { inTurn } = takeTurns();
  const enrolOnce = async (serverUrl: string, pairingCode: string): Promise<Result<null>> => {
    if (device !== undefined) return reject('devices.alreadyEnrolled');
    const paired = await pair(parts, options, serverUrl, pairingCode, businessClock);
    if (!paired.ok) return paired;
    start();
    events.stateChanged();
    return accept(null);
  };

  const context: EngineContext = {
    ...{ store, clock, businessClock, random: options.random, people, events, notices },
    training: {
      start: (person) => training.start(person),
      end: () => training.end(),
      follow: () => training.follow(),
    },
    device: () => device,
    fleet: health.fleet,
    isWiping: wipe.isWiping,
    leave: (streamId) => {
      markSignedOut(options.dataDir, streamId);
      people.signOut();
      parts.restart();
    },
    state,
    // A second window's attempt must not overwrite the stream that the first one got.
    enrol: (serverUrl, pairingCode) => inTurn(() => enrolOnce(serverUrl, pairingCode)),
  };
  const training = createTraining({
    dataDir: options.dataDir,
    databaseKey: secrets.databaseKey,
    migrationsDir: options.migrationsDir,
    context: () => context,
    stateOf: (of, inTraining) => ({ ...stateOf(of, inTraining), training: true }),
    log,
  });
  const answerReally = createRouter(allHandlers(context), people.person, log);
  const request: Engine['request'] = async (path, input) => {
    const answer = await (training.answer(path, input) ?? answerReally(path, input));
    await training.follow();
    return answer;
  };

  if (readDeviceState(store.reader) !== undefined) {
    const { serverUrl } = options;
    if (serverUrl !== undefined) store.write((db) => updateDeviceState(db, { serverUrl }));
    start();
  } else if (options.serverUrl !== undefined && options.pairingCode !== undefined) {
    const paired = await context.enrol(options.serverUrl, options.pairingCode);
    if (!paired.ok) log('error', 'this device could not be paired', { code: paired.error.code });
  }
  // Some of the state ends by the clock alone: a shift at the end of its business date.
  const minute = setInterval(() => {
    businessClock.keep();
    if (device !== undefined) wipe.look(device);
    events.stateChanged();
  }, MINUTE_MS);
  minute.unref();
  return {
    request,
    subscribe: events.subscribe,
    stateChanged: events.stateChanged,
    close: async () => {
      clearInterval(minute);
      closing.abort();
      events.close();
      await ownStream.settled();
      await training.end();
      await health.close();
      await device?.close();
      store.close();
    },
  };
}

/** What the state tells of a device; of one that isn't paired yet there is nothing. */
const statusOf = (device: Device | undefined) => ({
  sync: device?.sync.status(),
  printer: device?.printing.status() ?? noPrinter,
  copies: device?.peer.status(),
});
const noPrinter: PrinterStatus = { state: 'none', address: null, unprinted: 0, drawer: 'unknown' };

/** Takes a stream of its own, once: somebody else writes this device's, or wrote what its data has forgotten. */
function streamTaker(parts: EngineParts, options: EngineOptions, log: Log, signal: AbortSignal) {
  const { clock, random } = options;
  let obtaining: Promise<void> | undefined;
  return {
    take: (): void => {
      obtaining ??= obtainStream(
        { ...parts, ...folderOf(options), clock, random, fetch: options.fetch ?? fetch, log },
        signal,
      ).then((obtained) => {
        if (obtained) parts.restart();
      });
    },
    settled: async (): Promise<void> => obtaining,
  };
}

const folderOf = ({ dataDir, vaultProtection }: EngineOptions) => ({ dataDir, vaultProtection });

/** Asks a server for a stream, and notes what it gave: from then on this folder is that stream's only writer. */
async function pair(
  { store, secrets }: EngineParts,
  options: EngineOptions,
  serverUrl: string,
  pairingCode: string,
  businessClock: BusinessClock,
): Promise<Result<null>> {
  const { installationId } = secrets;
  const sentAt = performance.now();
  const enrolled = await enrol({
    serverUrl,
    pairingCode,
    installationId,
    signer: createSigner(secrets.streamKeySeed),
    fetch: options.fetch ?? fetch,
  });
  if (!enrolled.ok) return enrolled;
  const { serverTime, token, tokenExpiresAt, ...given } = enrolled.value;
  businessClock.learn(epochMsOf(serverTime), performance.now() - sentAt);
  const state = newDeviceState({ ...given, serverUrl, installationId });
  store.write((db) => writeDeviceState(db, { ...state, token, tokenExpiresAt, lastServerTime: serverTime }));
  return accept(null);
}

/** What opens the paired device with the folder's own secrets. */
function deviceOpener(
  { store, secrets, marks }: EngineParts,
  options: EngineOptions,
  {
    log,
    businessClock,
    isWiping,
  }: { readonly log: Log; readonly businessClock: BusinessClock; readonly isWiping: () => boolean },
) {
  const { dataDir, mirrorDir, peerPort, clock, random } = options;
  return (onChange: Parameters<typeof openDevice>[0]['onChange']): Device => {
    const state = present(readDeviceState(store.reader), 'a paired device');
    keepIdentity(dataFiles(dataDir).identity, identityOf(state));
    return openDevice({
      store,
      dataDir,
      mirrorDir,
      peerPort,
      secrets,
      signer: createSigner(secrets.streamKeySeed),
      marks,
      clock,
      random,
      fetch: options.fetch ?? fetch,
      log,
      isWiping,
      onServerTime: (serverTime, roundTripMs) => businessClock.learn(epochMsOf(serverTime), roundTripMs),
      onChange,
    });
  };
}
