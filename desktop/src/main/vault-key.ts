import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../engine/identity-files/replace-file.ts';

/** The operating system's keychain, as far as it is needed: Electron's safeStorage in the application. */
export interface Keychain {
  encrypt(text: string): Uint8Array;
  /** Throws for another user's, or another computer's. */
  decrypt(bytes: Uint8Array): string;
}

const VAULT_KEY_FILE = 'vault.key';
const KEY_BYTES = 32;

/**
 * The key that protects the engine's secrets, in hexadecimal: made once, and kept in a file that only the keychain opens. The
 * keychain belongs to this process, so the engine is told the key when it starts.
 * @returns undefined where there is no keychain: the files' own rights protect them then
 * @throws when there is a key that the keychain doesn't open
 */
export function readVaultKey(dataFolder: string, keychain: Keychain | undefined): string | undefined {
  if (keychain === undefined) return undefined;
  const path = join(dataFolder, VAULT_KEY_FILE);
  if (existsSync(path)) return keychain.decrypt(readFileSync(path));
  const key = randomBytes(KEY_BYTES).toString('hex');
  replaceFile(path, keychain.encrypt(key));
  return key;
}
