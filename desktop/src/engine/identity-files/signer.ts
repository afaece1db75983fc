import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

/** Signs with a stream's key. `publicKey` is raw: 32 bytes. */
export interface Signer {
  publicKey: Uint8Array;
  /** 64 bytes. Deterministic: the same bytes give the same signature (RFC 8032). */
  sign(bytes: Uint8Array): Uint8Array;
}

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
// Node takes raw Ed25519 keys only inside their DER envelopes (RFC 8410); the bytes before the key are constant.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A signer for an Ed25519 seed of 32 bytes. The key object is made once: making it costs as much as a signature. */
export function createSigner(seed: Uint8Array): Signer {
  if (seed.length !== KEY_BYTES) {
    throw new RangeError(`An Ed25519 seed has ${KEY_BYTES} bytes, this one has ${seed.length}.`);
  }
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicDer = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: Uint8Array.from(publicDer.subarray(SPKI_PREFIX.length)),
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  };
}

/** False for a wrong signature, and equally for a key or signature that can't be one: both come from outside. */
export function verifySignature(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const key = publicKeyObject(publicKey);
  return key !== undefined && verify(null, bytes, key, signature);
}

/** Lower-case hexadecimal, 64 characters; of a text, its UTF-8. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

/** A library may refuse bytes that are no point of the curve already here. */
function publicKeyObject(raw: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
