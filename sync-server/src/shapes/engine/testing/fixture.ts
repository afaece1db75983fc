import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestPostgres, type TestPostgres, type TestPostgresOptions } from '../../../../test/postgres.ts';
import { type ShapeEngine, type ShapeEngineOptions, startShapeEngine } from '../index.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body's messages; empty if it isn't a JSON array. */
  readonly messages: readonly Message[];
  readonly handle: string;
  readonly offset: string;
  readonly upToDate: boolean;
}

export interface Message {
  readonly key?: string;
  readonly value?: Readonly<Record<string, string | null>>;
  readonly old_value?: Readonly<Record<string, string | null>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A Postgres, an engine that reads it, and a session to change it with. */
export interface Fixture {
  readonly postgres: TestPostgres;
  readonly sql: pg.Client;
  readonly dataDir: string;
  /** The engine's log lines, newest last. */
  readonly lines: string[];
  readonly engine: ShapeEngine;
  connect(): Promise<pg.Client>;
  /** Creates a table as the owner's migration does: whole old rows, in the publication. */
  table(definition: string): Promise<void>;
  start(options?: Partial<ShapeEngineOptions>): Promise<ShapeEngine>;
  stopEngine(): Promise<void>;
  get(query: string, signal?: AbortSignal): Promise<Reply>;
  /** Reads from `offset` on until up to date. */
  readAll(shape: string, from?: { handle: string; offset: string }): Promise<Reply>;
  close(): Promise<void>;
}

const SECRET = 'a secret of this test';

export async function startFixture(
  engineOptions: Partial<ShapeEngineOptions> = {},
  postgresOptions: TestPostgresOptions = {},
): Promise<Fixture> {
  const postgres = await startTestPostgres(postgresOptions);
  const secret = engineOptions.secret ?? SECRET;
  const dataDir = await mkdtemp(join(tmpdir(), 'kedai-shapes-'));
  const lines: string[] = [];
  const clients: pg.Client[] = [];
  let engine: ShapeEngine | undefined;
  const connect = async () => {
    const client = new pg.Client(postgres.url);
    // A test may stop the server under it.
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const sql = await connect();
  await sql.query("CREATE PUBLICATION shapes WITH (publish_generated_columns = 'stored')");
  const fixture: Fixture = {
    postgres,
    sql,
    dataDir,
    lines,
    get engine() {
      if (engine === undefined) throw new Error('the engine is stopped');
      return engine;
    },
    connect,
    async table(definition) {
      await sql.query(`CREATE TABLE ${definition}`);
      await publish(sql, definition.slice(0, definition.indexOf('(')).trim());
    },
    async start(options = {}) {
      engine = await startShapeEngine({
        connectionString: postgres.url,
        dataDir,
        publication: 'shapes',
        slot: 'shapes',
        longPollTimeoutMs: 2_000,
        log: (level, message, details) => lines.push(`${level} ${message} ${JSON.stringify(details ?? {})}`),
        ...engineOptions,
        ...options,
        secret,
      });
      return engine;
    },
    async stopEngine() {
      const stopping = engine;
      engine = undefined;
      await stopping?.close();
    },
    get: (query, signal) => request(fixture.engine.url, secret, query, signal),
    readAll: (shape, from) => readAll(fixture, shape, from),
    async close() {
      await fixture.stopEngine();
      for (const client of clients) await client.end().catch(() => undefined);
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  await fixture.start();
  return fixture;
}

export async function publish(sql: pg.Client, table: string): Promise<void> {
  await sql.query(`ALTER TABLE ${table} REPLICA IDENTITY FULL`);
  await sql.query(`ALTER PUBLICATION shapes ADD TABLE ${table}`);
}

async function request(url: string, secret: string, query: string, signal?: AbortSignal): Promise<Reply> {
  const address = `${url}/v1/shape?${query}&secret=${encodeURIComponent(secret)}`;
  const response = await fetch(address, signal === undefined ? {} : { signal });
  const text = await response.text();
  const json: unknown = text.startsWith('[') ? JSON.parse(text) : [];
  return {
    status: response.status,
    headers: response.headers,
    text,
    messages: json as Message[],
    handle: response.headers.get('electric-handle') ?? '',
    offset: response.headers.get('electric-offset') ?? '',
    upToDate: response.headers.has('electric-up-to-date'),
  };
}

/** Every page after another, as one reply with the messages of all of them. */
async function readAll(
  fixture: Fixture,
  shape: string,
  from?: { readonly handle: string; readonly offset: string },
): Promise<Reply> {
  const messages: Message[] = [];
  let at = from === undefined ? 'offset=-1' : `offset=${from.offset}&handle=${from.handle}`;
  for (;;) {
    const reply = await fixture.get(`${shape}&${at}`);
    messages.push(...reply.messages);
    if (reply.status !== 200 || reply.upToDate) return { ...reply, messages };
    at = `offset=${reply.offset}&handle=${reply.handle}`;
  }
}

/** What a client that has read these messages holds, by key. */
export function materialise(
  messages: readonly Message[],
  into: Map<string, Record<string, string | null>> = new Map(),
) {
  for (const { key, value, headers } of messages) {
    if (key === undefined || value === undefined) continue;
    if (headers.operation === 'insert') into.set(key, { ...value });
    else if (headers.operation === 'update') into.set(key, { ...into.get(key), ...value });
    else into.delete(key);
  }
  return into;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for something that must become true, and fails the test when it doesn't. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(10);
  }
}
