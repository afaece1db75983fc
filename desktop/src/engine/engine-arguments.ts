import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../../package.json' with { type: 'json' };
import type { EngineOptions } from './engine.ts';
import { passphraseProtection } from './identity-files/index.ts';
import type { Log } from './sync/log.ts';

/** What an engine can be told on its command line, whichever shell starts it; for `parseArgs`. */
export const engineArguments = {
  'data-dir': { type: 'string' },
  /** What Electron's main process calls it. */
  data: { type: 'string' },
  server: { type: 'string' },
  'pairing-code': { type: 'string' },
  'clock-offset-ms': { type: 'string' },
  'state-dir': { type: 'string' },
  'mirror-dir': { type: 'string' },
  /** Keeps copies of other tills' journals, taken on this port of the network. */
  'peer-port': { type: 'string' },
  /** A file with the passphrase that protects the device's secrets; also KEDAI_PASSPHRASE_FILE. */
  'passphrase-file': { type: 'string' },
  /** A backup to be put in the database's place first. */
  restore: { type: 'string' },
} as const;

export type EngineArguments = { readonly [Name in keyof typeof engineArguments]?: string | undefined };

/** What stands on this process's command line; also `--clock-offset-ms -1000`, which `parseArgs` alone refuses. */
export function readArguments<Options extends Readonly<Record<string, { readonly type: 'string' }>>>(
  options: Options,
): { readonly [Name in keyof Options]?: string } {
  const args: string[] = [];
  for (const argument of process.argv.slice(2)) {
    const name = args.at(-1);
    const isValue = name?.startsWith('--') && !name.includes('=') && /^-\d/.test(argument);
    if (isValue) args.splice(-1, 1, `${name}=${argument}`);
    else args.push(argument);
  }
  return parseArgs({ args, options }).values as { readonly [Name in keyof Options]?: string };
}

/** @throws an error for the person who typed it, when the arguments make no sense */
export function optionsFromArguments(given: EngineArguments): EngineOptions {
  const dataDir = given['data-dir'] ?? given.data;
  if (dataDir === undefined) throw new Error('Say where the data is: --data-dir <folder>.');
  const offsetMs = Number(given['clock-offset-ms'] ?? '0');
  if (!Number.isSafeInteger(offsetMs)) throw new Error('--clock-offset-ms takes a whole number.');
  return {
    dataDir: resolve(dataDir),
    clock: () => Date.now() + offsetMs,
    clockShifted: offsetMs !== 0,
    random: randomBytes,
    stateDir: given['state-dir'] ?? defaultStateDir(),
    ...(given['mirror-dir'] === undefined ? {} : { mirrorDir: given['mirror-dir'] }),
    ...(given['peer-port'] === undefined ? {} : { peerPort: portOf(given['peer-port']) }),
    ...(given.server === undefined ? {} : { serverUrl: given.server }),
    ...(given['pairing-code'] === undefined ? {} : { pairingCode: given['pairing-code'] }),
    ...protectionFrom(given['passphrase-file'] ?? process.env.KEDAI_PASSPHRASE_FILE),
    ...(given.restore === undefined ? {} : { restoreFrom: resolve(given.restore) }),
    log: logToStandardError,
    version: manifest.version,
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error('--peer-port takes a number from 0 to 65535.');
}

/** The line break that an editor puts at the end is no part of the passphrase. */
function protectionFrom(file: string | undefined): Pick<EngineOptions, 'vaultProtection'> {
  if (file === undefined || file === '') return {};
  let passphrase: string;
  try {
    passphrase = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new Error(`The passphrase file ${file} can't be read. Nothing was changed.`, { cause });
  }
  if (passphrase === '') throw new Error(`The passphrase file ${file} is empty. Nothing was changed.`);
  return { vaultProtection: passphraseProtection(passphrase) };
}

/** The user's folder for state, by the customs of each system; a restore of the data folder doesn't touch it. */
function defaultStateDir(): string {
  const { env, platform } = process;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Kedai');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Kedai State');
  return join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'kedai');
}

/**
 * A bug beside a sale (a timer, an answer of the server) must not close the counter: it is logged, and selling goes on.
 * That is safe, because each transaction is whole by itself and nothing is kept in memory alone.
 */
export function outliveBugs(log: Log): void {
  const note = (error: unknown): void =>
    log('error', 'something beside the sales failed', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  // Whoever read what is printed is gone: saying so again would fail again, for ever.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
}

/** One line of JSON each; standard output belongs to the protocol with whoever started us. */
export const logToStandardError: Log = (level, message, details) => {
  process.stderr.write(`${JSON.stringify({ level, message, ...details })}\n`);
};
