import { present, type Result } from '#shared/kernel/index.ts';
import { dataFiles } from '../data-files.ts';
import type { TillSecrets } from '../device-secrets.ts';
import { type DeviceSecrets, fileVault, type VaultProtection } from '../identity-files/index.ts';
import { readDeviceState, type Store } from '../store/index.ts';
import { backoffMs, pause } from '../sync/backoff.ts';
import { probeWaitMs } from '../sync/connection.ts';
import type { Log } from '../sync/log.ts';
import { UNREACHABLE } from '../sync/server-client.ts';
import { adoptStream } from './adopt-stream.ts';
import { askForStream } from './ask-for-stream.ts';
import { type NewStream, type PendingStream, pendingStream } from './pending-stream.ts';

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
  const next = pending.secrets();
  // Killed after the answer was put away: the key is the one that this device signs with, and must not be asked for again.
  if (answer === undefined && next !== undefined && isSameKey(next, secrets)) pending.clear();
  if (answer === undefined || next === undefined) return { secrets, moved: false };
  adoptStream(store, answer, next.streamKeySeed);
  const changed: TillSecrets = { ...secrets, streamKeySeed: next.streamKeySeed };
  fileVault(dataFiles(dataDir).vault, vaultProtection).save(changed);
  pending.clear();
  return { secrets: changed, moved: true };
}

/**
 * Asks for a stream of this device's own until there is an answer, which the next start acts on. Never throws.
 * @returns false when it was told to stop
 */
export async function obtainStream(options: OwnStreamOptions, signal: AbortSignal): Promise<boolean> {
  const { random, log } = options;
  for (let failures = 1; !signal.aborted; failures += 1) {
    let isRefused = true;
    try {
      const answer = await askOnce(options, signal);
      if (signal.aborted) break;
      if (answer.ok) return true;
      isRefused = answer.error.code !== UNREACHABLE;
      log('warn', 'this till can’t get a stream of its own yet', { code: answer.error.code });
    } catch (error) {
      // A full disk, say: neither the key nor the answer is lost by asking again.
      log('error', 'a stream of its own could not be noted', { error: String(error) });
    }
    // Offline it may be all that this till waits for: it notices as soon as its sync that the server is back.
    await pause(isRefused ? backoffMs(failures, random) : probeWaitMs(failures, random), signal);
  }
  return false;
}

function askOnce(options: OwnStreamOptions, signal: AbortSignal): Promise<Result<NewStream>> {
  const { store, dataDir, secrets, vaultProtection, clock, random, fetch } = options;
  const device = present(readDeviceState(store.reader), 'a paired device');
  const pending = pendingOf(dataDir, vaultProtection);
  return askForStream({ device, secrets, pending, clock, random, fetch, signal });
}

const isSameKey = (one: DeviceSecrets, other: DeviceSecrets): boolean =>
  Buffer.from(one.streamKeySeed).equals(other.streamKeySeed);

const pendingOf = (dataDir: string, protection: VaultProtection | undefined): PendingStream =>
  pendingStream(dataFiles(dataDir), protection);
