import { Client } from 'pg';
import { clientConfig } from './connection.ts';
import { quoteIdentifier, quoteLiteral } from './identifiers.ts';
import { decodeReplicationMessage, type ReplicationMessage } from './pgoutput.ts';

/**
 * One session that streams a slot. It speaks the replication protocol over pg's own connection: text values stay
 * Postgres' text, transaction ids stay unsigned, and nothing is confirmed but what `confirm` is told.
 */

export interface ServerIdentity {
  readonly systemId: string;
  readonly timeline: string;
  /** Where the server's WAL ends now. */
  readonly walEnd: bigint;
}

/** `made` is a slot that begins now; `lost` one that was there but can't be streamed any more, and was replaced. */
export type SlotState =
  | { readonly kind: 'kept'; readonly confirmedLsn: bigint }
  | { readonly kind: 'made' | 'lost'; readonly confirmedLsn: bigint };

/** Takes messages one at a time; what returns a promise holds up the next, and the socket with it. */
export interface ReplicationHandler {
  message(message: ReplicationMessage): void | Promise<void>;
  /** Everything that was committed up to `walEnd` has been sent. */
  caughtUp(walEnd: bigint): void;
}

const XLOG_DATA = 0x77;
const KEEPALIVE = 0x6b;
const XLOG_HEADER_BYTES = 25;
const STATUS_INTERVAL_MS = 10_000;
/** Every status asks for a reply; a server that gives none for so long is gone, whatever the socket says. */
const SILENCE_MS = 60_000;
/** Postgres counts microseconds from the year 2000. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

type Queued =
  | { readonly kind: 'message'; readonly message: ReplicationMessage }
  | { readonly kind: 'keepalive'; readonly walEnd: bigint; readonly reply: boolean };

/** What pg's connection has beyond its published types. */
interface CopyBothConnection {
  readonly stream: { pause(): void; resume(): void; destroy(): void };
  on(event: string, listener: (message: { chunk: Buffer }) => void): void;
  once(event: string, listener: () => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
}

export class ReplicationSession {
  readonly #client: Client;
  readonly #connection: CopyBothConnection;
  readonly #queue: Queued[] = [];
  #draining = false;
  #held = 0;
  #handler: ReplicationHandler | undefined;
  #received = 0n;
  #confirmed = 0n;
  #statusTimer: NodeJS.Timeout | undefined;
  #lastHeardMs = 0;
  #fail: (error: Error) => void = () => undefined;
  readonly #ended: Promise<never>;

  constructor(connectionString: string) {
    const config = { ...clientConfig(connectionString, 'kedai shapes: log'), replication: 'database' };
    this.#client = new Client(config);
    this.#connection = (this.#client as unknown as { connection: CopyBothConnection }).connection;
    this.#ended = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // The owner awaits it later; until then a failure isn't unhandled.
    this.#ended.catch(() => undefined);
    this.#client.on('error', (error) => this.#fail(error));
    this.#client.on('end', () => this.#fail(new Error('the replication connection ended')));
  }

  /** Rejects also when the session is closed meanwhile: pg never settles a connection that was given up on the way. */
  async connect(): Promise<void> {
    await Promise.race([this.#client.connect(), this.#ended]);
  }

  async identify(): Promise<ServerIdentity> {
    const { rows } = await this.#client.query('IDENTIFY_SYSTEM');
    const row = rows[0];
    return {
      systemId: String(row.systemid),
      timeline: String(row.timeline),
      walEnd: parseLsn(String(row.xlogpos)),
    };
  }

  /** Finds the slot, or makes it; one that Postgres has invalidated is dropped and made anew. */
  async ensureSlot(slot: string): Promise<SlotState> {
    const { rows } = await this.#client.query(
      `SELECT plugin, wal_status, invalidation_reason, confirmed_flush_lsn::text AS confirmed
       FROM pg_catalog.pg_replication_slots WHERE slot_name = ${quoteLiteral(slot)}`,
    );
    const found = rows[0];
    if (found !== undefined && found.plugin !== 'pgoutput') {
      throw new Error(`the slot ${slot} belongs to the plugin ${found.plugin}`);
    }
    const lost =
      found !== undefined &&
      (found.wal_status === 'lost' || found.invalidation_reason !== null || found.confirmed === null);
    if (found !== undefined && !lost) return { kind: 'kept', confirmedLsn: parseLsn(found.confirmed) };
    if (lost) await this.#client.query(`SELECT pg_drop_replication_slot(${quoteLiteral(slot)})`);
    const made = await this.#client.query(
      `SELECT lsn::text FROM pg_create_logical_replication_slot(${quoteLiteral(slot)}, 'pgoutput')`,
    );
    return { kind: lost ? 'lost' : 'made', confirmedLsn: parseLsn(String(made.rows[0].lsn)) };
  }

