import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * Keys of a segment. Every segment has a random data key, wrapped twice: for the company's recovery key (X25519 with
 * an ephemeral key, HKDF-SHA256, AES-256-GCM), so that a spare can read a dead till's journal, and for the till's own
 * key, so that the till can replay at start without the recovery private key being anywhere near it.
 */

export const KEY_BYTES = 32;
export const TAG_BYTES = 16;
export const NONCE_BYTES = 12;
export const WRAPPED_KEY_BYTES = KEY_BYTES + TAG_BYTES;
export const KEY_ID_BYTES = 16;

const CIPHER = 'aes-256-gcm';
const SEAL_LABEL = Buffer.from('kedai journal segment key, v1');
/** The derived key wraps one data key and is then forgotten, so that a fixed nonce can't repeat under it. */
const SINGLE_USE_NONCE = Buffer.alloc(NONCE_BYTES);
// Node takes raw X25519 keys only inside their DER envelopes (RFC 8410); the bytes before the key are constant.
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A pair for the company: the public key goes to every till, the private one stays with the owner. Raw 32 bytes each. */
export function generateRecoveryKeyPair(): { publicKey: Uint8Array; privateKey: Uint8Array } {
  const pair = generateKeyPairSync('x25519');
  return {
    publicKey: rawPublicKey(pair.publicKey),
    privateKey: Uint8Array.from(
      pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length),
    ),
  };
}

/** Tells which recovery key a segment is sealed to, so that a wrong key isn't mistaken for damage. */
export function recoveryKeyId(recoveryPublicKey: Uint8Array): Buffer {
  return createHash('sha256').update(recoveryPublicKey).digest().subarray(0, KEY_ID_BYTES);
}

export function publicKeyOf(recoveryPrivateKey: Uint8Array): Uint8Array {
  return rawPublicKey(createPublicKey(privateKeyObject(recoveryPrivateKey)));
}

/** An ephemeral pair has to exist before the header's bound part does, so it is made first and used once. */
export function newEphemeralPair(): { publicKey: Uint8Array; privateKey: KeyObject } {
  const pair = generateKeyPairSync('x25519');
  return { publicKey: rawPublicKey(pair.publicKey), privateKey: pair.privateKey };
}

export function wrapForRecovery(
  dataKey: Uint8Array,
  ephemeral: { publicKey: Uint8Array; privateKey: KeyObject },
  recoveryPublicKey: Uint8Array,
  bound: Uint8Array,
): Buffer {
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: publicKeyObject(recoveryPublicKey),
  });
  const key = sealingKey(shared, ephemeral.publicKey, recoveryPublicKey);
  return encrypt(createSecretKey(key), SINGLE_USE_NONCE, dataKey, bound);
}

/** Gives undefined when the bytes were changed or the key is another one. */
export function unwrapForRecovery(
  wrapped: Uint8Array,
  ephemeralPublicKey: Uint8Array,
  recoveryPrivateKey: Uint8Array,
  bound: Uint8Array,
): KeyObject | undefined {
  const privateKey = privateKeyObject(recoveryPrivateKey);
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey, publicKey: publicKeyObject(ephemeralPublicKey) });
  } catch {
    // A damaged ephemeral key can be a point of small order, which the library refuses.
    return undefined;
  }
  const key = sealingKey(shared, ephemeralPublicKey, publicKeyOf(recoveryPrivateKey));
  return asDataKey(decrypt(createSecretKey(key), SINGLE_USE_NONCE, wrapped, bound));
}

export function wrapForLocal(
  dataKey: Uint8Array,
  localKey: Uint8Array,
  bound: Uint8Array,
): { nonce: Buffer; wrapped: Buffer } {
  // One local key wraps a data key per segment: thousands at most, far below where random nonces could meet.
  const nonce = randomBytes(NONCE_BYTES);
  return { nonce, wrapped: encrypt(createSecretKey(localKey), nonce, dataKey, bound) };
}

export function unwrapForLocal(
  wrapped: Uint8Array,
  nonce: Uint8Array,
  localKey: Uint8Array,
  bound: Uint8Array,
): KeyObject | undefined {
  return asDataKey(decrypt(createSecretKey(localKey), nonce, wrapped, bound));
}

/** Ciphertext with the tag behind it. */
export function encrypt(key: KeyObject, nonce: Uint8Array, plain: Uint8Array, bound: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound);
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([body, cipher.getAuthTag()]);
}

/** The plain bytes, or undefined when anything was changed or bound elsewhere. */
export function decrypt(
  key: KeyObject,
  nonce: Uint8Array,
  sealed: Uint8Array,
  bound: Uint8Array,
): Buffer | undefined {
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

function sealingKey(
  shared: Uint8Array,
  ephemeralPublicKey: Uint8Array,
  recoveryPublicKey: Uint8Array,
): Buffer {
  const salt = Buffer.concat([ephemeralPublicKey, recoveryPublicKey]);
  return Buffer.from(hkdfSync('sha256', shared, salt, SEAL_LABEL, KEY_BYTES));
}

function asDataKey(bytes: Buffer | undefined): KeyObject | undefined {
  return bytes === undefined ? undefined : createSecretKey(bytes);
}

function publicKeyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

function privateKeyObject(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, raw]), format: 'der', type: 'pkcs8' });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return Uint8Array.from(key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length));
}
