import { z } from 'zod';
import type { SyncStatus, TableAudit } from '#shared/bridge.ts';
import {
  type CloseStreamResponse,
  type closeStreamRequest,
  closeStreamResponse,
  type pairingCodeRequest,
  pairingCodeResponse,
  type TillStatus,
  type takeOutRequest,
  till,
  tillsResponse,
  type WipeOrder,
  wipeOrder,
} from '#shared/devices/index.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { CatalogIndex } from '../queries/catalog/index.ts';
import {
  type DeviceState,
  isRevoked,
  noteRevoked,
  readDeviceState,
  type Store,
  updateDeviceState,
} from '../store/index.ts';
import { noteServerTime } from './apply-outcomes.ts';
import { createShapeApplier } from './apply-shape.ts';
import type { RandomBytes } from './backoff.ts';
import { createConnection } from './connection.ts';
import type { Log } from './log.ts';
import { createPusher } from './pusher.ts';
import { createServerClient, describe, posted, type ServerClient } from './server-client.ts';
import { createSession, type Session } from './session.ts';
import { createShapeSet } from './shape-set.ts';
import { createStatusKeeper } from './status.ts';
import { createTokenKeeper, type SigningKey, type TokenResponse } from './token.ts';

export { enrol } from './enrol.ts';

/** A probe is small: a server that needs longer counts as gone. */
const PROBE_TIMEOUT_MS = 5_000;

export interface SyncOptions {
  readonly store: Store;
  readonly catalogIndex: CatalogIndex;
  readonly signer: SigningKey;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly random: RandomBytes;
  readonly fetch: typeof fetch;
  readonly log: Log;
  /** The server told its time in an answer that took this long. */
  onServerTime?(serverTime: string, roundTripMs: number): void;
  onChange(change: SyncChange): void;
}

export interface SyncChange {
  /** {@link Sync.status} gives something else than before. */
  readonly status?: true;
  /** Tables whose rows changed. */
  readonly tables?: readonly string[];
}

export type PairingCodeInput = z.input<typeof pairingCodeRequest>;

/** Facts up, shapes down: everything between this replica and its server. */
export interface Sync {
  /** Begins; the device must be paired. Never throws, and never blocks a sale. */
  start(): void;
  /** Called after each commit. */
  pushSoon(): void;
  /** Something that needed a person was dealt with, or is asked about again. */
  settled(): void;
  status(): SyncStatus;
  /** What of its attention is about this device, and not about what each one of the outlet is told. */
  attentionHere(): number;
  /** True when the server has facts of this stream that this device never made: its data was copied. */
  isCopied(): boolean;
  /** True when the server has taken this device out of service, as far as it was told. */
  isRevoked(): boolean;
  /** What the server said of this device's wipe, when it is to be wiped; once it was told anew since the start. */
  wipeOrder(): WipeOrder | undefined;
  /** The tills of this outlet, as the server knows them. */
  tills(): Promise<Result<readonly TillStatus[]>>;
  /** Takes another till out of service. */
  takeOut(streamId: string, input: z.input<typeof takeOutRequest>): Promise<Result<TillStatus>>;
  /** Tables here that aren't what the server says. */
  differences(): readonly string[];
  /** Tables that can be compared with the server's now. */
  auditedTables(): readonly string[];
  auditTable(table: string): Promise<Result<TableAudit>>;
  /** Makes this replica's figures and rows anew from the server's; nothing that wasn't sent is touched. */
  repair(): Promise<Result<null>>;
  /** One request of this device to its server, with its token. */
  request: Session['request'];
  /** True when the server lacks facts of another stream that come before those which wait here. */
  isHeldBack(streamId: string): boolean;
  createPairingCode(input: PairingCodeInput): Promise<Result<z.output<typeof pairingCodeResponse>>>;
  /** Ends another stream of this outlet, whose facts were carried. */
  closeStream(
    streamId: string,
    input: z.input<typeof closeStreamRequest>,
  ): Promise<Result<CloseStreamResponse>>;
  /** Stops everything; nothing is written to the database once it has resolved. */
  close(): Promise<void>;
}