  async publicationExists(publication: string): Promise<boolean> {
    const { rows } = await this.#client.query(
      `SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = ${quoteLiteral(publication)}
       AND pubinsert AND pubupdate AND pubdelete AND pubtruncate`,
    );
    return rows.length > 0;
  }

  /** Starts the stream. Resolves when Postgres has agreed to it. */
  async start(
    slot: string,
    publication: string,
    confirmed: bigint,
    handler: ReplicationHandler,
  ): Promise<void> {
    this.#handler = handler;
    this.#confirmed = confirmed;
    this.#received = confirmed;
    const started = new Promise<void>((resolve) => {
      this.#connection.once('replicationStart', resolve);
    });
    this.#connection.on('copyData', (message) => this.#receive(message.chunk));
    const options = `proto_version '1', publication_names ${quoteLiteral(quoteIdentifier(publication))}`;
    this.#client
      .query(`START_REPLICATION SLOT ${quoteIdentifier(slot)} LOGICAL ${formatLsn(confirmed)} (${options})`)
      .then(
        () => this.#fail(new Error('Postgres ended the replication stream')),
        (error) => this.#fail(error),
      );
    await Promise.race([started, this.#ended]);
    this.#lastHeardMs = Date.now();
    this.#statusTimer = setInterval(() => this.#keepAlive(), STATUS_INTERVAL_MS);
  }

  /** Rejects when the session is over. */
  get ended(): Promise<never> {
    return this.#ended;
  }

  /** Tells Postgres that everything up to here is safe with us and may be forgotten. */
  confirm(lsn: bigint): void {
    if (lsn <= this.#confirmed) return;
    this.#confirmed = lsn;
    this.#sendStatus();
  }

  /** Lets no message through while `work` runs; those that come meanwhile wait their turn. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work();
    } finally {
      this.#held -= 1;
      this.#connection.stream.resume();
      this.#drain();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#statusTimer);
    this.#queue.length = 0;
    this.#handler = undefined;
    this.#fail(new Error('the replication session was closed'));
    // A walsender that is busy sending doesn't answer a polite goodbye.
    this.#connection.stream.destroy();
    await this.#client.end().catch(() => undefined);
  }

  #keepAlive(): void {
    this.#sendStatus(true);
    // While a message is being dealt with, the socket is paused by us.
    if (this.#draining || this.#held > 0) this.#lastHeardMs = Date.now();
    if (Date.now() - this.#lastHeardMs > SILENCE_MS) this.#fail(new Error('Postgres has fallen silent'));
  }

  #receive(chunk: Buffer): void {
    this.#lastHeardMs = Date.now();
    const kind = chunk[0];
    if (kind === XLOG_DATA) {
      const message = decodeReplicationMessage(chunk.subarray(XLOG_HEADER_BYTES));
      if (message !== undefined) this.#queue.push({ kind: 'message', message });
    } else if (kind === KEEPALIVE) {
      this.#queue.push({ kind: 'keepalive', walEnd: chunk.readBigUInt64BE(1), reply: chunk[17] === 1 });
    }
    this.#drain();
  }

  #drain(): void {
    if (this.#draining || this.#held > 0 || this.#queue.length === 0) {
      if (this.#held > 0) this.#connection.stream.pause();
      return;
    }
    this.#draining = true;
    this.#drainQueue()
      .catch((error) => this.#fail(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        this.#draining = false;
        this.#connection.stream.resume();
        if (this.#queue.length > 0 && this.#held === 0) this.#drain();
      });
  }

  async #drainQueue(): Promise<void> {
    let index = 0;
    while (index < this.#queue.length && this.#held === 0) {
      const item = this.#queue[index];
      index += 1;
      if (item === undefined || this.#handler === undefined) break;
      if (item.kind === 'keepalive') {
        this.#received = item.walEnd > this.#received ? item.walEnd : this.#received;
        this.#handler.caughtUp(item.walEnd);
        if (item.reply) this.#sendStatus();
        continue;
      }
      const pending = this.#handler.message(item.message);
      if (pending !== undefined) {
        this.#connection.stream.pause();
        await pending;
      }
    }
    this.#queue.splice(0, index);
  }

  #sendStatus(askForReply = false): void {
    const status = Buffer.alloc(34);
    status[0] = 0x72;
    const received = this.#received > this.#confirmed ? this.#received : this.#confirmed;
    status.writeBigUInt64BE(received, 1);
    status.writeBigUInt64BE(this.#confirmed, 9);
    status.writeBigUInt64BE(this.#confirmed, 17);
    status.writeBigInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1000n, 25);
    status[33] = askForReply ? 1 : 0;
    this.#connection.sendCopyFromChunk(status);
  }
}

export function parseLsn(text: string): bigint {
  const [high, low] = text.split('/');
  if (high === undefined || low === undefined) throw new Error(`expected an LSN like 0/16B3748, got ${text}`);
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();
}
