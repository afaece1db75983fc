import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { instant, text } from './field.ts';
import { companyId, factId, outletId, registerId, staffId, streamId } from './ids.ts';

/** Version of the envelope itself; a fact's own version is in its type. */
export const ENVELOPE_VERSION = 1;
/** What precedes the first fact of a stream. */
export const GENESIS_HASH = '0'.repeat(64);
/** Largest signed envelope in bytes. */
export const MAX_ENVELOPE_BYTES = 512 * 1024;
/** Largest private part in bytes. */
export const MAX_PRIVATE_BYTES = 16 * 1024;

/** Places of a fact before the one that it has: more than a register's streams in its life. */
export const MAX_FORMER_PLACES = 50;

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What is signed: everything about a fact but its private part, of which only a salted hash is inside. `previous` is
 * the SHA-256 of the bytes of the stream's fact before it. `at` is the UTC instant on the author's clock.
 */
export const envelope = z.object({
  v: z.int().positive(),
  id: factId,
  company: companyId,
  stream: streamId,
  sequence: z.int().positive(),
  previous: sha256Text,
  /** `sales.saleCompleted.v1`. */
  type: z.string().regex(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*\.v\d{1,3}$/),
  at: instant,
  /** Whose books and stock it touches: the outlets that get it besides the office, which gets everything. */
  outlets: z.array(outletId).max(20),
  register: z.nullable(registerId),
  actor: z.nullable(staffId),
  /** SHA-256 of salt and private part, or null where there is none. */
  privateHash: z.nullable(sha256Text),
  body: z.record(z.string(), z.unknown()),
  /** Where its author had recorded it before, in streams that it has left; oldest first. */
  formerly: z.optional(
    z.array(z.object({ stream: streamId, sequence: z.int().positive() })).max(MAX_FORMER_PLACES),
  ),
});
export type Envelope = z.output<typeof envelope>;

/** Personal data that travels with a fact, outside its signed bytes; erasing it leaves the chain whole. */
export const privatePart = z.object({
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  text: text(MAX_PRIVATE_BYTES),
});
export type PrivatePart = z.output<typeof privatePart>;

/** A fact as it is stored, pushed and synced: the signed text unchanged, its signature (base64), its private part. */
export const signedFact = z.object({
  envelope: z.string().max(MAX_ENVELOPE_BYTES),
  signature: z.base64().max(120),
  private: z.nullable(privatePart),
});
export type SignedFact = z.output<typeof signedFact>;

/** The bytes that are hashed and signed, as text. */
export const envelopeText = (value: Envelope): string => canonicalJson(z.encode(envelope, value));

/** The bytes that a private part's hash covers: the salt binds it, so that a short text can't be guessed from its hash. */
export const privateText = (part: PrivatePart): string => canonicalJson({ salt: part.salt, text: part.text });

/** Reads a stored envelope; undefined when it isn't one. */
export function parseEnvelope(stored: string): Envelope | undefined {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return undefined;
  }
  const parsed = envelope.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
