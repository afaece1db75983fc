import {
  assert,
  canonicalJson,
  type Decision,
  ENVELOPE_VERSION,
  type Envelope,
  type FactDefinition,
  type FactId,
  MAX_ENVELOPE_BYTES,
  monthOf,
  type PrivatePart,
  privateText,
  type SignedFact,
  type StaffId,
  singaporeDate,
  utf8Bytes,
} from '../../kernel/index.ts';
import type { Projection } from '../projection.ts';
import { recordNewFact } from '../replica/index.ts';
import type { ReplicaDb } from '../replica/replica-db.ts';
import { outbox } from '../rows.ts';
import type { Chain, ChainChange } from './chain.ts';

export interface ComposeCrypto {
  /** SHA-256 of the text as UTF-8, hex. */
  sha256(text: string): string;
  /** Signs the text as UTF-8 with the stream's key; base64. */
  sign(text: string): string;
}

export interface FactParts<Definition extends FactDefinition> {
  readonly decision: Decision<Definition>;
  /** The decision's body in its wire form, with the members of every object in canonical order. */
  readonly encodedBody: Envelope['body'];
  readonly id: FactId;
  readonly at: string;
  readonly actor: StaffId | null;
  readonly private: PrivatePart | null;
}

export interface ComposedFact {
  readonly envelope: Envelope;
  readonly signed: SignedFact;
  /** Of the signed text: what the next fact names. */
  readonly hash: string;
  /** Provisional: the month of its Singapore date. */
  readonly postingMonth: string;
}

/** Builds the envelope of a decided fact, the next of its stream, and signs its text. */
export function composeFact<Definition extends FactDefinition>(
  chain: Pick<Chain, 'companyId' | 'streamId' | 'registerId' | 'lastSequence' | 'lastHash'>,
  parts: FactParts<Definition>,
  crypto: ComposeCrypto,
): ComposedFact {
  const { decision, at, private: part } = parts;
  // In canonical order, which is that of the alphabet.
  const envelope: Envelope = {
    actor: parts.actor,
    at,
    body: parts.encodedBody,
    company: chain.companyId,
    id: parts.id,
    outlets: decision.outlets,
    previous: chain.lastHash,
    privateHash: part === null ? null : crypto.sha256(privateText(part)),
    register: chain.registerId,
    sequence: chain.lastSequence + 1,
    stream: chain.streamId,
    type: decision.definition.type,
    v: ENVELOPE_VERSION,
  };
  const text = canonicalText(envelope);
  assert(
    isShort(text) || utf8Bytes(text) <= MAX_ENVELOPE_BYTES,
    `an envelope of at most ${MAX_ENVELOPE_BYTES} bytes`,
  );
  return {
    envelope,
    signed: { envelope: text, signature: crypto.sign(text), private: part },
    hash: crypto.sha256(text),
    postingMonth: monthOf(singaporeDate(at)),
  };
}

/** A unit of UTF-16 is three bytes at most: what is far from the limit needn't be counted. */
const isShort = (text: string): boolean => text.length * 3 <= MAX_ENVELOPE_BYTES;

/** The text to sign. Members are in canonical order already; only escapes, which are rare, need the slow way. */
function canonicalText(envelope: Envelope): string {
  const text = JSON.stringify(envelope);
  return text.includes('\\u') ? canonicalJson(envelope) : text;
}

/** Records a fact that was just decided here, with its rows and its place in the outbox. */
export function recordDecidedFact(
  db: ReplicaDb,
  { envelope, signed, hash, postingMonth }: ComposedFact,
  projection: Projection,
): ChainChange {
  const { id: factId, stream: streamId, sequence, at } = envelope;
  recordNewFact(db, { signed, envelope, acceptNo: null, postingMonth }, projection);
  db.insert(outbox, { streamId, sequence, factId, queuedAt: at, state: 'waiting', code: null });
  return { lastSequence: sequence, lastHash: hash, lastFactAt: at };
}
