import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const serverMain = fileURLToPath(new URL('../sync-server/src/main.ts', import.meta.url));

/** The server as `npm start` runs it: a process of its own with its embedded Postgres, on a folder that goes with it. */
export interface RealServer {
  readonly url: string;
  /** Of the server itself; its Postgres has processes of its own. */
  readonly pid: number;
  /** As the superuser, who sees every company: for filling tables and for looking from outside. */
  query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>;
  asOperator(path: string, body: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startRealServer(env: Readonly<Record<string, string>> = {}): Promise<RealServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-real-server-'));
  // As root, Postgres runs as a user of its own, who must be able to reach its folder.
  chmodSync(dataDir, 0o711);
  const child = spawn(process.execPath, [serverMain], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', KEDAI_DATA_DIR: dataDir, DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(dataDir, { recursive: true, force: true });
  };
  let url: string;
  try {
    url = await printedAddress(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    pid: child.pid ?? 0,
    query: (sql) => query(dataDir, sql),
    asOperator: (path, body) => asOperator(dataDir, url, path, body),
    stop,
  };
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-10_000);
      const address = /at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
}

async function query<Row extends pg.QueryResultRow>(dataDir: string, sql: string): Promise<Row[]> {
  const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim();
  const postmaster = readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  const client = new pg.Client({
    user: 'postgres',
    host: '127.0.0.1',
    database: 'kedai',
    password,
    port: Number(postmaster[3]),
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function asOperator(dataDir: string, url: string, path: string, body: unknown): Promise<unknown> {
  const key = readFileSync(join(dataDir, 'operator.key'), 'utf8').trim();
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Operator ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { status: string; data: unknown };
  if (answer.status !== 'success') throw new Error(`the server refused ${path}: ${JSON.stringify(answer)}`);
  return answer.data;
}

/** Asks a process to end, and waits until it has. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** The most memory that a process had, in megabytes; 0 where /proc doesn't tell. */
export function peakMegabytes(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** What a process has had of the processors so far, in milliseconds: tells more than the clock where others work, too. */
export function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
