import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { DeviceSecrets, VaultProtection } from '../identity-files/index.ts';
import { fileVault, removeFile, replaceFile, sha256Hex } from '../identity-files/index.ts';

/** What the server gave: the stream that this device is to write from now on. */
const newStream = z.object({
  streamId: z.string(),
  receiptSeries: z.string(),
  recoveryPublicKey: z.string(),
  token: z.string(),
  tokenExpiresAt: z.string(),
  serverTime: z.string(),
});
export type NewStream = Readonly<z.output<typeof newStream>>;

const streamFile = z.object({ stream: newStream, checksum: z.string() });

/**
 * A change of streams that is under way, in two files beside the database: the new key before the server is asked, its
 * answer before anything is changed. Whatever kills the till in between, the next start goes on from there.
 */
export interface PendingStream {
  secrets(): DeviceSecrets | undefined;
  saveSecrets(secrets: DeviceSecrets): void;
  answer(): NewStream | undefined;
  saveAnswer(stream: NewStream): void;
  /** The change is done. */
  clear(): void;
}

export function pendingStream(
  files: { readonly nextVault: string; readonly nextStream: string },
  protection: VaultProtection | undefined,
): PendingStream {
  const vault = fileVault(files.nextVault, protection);
  return {
    secrets: () => vault.load(),
    saveSecrets: (secrets) => vault.save(secrets),
    answer: () => readAnswer(files.nextStream),
    saveAnswer: (stream) => {
      const known = newStream.parse(stream);
      const file = { stream: known, checksum: checksumOf(known) };
      replaceFile(files.nextStream, Buffer.from(JSON.stringify(file)));
    },
    clear: () => {
      // The answer first: without it a key alone only means to ask again.
      removeFile(files.nextStream);
      vault.erase();
    },
  };
}

/** Undefined when there is none, or a damaged one: the server gives the same answer again. */
function readAnswer(path: string): NewStream | undefined {
  try {
    const { stream, checksum } = streamFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    return checksum === checksumOf(stream) ? stream : undefined;
  } catch {
    return undefined;
  }
}

const checksumOf = (stream: NewStream): string => sha256Hex(Buffer.from(JSON.stringify(stream)));
