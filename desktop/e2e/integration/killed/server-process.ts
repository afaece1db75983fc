import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { endProcess, startProgram } from './child-process.ts';

const program = fileURLToPath(new URL('../../../../sync-server/src/main.ts', import.meta.url));

/** The server as `npm start` runs it, on one data folder and one port, with its embedded Postgres or with another. */
export class ServerProcess {
  readonly dataDir: string;
  readonly url: string;
  readonly #port: number;
  readonly #databaseUrl: string | undefined;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  starts = 0;

  /**
   * @param databaseUrl a Postgres that isn't the server's own, as its superuser
   * @param environment what it is told besides
   */
  constructor(
    dataDir: string,
    port: number,
    databaseUrl?: string,
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.dataDir = dataDir;
    this.#port = port;
    this.#databaseUrl = databaseUrl;
    this.#environment = environment;
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const { child } = await startProgram(program, [], {
      env: {
        PORT: String(this.#port),
        HOST: '127.0.0.1',
        KEDAI_DATA_DIR: this.dataDir,
        DATABASE_URL: this.#databaseUrl ?? '',
        ...this.#environment,
      },
      ready: /Kedai's server is at/,
    });
    this.#child = child;
    this.starts += 1;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child) await endProcess(this.#child, signal);
  }

  /** Power off: Postgres and all of its processes go at once with the server, without a last word. */
  async losePower(): Promise<void> {
    const [postmaster] = this.#postmaster();
    await this.end('SIGKILL');
    process.kill(Number(postmaster), 'SIGQUIT');
  }

  /** As the superuser, who sees every company: for looking from outside. */
  async query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new pg.Client(this.#connection());
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async asOperator(path: string, body: unknown): Promise<unknown> {
    const key = readFileSync(join(this.dataDir, 'operator.key'), 'utf8').trim();
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Operator ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { status: string; data: unknown };
    if (answer.status !== 'success') throw new Error(`the server refused ${path}: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  #connection(): pg.ClientConfig {
    if (this.#databaseUrl !== undefined) return { connectionString: this.#databaseUrl };
    const password = readFileSync(join(this.dataDir, 'postgres-password'), 'utf8').trim();
    const port = Number(this.#postmaster()[3]);
    return { user: 'postgres', host: '127.0.0.1', database: 'kedai', password, port };
  }

  #postmaster(): string[] {
    return readFileSync(join(this.dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  }
}