const NOT_PAIRED: SyncStatus = {
  server: 'connecting',
  waiting: 0,
  waitingSince: null,
  attention: 0,
  lastContactAt: null,
  firstCopyRows: null,
};

export function createSync(options: SyncOptions): Sync {
  let running: RunningSync | undefined;
  let closed = false;
  return {
    start: () => {
      const state = readDeviceState(options.store.reader);
      if (running !== undefined || closed) return;
      if (state === undefined) options.log('warn', 'Sync waits until this device is paired.');
      else running = startSync(options, state);
    },
    pushSoon: () => running?.pushSoon(),
    settled: () => running?.settled(),
    status: () => running?.status() ?? NOT_PAIRED,
    attentionHere: () => running?.attentionHere() ?? 0,
    isCopied: () => running?.isCopied() ?? false,
    isRevoked: () => isRevoked(readDeviceState(options.store.reader)),
    wipeOrder: () => running?.wipeOrder(),
    tills: async () => {
      if (running === undefined) return reject('devices.notEnrolled');
      const listed = await running.session.request({ method: 'GET', path: '/v1/tills', data: tillsResponse });
      return listed.ok ? accept(listed.value.tills) : listed;
    },
    takeOut: async (streamId, input) =>
      running === undefined
        ? reject('devices.notEnrolled')
        : running.session.request({
            ...posted(input),
            path: `/v1/streams/${streamId}/take-out`,
            data: till,
          }),
    differences: () => running?.differences() ?? [],
    auditedTables: () => running?.auditedTables() ?? [],
    auditTable: async (table) => running?.auditTable(table) ?? reject('devices.notEnrolled'),
    repair: async () => running?.repair() ?? reject('devices.notEnrolled'),
    isHeldBack: (streamId) => running?.isHeldBack(streamId) ?? false,
    closeStream: async (streamId, input) => {
      if (running === undefined) return reject('devices.notEnrolled');
      const closed = await running.session.request({
        ...posted(input),
        path: `/v1/streams/${streamId}/close`,
        data: closeStreamResponse,
      });
      // What was held back by what is missing is taken in from now on.
      if (closed.ok) running.retryForeign();
      return closed;
    },
    request: async (request) => running?.session.request(request) ?? reject('devices.notEnrolled'),
    createPairingCode: async (input) => {
      if (running === undefined) return reject('devices.notEnrolled');
      return running.session.request({
        ...posted(input),
        path: '/v1/pairing-codes',
        data: pairingCodeResponse,
      });
    },
    close: async () => {
      closed = true;
      await running?.close();
    },
  };
}

interface RunningSync
  extends Pick<
    Sync,
    | 'pushSoon'
    | 'settled'
    | 'status'
    | 'attentionHere'
    | 'isCopied'
    | 'wipeOrder'
    | 'differences'
    | 'auditedTables'
    | 'auditTable'
    | 'repair'
    | 'isHeldBack'
    | 'close'
  > {
  readonly session: Session;
  retryForeign(): void;
}

