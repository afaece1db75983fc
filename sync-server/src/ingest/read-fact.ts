import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type Envelope,
  isStorableText,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  type SignedFact,
  signedFact,
} from '#shared/kernel/index.ts';

/** A fact that could be read: who wrote it and what it says is known, nothing of it is checked yet. */
export interface ReadableFact {
  readonly kind: 'readable';
  readonly signed: SignedFact;
  readonly envelope: Envelope;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex: what the next fact of the stream names. */
  readonly hash: string;
}

/** Something that was sent as a fact. It is kept as it came: `text` is the signed text if there was one, else all of it. */
export interface UnreadableFact {
  readonly kind: 'unreadable';
  readonly text: string;
  readonly signature: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

export type ReceivedFact = ReadableFact | UnreadableFact;

/** Reads one fact of a push. Never throws: one bad fact must not block those beside it. */
export function readFact(received: unknown): ReceivedFact {
  const parsed = signedFact.safeParse(received);
  if (!parsed.success) return unreadable(textOf(received), '');
  const signed = parsed.data;
  if (!isStorableText(signed.envelope)) return unreadable(JSON.stringify(signed.envelope), signed.signature);
  const bytes = Buffer.from(signed.envelope, 'utf8');
  const envelope =
    bytes.length <= MAX_ENVELOPE_BYTES && isCanonical(signed.envelope)
      ? parseEnvelope(signed.envelope)
      : undefined;
  if (envelope === undefined) return unreadable(signed.envelope, signed.signature);
  return { kind: 'readable', signed, envelope, bytes, hash: sha256(bytes) };
}

/** Anything as text; what is nested too deeply to be written again is no loss. */
function textOf(received: unknown): string {
  try {
    return JSON.stringify(received) ?? 'null';
  } catch {
    return '"nested too deeply"';
  }
}

function unreadable(text: string, signature: string): UnreadableFact {
  const bytes = Buffer.from(text, 'utf8');
  return { kind: 'unreadable', text, signature, bytes, hash: sha256(bytes) };
}

/** Signed text has one form, so that every reader reads the same out of it: no repeated keys, no floats. */
function isCanonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');
