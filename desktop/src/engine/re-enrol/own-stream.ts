import { present } from '#shared/kernel/index.ts';
import { dataFiles } from '../data-files.ts';
import type { TillSecrets } from '../device-secrets.ts';
import { fileVault, type VaultProtection } from '../identity-files/index.ts';
import { readDeviceState, type Store } from '../store/index.ts';
import { backoffMs, pause } from '../sync/backoff.ts';
import type { Log } from '../sync/log.ts';
import { adoptStream } from './adopt-stream.ts';
import { askForStream } from './ask-for-stream.ts';
import { type PendingStream, pendingStream } from './pending-stream.ts';

export interface OwnStreamOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly secrets: TillSecrets;
  readonly vaultProtection: VaultProtection | undefined;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  readonly log: Log;
}

/**
 * At the start, before the device is opened: goes on with a change of streams for which the server's answer is here.
 * @returns the secrets to work with, and whether the stream is another one than before
 */
export function finishMove(
  options: Pick<OwnStreamOptions, 'store' | 'dataDir' | 'secrets' | 'vaultProtection'>,
): {
  readonly secrets: TillSecrets;
  readonly moved: boolean;
} {
  const { store, dataDir, secrets, vaultProtection } = options;
  const pending = pendingOf(dataDir, vaultProtection);
  const answer = pending.answer();
  const next = answer === undefined ? undefined : pending.secrets();
  if (answer === undefined || next === undefined) return { secrets, moved: false };
  adoptStream(store, answer, next.streamKeySeed);
  const changed: TillSecrets = { ...secrets, streamKeySeed: next.streamKeySeed };
  fileVault(dataFiles(dataDir).vault, vaultProtection).save(changed);
  pending.clear();
  return { secrets: changed, moved: true };
}

/** Asks for a stream of this device's own until there is an answer, which the next start acts on. */
export async function obtainStream(options: OwnStreamOptions, signal: AbortSignal): Promise<boolean> {
  const { store, dataDir, secrets, vaultProtection, clock, random, fetch, log } = options;
  const pending = pendingOf(dataDir, vaultProtection);
  for (let failures = 0; !signal.aborted; failures += 1) {
    if (failures > 0) await pause(backoffMs(failures, random), signal);
    if (signal.aborted) return false;
    const device = present(readDeviceState(store.reader), 'a paired device');
    const answer = await askForStream({ device, secrets, pending, clock, random, fetch });
    if (answer.ok) return !signal.aborted;
    log('warn', 'this till can’t get a stream of its own yet', { code: answer.error.code });
  }
  return false;
}

const pendingOf = (dataDir: string, protection: VaultProtection | undefined): PendingStream =>
  pendingStream(dataFiles(dataDir), protection);
