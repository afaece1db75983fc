import { hash } from 'node:crypto';
import type { IngestCrypto } from '#shared/sync/index.ts';

export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** A key pair of the simulation: as unforgeable as a run needs, and a hundred times cheaper than Ed25519. */
export interface SimulatedKey {
  readonly publicKey: string;
  sign(text: string): string;
}

const secretOf = (publicKey: string): string => `secret of ${publicKey}`;

const signatureOf = (publicKey: string, text: string): string =>
  hash('sha256', `${secretOf(publicKey)}\n${text}`, 'base64');

export const keyNamed = (name: string): SimulatedKey => ({
  publicKey: `key ${name}`,
  sign: (text) => signatureOf(`key ${name}`, text),
});

export const simulatedCrypto: IngestCrypto = {
  sha256,
  isSignedBy: (publicKey, text, signature) => signatureOf(publicKey, text) === signature,
};
