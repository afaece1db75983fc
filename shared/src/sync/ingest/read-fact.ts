import {
  canonicalJson,
  type Envelope,
  isStorableText,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  type SignedFact,
  signedFact,
  utf8Bytes,
} from '../../kernel/index.ts';
import type { IngestCrypto } from './ingest-db.ts';

type Hash = Pick<IngestCrypto, 'sha256'>;

/** A fact that could be read: who wrote it and what it says is known, nothing of it is checked yet. */
export interface ReadableFact {
  readonly kind: 'readable';
  readonly signed: SignedFact;
  readonly envelope: Envelope;
  /** SHA-256 of the signed text, hex: what the next fact of the stream names. */
  readonly hash: string;
}

/** Something that was sent as a fact. It is kept as it came: `text` is the signed text if there was one, else all of it. */
export interface UnreadableFact {
  readonly kind: 'unreadable';
  readonly text: string;
  readonly signature: string;
  readonly hash: string;
}

export type ReceivedFact = ReadableFact | UnreadableFact;

/** Reads one fact of a push. Never throws: one bad fact must not block those beside it. */
export function readFact(received: unknown, crypto: Hash): ReceivedFact {
  const parsed = signedFact.safeParse(received);
  if (!parsed.success) return unreadable(textOf(received), '', crypto);
  const signed = parsed.data;
  if (!isStorableText(signed.envelope))
    return unreadable(JSON.stringify(signed.envelope), signed.signature, crypto);
  const envelope =
    utf8Bytes(signed.envelope) <= MAX_ENVELOPE_BYTES && isCanonical(signed.envelope)
      ? parseEnvelope(signed.envelope)
      : undefined;
  if (envelope === undefined) return unreadable(signed.envelope, signed.signature, crypto);
  return { kind: 'readable', signed, envelope, hash: crypto.sha256(signed.envelope) };
}

/** Anything as text; what is nested too deeply to be written again is no loss. */
function textOf(received: unknown): string {
  try {
    return JSON.stringify(received) ?? 'null';
  } catch {
    return '"nested too deeply"';
  }
}

const unreadable = (text: string, signature: string, { sha256 }: Hash): UnreadableFact => ({
  kind: 'unreadable',
  text,
  signature,
  hash: sha256(text),
});

/** Signed text has one form, so that every reader reads the same out of it: no repeated keys, no floats. */
function isCanonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}
