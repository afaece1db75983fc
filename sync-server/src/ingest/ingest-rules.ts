import { createHash, type KeyObject } from 'node:crypto';
import { registeredFact } from '#shared/projections.ts';
import type { IngestRules } from '#shared/sync/index.ts';
import { isSignedBy, publicKeyOf } from '../devices/signatures.ts';

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A push brings two hundred facts of one stream: its key is made once. */
const MAX_KEPT_KEYS = 1_000;
const keys = new Map<string, KeyObject | undefined>();

function keyOf(publicKey: string): KeyObject | undefined {
  if (keys.has(publicKey)) return keys.get(publicKey);
  if (keys.size >= MAX_KEPT_KEYS) keys.clear();
  const made = publicKeyOf(publicKey);
  keys.set(publicKey, made);
  return made;
}

/** How this server checks facts, and what they mean to this version. */
export const ingestRules: IngestRules = {
  crypto: {
    sha256,
    isSignedBy(publicKey, text, signature) {
      const key = keyOf(publicKey);
      return key !== undefined && isSignedBy(key, Buffer.from(text, 'utf8'), signature);
    },
  },
  meaning: registeredFact,
};
