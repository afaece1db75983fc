import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { VaultProtection } from './secret-vault.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
/** About a tenth of a second and 32 MiB for each guess; the till pays it once at each start. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;

/** Protects the vault by a key of 32 bytes that somebody else keeps: in the application, the OS's keychain. */
export function keyProtection(key: Uint8Array): VaultProtection {
  if (key.length !== KEY_BYTES) throw new RangeError(`A vault's key has ${KEY_BYTES} bytes.`);
  return { encrypt: (bytes) => seal(key, bytes), decrypt: (bytes) => open(key, bytes) };
}

/** Protects the vault by a passphrase, with a new salt at each save in front of what it seals. */
export function passphraseProtection(passphrase: string): VaultProtection {
  if (passphrase === '') throw new RangeError('A passphrase has at least one character.');
  const keyOf = (salt: Uint8Array): Buffer =>
    scryptSync(passphrase.normalize('NFC'), salt, KEY_BYTES, SCRYPT);
  return {
    encrypt: (bytes) => {
      const salt = randomBytes(SALT_BYTES);
      return Buffer.concat([salt, seal(keyOf(salt), bytes)]);
    },
    decrypt: (bytes) => open(keyOf(bytes.subarray(0, SALT_BYTES)), bytes.subarray(SALT_BYTES)),
  };
}

/** Nonce, ciphertext, tag. A vault is saved a few times in its life: far below where random nonces could meet. */
function seal(key: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

function open(key: Uint8Array, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new RangeError('Sealed bytes have a nonce and a tag.');
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, end));
  return Buffer.concat([plain, decipher.final()]);
}
