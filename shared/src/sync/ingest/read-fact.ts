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

/** What a column holds of a private part. */
const MAX_PRIVATE_TEXT = 20_000;

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
  /** What stood in the place of its private part, taken out of `text`: erasing must be able to reach it. */
  readonly private: { readonly salt: string | null; readonly text: string } | null;
  readonly signature: string;
  readonly hash: string;
}

export type ReceivedFact = ReadableFact | UnreadableFact;

/** Reads one fact of a push. Never throws: one bad fact must not block those beside it. */
export function readFact(received: unknown, crypto: Hash): ReceivedFact {
  const parsed = signedFact.safeParse(received);
  if (!parsed.success) {
    const { rest, part } = withoutPrivatePart(received);
    return unreadable(textOf(rest), '', part, crypto);
  }
  const signed = parsed.data;
  const part = signed.private;
  if (!isStorableText(signed.envelope))
    return unreadable(JSON.stringify(signed.envelope), signed.signature, part, crypto);
  const envelope =
    utf8Bytes(signed.envelope) <= MAX_ENVELOPE_BYTES && isCanonical(signed.envelope)
      ? parseEnvelope(signed.envelope)
      : undefined;
  if (envelope === undefined) return unreadable(signed.envelope, signed.signature, part, crypto);
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

/** One that is too long to be kept beside it stays where it was: nothing that was sent is dropped. */
function withoutPrivatePart(received: unknown): { rest: unknown; part: UnreadableFact['private'] } {
  if (typeof received !== 'object' || received === null || Array.isArray(received))
    return { rest: received, part: null };
  const { private: found = null, ...rest } = received as Record<string, unknown>;
  const text = textOf(found);
  return found === null || text.length > MAX_PRIVATE_TEXT
    ? { rest: received, part: null }
    : { rest, part: { salt: null, text } };
}

const unreadable = (
  text: string,
  signature: string,
  part: UnreadableFact['private'],
  { sha256 }: Hash,
): UnreadableFact => ({
  kind: 'unreadable',
  text,
  private: part,
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
