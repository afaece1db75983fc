import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { assert } from '#shared/kernel/index.ts';

/** What precedes a raw Ed25519 key in its DER encodings (RFC 8410). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** A raw Ed25519 public key in base64 → a key; undefined when it isn't one. */
export function publicKeyOf(base64: string): KeyObject | undefined {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== KEY_BYTES) return undefined;
  try {
    return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** The 32-byte seed of an Ed25519 key in base64 → its private key. */
export function privateKeyOf(seedBase64: string): KeyObject {
  const seed = Buffer.from(seedBase64, 'base64');
  assert(seed.length === KEY_BYTES, 'a seed of 32 bytes');
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
}

/** The raw public half of a private key, base64. */
export function rawPublicKey(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return der.subarray(spkiPrefix.length).toString('base64');
}

/** True when the base64 signature over the bytes was made with the key. */
export function isSignedBy(key: KeyObject, bytes: Uint8Array, signatureBase64: string): boolean {
  const signature = Buffer.from(signatureBase64, 'base64');
  return signature.length === SIGNATURE_BYTES && verify(null, bytes, key, signature);
}

export const signWith = (privateKey: KeyObject, bytes: Uint8Array): string =>
  sign(null, bytes, privateKey).toString('base64');
