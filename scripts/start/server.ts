import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../lib/free-port.ts';
import type { ProcessGroup } from '../lib/process-group.ts';
import { repositoryRoot } from '../lib/run-tool.ts';
import { askServer, type RunningServer } from './operator.ts';

const addressFile = (dataFolder: string): string => join(dataFolder, 'server', 'address.json');

const DEFAULT_PORT = 4600;

/** The first start makes a database and a month of history; later ones take a second or two. */
const startTimeoutMs = 300_000;
const pollMs = 200;

/** The server that works on this data folder, if one runs. */
export async function findServer(dataFolder: string): Promise<RunningServer | undefined> {
  const file = addressFile(dataFolder);
  if (!existsSync(file)) return undefined;
  const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url: string };
  const server: RunningServer = { url, operatorKeyFile: operatorKeyFile(dataFolder) };
  return (await askServer(server, '/v1/operator/status')) === undefined ? undefined : server;
}

/** Starts a server and waits until it answers; undefined when it ended instead (its own lines say why). */
export async function startServer(
  group: ProcessGroup,
  options: {
    readonly dataFolder: string;
    /** Undefined: the one of the last time, which tills remember. */
    readonly port: number | undefined;
    /** Fill an empty database with the demonstration. */
    readonly demo: boolean;
    readonly clockOffsetMs: number;
    readonly company: string;
    readonly log: (line: string) => void;
  },
): Promise<RunningServer | undefined> {
  const wanted = options.port ?? lastPort(options.dataFolder) ?? DEFAULT_PORT;
  const port = await findFreePort(wanted);
  if (port !== wanted && wanted !== 0) {
    options.log(`Port ${wanted} is taken by another program: the server listens on ${port} this time.`);
  }
  const server: RunningServer = {
    url: `http://127.0.0.1:${port}`,
    operatorKeyFile: operatorKeyFile(options.dataFolder),
  };
  let ended: string | undefined;
  group.start({
    name: 'server',
    program: process.execPath,
    arguments: [join(repositoryRoot, 'sync-server', 'src', 'main.ts')],
    cwd: repositoryRoot,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      KEDAI_DATA_DIR: join(options.dataFolder, 'server'),
      KEDAI_DEMO: options.demo ? 'yes' : 'no',
      KEDAI_STORE: options.company,
      KEDAI_CLOCK_OFFSET_MS: String(options.clockOffsetMs),
      // A person reads this terminal: what is told there is what matters.
      KEDAI_LOG_LEVEL: process.env.KEDAI_LOG_LEVEL ?? 'warn',
    },
    onUnexpectedExit: (reason) => {
      ended = reason;
      options.log(
        `The server has stopped (${reason}). Tills go on selling. Start it again: npm start -- --only server`,
      );
    },
  });
  const deadlineMs = performance.now() + startTimeoutMs;
  while (ended === undefined && performance.now() < deadlineMs) {
    if ((await askServer(server, '/v1/operator/status')) !== undefined) {
      writeFileSync(addressFile(options.dataFolder), JSON.stringify({ url: server.url }));
      return server;
    }
    await sleep(pollMs);
  }
  return undefined;
}

function lastPort(dataFolder: string): number | undefined {
  const file = addressFile(dataFolder);
  if (!existsSync(file)) return undefined;
  return Number(new URL((JSON.parse(readFileSync(file, 'utf8')) as { url: string }).url).port);
}

const operatorKeyFile = (dataFolder: string): string => join(dataFolder, 'server', 'operator.key');
