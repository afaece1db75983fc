import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startTestPostgres } from '../sync-server/test/postgres.ts';

const engineMain = fileURLToPath(new URL('./shapes-engine.ts', import.meta.url));
const secret = 'bench';
const answerTimeoutMs = 60_000;

/** A Postgres and an engine that reads it, in a process of its own. */
export interface ShapesHost {
  readonly url: string;
  readonly databaseUrl: string;
  readonly sql: pg.Client;
  connect(): Promise<pg.Client>;
  /** Creates and publishes a table. */
  table(definition: string): Promise<void>;
  /** The address of a shape's answer. */
  shape(query: string): string;
  /** Resident memory of the engine's process now, and the most that it ever had. */
  memory(): { readonly now: number; readonly peak: number };
  close(): Promise<void>;
}

export async function startShapesHost(): Promise<ShapesHost> {
  const postgres = await startTestPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-shapes-'));
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client(postgres.url);
    await client.connect();
    clients.push(client);
    return client;
  };
  const sql = await connect();
  await sql.query('CREATE PUBLICATION shapes');
  const child = spawn(process.execPath, [engineMain, postgres.url, dataDir, secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await printedAddress(child);
  await until(async () => (await fetch(`${url}/v1/health`)).status === 200);
  return {
    url,
    databaseUrl: postgres.url,
    sql,
    connect,
    async table(definition) {
      const name = definition.slice(0, definition.indexOf('(')).trim();
      await sql.query(`CREATE TABLE ${definition}`);
      await sql.query(`ALTER TABLE ${name} REPLICA IDENTITY FULL`);
      await sql.query(`ALTER PUBLICATION shapes ADD TABLE ${name}`);
    },
    shape: (query) => `${url}/v1/shape?${query}&secret=${secret}`,
    memory: () => memoryOf(child.pid ?? 0),
    async close() {
      await ended(child);
      for (const client of clients) await client.end();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Where a reader is in a shape. */
export interface Place {
  readonly handle: string;
  readonly offset: string;
  readonly upToDate: boolean;
  readonly bytes: number;
}

/** One answer, read to its end as bytes; undefined where the shape must be fetched again. */
export async function readShape(
  host: ShapesHost,
  query: string,
  from: Place | undefined,
  live: boolean,
): Promise<Place | undefined> {
  const at = from === undefined ? 'offset=-1' : `offset=${from.offset}&handle=${from.handle}`;
  const response = await fetch(host.shape(`${query}&${at}${live ? '&live=true' : ''}`));
  const body = await response.arrayBuffer();
  if (response.status === 409) return undefined;
  if (response.status !== 200) throw new Error(`expected a page of ${query}, got ${response.status}`);
  return {
    handle: response.headers.get('electric-handle') ?? '',
    offset: response.headers.get('electric-offset') ?? '',
    upToDate: response.headers.has('electric-up-to-date'),
    bytes: body.byteLength,
  };
}

/** Page after page until it is up to date, from the start again where it must be. */
export async function readToEnd(host: ShapesHost, query: string): Promise<Place> {
  let place: Place | undefined;
  let bytes = 0;
  do {
    place = await readShape(host, query, place, false);
    bytes += place?.bytes ?? 0;
  } while (place?.upToDate !== true);
  return { ...place, bytes };
}

export async function until(condition: () => boolean | Promise<boolean>, pauseMs = 10): Promise<void> {
  const deadline = Date.now() + answerTimeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await sleep(pauseMs);
  }
}

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      const address = /at (http:\/\/127\.0\.0\.1:\d+)/.exec(chunk.toString())?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}

/** In megabytes; 0 where /proc doesn't tell. */
function memoryOf(pid: number): { now: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (name: string) =>
      Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  } catch {
    return { now: 0, peak: 0 };
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