function startSync(options: SyncOptions, state: DeviceState): RunningSync {
  const { store, catalogIndex, clock, random, log, onChange } = options;
  const { streamId } = state;
  const closing = new AbortController();
  const client = createServerClient(state.serverUrl, options.fetch, options.onServerTime);
  const connection = createConnection({
    clock,
    random,
    probe: (signal) => probe(client, signal),
    onChange: () => onChange({ status: true }),
  });
  let order: WipeOrder | undefined;
  const token = createTokenKeeper({
    client,
    streamId,
    signer: options.signer,
    clock,
    signal: closing.signal,
    known: knownToken(state),
    onRenewed: (answer) => {
      if (closing.signal.aborted) return;
      try {
        storeToken(store, answer);
      } catch (error) {
        // A full disk, say. It is good until the next start, which asks for another; nobody waits for this renewal.
        log('warn', 'A new token could not be stored.', { reason: describe(error) });
      }
    },
    onRevoked: (details) => {
      if (closing.signal.aborted) return;
      const told = wipeOrder.safeParse(details.wipe);
      if (told.success) {
        order = told.data;
        pusher.pushSoon();
      }
      if (isRevoked(readDeviceState(store.reader)))
        return told.success ? onChange({ status: true }) : undefined;
      log('error', 'This device was taken out of service; nothing more is sent or fetched.');
      try {
        store.write((db) => noteRevoked(db, instantOf(clock())));
      } catch (error) {
        // It is told again with every renewal.
        log('warn', 'That could not be noted.', { reason: describe(error) });
      }
      onChange({ status: true });
    },
  });
  const session = createSession({
    client,
    connection,
    token,
    fetch: options.fetch,
    wipeToken: () => order?.token,
  });
  const pusher = createPusher({
    store,
    session,
    connection,
    streamId,
    random,
    log,
    onPushed: () => changed(['facts']),
    onOtherLife: () => shapes.look(),
  });
  const applier = createShapeApplier({ store, catalogIndex, clock, log });
  const shapes = createShapeSet({
    store,
    session,
    connection,
    applier,
    streamId,
    clock,
    random,
    log,
    onApplied: (effects) => {
      if (effects.foreignOwnFact) pusher.stopCopied();
      if (effects.tables.size > 0) return changed([...effects.tables]);
      // Rows may have been set aside.
      status.changed();
      onChange({ status: true });
    },
    onProgress: () => changed([]),
    onNewLife: () => {
      pusher.pushSoon();
      changed(['requests']);
    },
    onRound: () => pusher.retryForeign(),
  });
  const status = createStatusKeeper({
    store,
    connection,
    streamId,
    ownConcerns: () =>
      (pusher.copied ? 1 : 0) +
      (isRevoked(readDeviceState(store.reader)) ? 1 : 0) +
      shapes.differences.length,
    outOfService: () => isRevoked(readDeviceState(store.reader)),
    firstCopyRows: () => shapes.firstCopyRows,
    firstCopy: () => shapes.firstCopy,
    expectedRows: () => applier.expectedRows(),
  });
  const changed = (tables: readonly string[]): void => {
    status.changed();
    onChange({ status: true, tables });
  };

  const watching = connection.watch(closing.signal);
  shapes.start();
  pusher.pushSoon();
  return {
    session,
    status: status.status,
    attentionHere: status.attentionHere,
    isCopied: () => pusher.copied,
    wipeOrder: () => order,
    differences: () => shapes.differences,
    auditedTables: () => shapes.auditedTables(),
    auditTable: (table) => shapes.auditTable(table),
    repair: () => shapes.repair(),
    isHeldBack: (streamId) => pusher.isHeldBack(streamId),
    retryForeign: () => pusher.retryForeign(),
    pushSoon: () => pusher.pushSoon(),
    settled: () => changed([]),
    close: async () => {
      closing.abort();
      await Promise.all([watching, shapes.close(), pusher.close()]);
    },
  };
}

async function probe(client: ServerClient, signal: AbortSignal): Promise<boolean> {
  const answer = await client.request({
    method: 'GET',
    path: '/health',
    data: z.object({ protocol: z.int(), serverTime: z.optional(z.string()) }),
    timeoutMs: PROBE_TIMEOUT_MS,
    signal,
  });
  return answer.ok;
}

const knownToken = ({ token, tokenExpiresAt }: DeviceState) =>
  token === null || tokenExpiresAt === null ? undefined : { token, expiresAt: tokenExpiresAt };

function storeToken(store: Store, { token, tokenExpiresAt, serverTime }: TokenResponse): void {
  store.write((db) => {
    updateDeviceState(db, { token, tokenExpiresAt });
    noteServerTime(db, serverTime);
  });
}
