import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildDesktop, ensureRendererBuilt } from '../lib/build-desktop.ts';
import { findElectron } from '../lib/electron-binary.ts';
import { findFreePort } from '../lib/free-port.ts';
import type { ProcessGroup } from '../lib/process-group.ts';
import { repositoryRoot } from '../lib/run-tool.ts';
import { askServer, type RunningServer } from './operator.ts';
import type { StartOptions } from './options.ts';

/** How a person gets to the till that was started. */
export type StartedTill =
  | { readonly kind: 'window' }
  | { readonly kind: 'browser'; readonly url: string }
  | { readonly kind: 'failed'; readonly reason: string };

export const tillFolder = ({ dataFolder, company, register }: StartOptions): string =>
  join(dataFolder, `till-${company}-${register}`);

/** A till begins its journal when it is paired. */
export const isPaired = (options: StartOptions): boolean => existsSync(join(tillFolder(options), 'journal'));

/** Starts the till: a window where Electron can open one, else the browser host. */
export async function startTill(
  group: ProcessGroup,
  options: StartOptions,
  server: RunningServer | undefined,
  clockOffsetMs: number,
  log: (line: string) => void,
): Promise<StartedTill> {
  const folder = tillFolder(options);
  const engineArguments: string[] = ['--clock-offset-ms', String(clockOffsetMs)];
  if (server) engineArguments.push('--server', server.url);
  if (server && !isPaired(options)) {
    const code = await pairingCode(server, options);
    if (code.problem !== undefined) return { kind: 'failed', reason: code.problem };
    engineArguments.push('--pairing-code', code.pairingCode);
  }
  const restoring = options.restoreFile === undefined ? [] : ['--restore', resolve(options.restoreFile)];
  const electron = options.browser ? undefined : findElectron();
  if (electron) {
    await buildDesktop();
    group.start({
      name: options.register,
      program: electron,
      arguments: [repositoryRoot, '--data', folder, '--', ...engineArguments, ...restoring],
      onUnexpectedExit: (reason) => log(`The till was closed (${reason}).`),
    });
    return { kind: 'window' };
  }
  return startBrowserHost(group, options, engineArguments, restoring, log);
}

/** Restarts of a till in a row, each after a longer wait; one that ran this long had started well. */
const maxRestarts = 10;
const firstRestartDelayMs = 300;
const healthyAfterMs = 20_000;

/**
 * The browser host, started again when it ends by itself, at the same address: a page that is open finds it again. What was
 * sold is on disk whenever that happens.
 */
async function startBrowserHost(
  group: ProcessGroup,
  options: StartOptions,
  engineArguments: readonly string[],
  restoring: readonly string[],
  log: (line: string) => void,
): Promise<StartedTill> {
  const rendererFolder = await ensureRendererBuilt();
  const port = await findFreePort(options.tillPort);
  const hostArguments = [
    join(repositoryRoot, 'desktop', 'src', 'host', 'main.ts'),
    ...['--data-dir', tillFolder(options), '--renderer-dir', rendererFolder],
    ...['--port', String(port), '--key', randomBytes(16).toString('hex')],
    ...engineArguments,
  ];
  return new Promise((resolve) => {
    let restarts = 0;
    const start = (): void => {
      const startedMs = performance.now();
      group.start({
        name: options.register,
        program: process.execPath,
        // Once is enough: a till that starts again goes on with what it has recorded since.
        arguments: restarts === 0 ? [...hostArguments, ...restoring] : hostArguments,
        cwd: repositoryRoot,
        onUnexpectedExit: (reason) => {
          if (performance.now() - startedMs > healthyAfterMs) restarts = 0;
          restarts += 1;
          if (restarts > maxRestarts) {
            log(
              `The till keeps stopping (${reason}). What was sold is on disk; its own lines above say why.`,
            );
            resolve({ kind: 'failed', reason });
            return;
          }
          log(`The till has stopped (${reason}) and starts again. What was sold is on disk.`);
          setTimeout(start, firstRestartDelayMs * restarts);
        },
        onLine: (line) => {
          const url = readyUrl(line);
          if (url === undefined) log(`[${options.register}] ${line}`);
          else resolve({ kind: 'browser', url });
        },
      });
    };
    start();
  });
}

/** The host says where it is in one line of JSON. */
function readyUrl(line: string): string | undefined {
  if (!line.startsWith('{"url":')) return undefined;
  return (JSON.parse(line) as { url: string }).url;
}

async function pairingCode(
  server: RunningServer,
  { company, register }: StartOptions,
): Promise<{ pairingCode: string; problem?: undefined } | { problem: string }> {
  const answer = await askServer(server, '/v1/operator/pairing-codes', { company, register });
  if (answer?.ok) return answer.data as { pairingCode: string };
  return { problem: answer?.message ?? 'the server did not answer when it was asked for a pairing code' };
}
