import type { KeyObject } from 'node:crypto';
import {
  ENVELOPE_VERSION,
  type Envelope,
  type Fact,
  monthOf,
  privateText,
  singaporeDate,
} from '#shared/kernel/index.ts';
import { type Projection, registeredFact } from '#shared/projections.ts';
import { isSignedBy } from '../devices/signatures.ts';
import type { KnownFact } from './ingest.queries.ts';
import { type ReadableFact, type ReceivedFact, sha256 } from './read-fact.ts';

/** Where a stream is; moved on by each fact of a batch. */
export interface StreamState {
  readonly id: string;
  readonly registerId: string | null;
  readonly outletId: string | null;
  readonly receiptSeries: string;
  readonly publicKey: KeyObject | undefined;
  readonly status: string;
  lastSequence: number;
  /** Empty after a fact whose bytes can't be what its author signed: then the next one's `previous` is taken as it is. */
  lastHash: string;
  lastReceiptSequence: number;
}

export const UNKNOWN_HASH = '';

/** What became of a fact, before anything is written. */
export type Judgement =
  | {
      readonly outcome: 'accepted';
      readonly postingMonth: string;
      readonly fact: Fact;
      readonly projection: Projection;
    }
  | { readonly outcome: 'deferred' }
  /** Answered as it was the first time. */
  | { readonly outcome: 'repeat'; readonly known: KnownFact }
  | { readonly outcome: 'outOfOrder' }
  /** Kept aside. `sequence` is the place it takes in its stream, or null when it takes none. */
  | {
      readonly outcome: 'quarantined' | 'forked' | 'duplicate';
      readonly code: string;
      readonly sequence: number | null;
    };

export interface Bench {
  readonly companyId: string;
  /** The stream whose token brought the batch. */
  readonly sender: StreamState;
  readonly streams: ReadonlyMap<string, StreamState>;
  readonly booksClosedThrough: string | null;
  known(streamId: string, sequence: number): KnownFact | undefined;
  knownById(factId: string): KnownFact | undefined;
  /** True when these bytes are in quarantine already, as something of the sender's. */
  isQuarantined(received: ReceivedFact): boolean;
}

/** Judges one fact and moves its stream on. Everything that can be wrong with a fact gets a code here; nothing throws for it. */
export function judgeFact(received: ReceivedFact, bench: Bench): Judgement {
  if (received.kind === 'unreadable') return judgeUnreadable(received, bench);
  const { envelope, hash } = received;
  const stream = bench.streams.get(envelope.stream);
  if (envelope.company !== bench.companyId || stream === undefined) return aside('sync.streamForeign', null);
  if (envelope.sequence <= stream.lastSequence) return judgePast(received, stream, bench);
  if (envelope.sequence > stream.lastSequence + 1) return { outcome: 'outOfOrder' };

  if (!isAuthentic(received, stream)) {
    // Somebody else may not use up a number that its living author still needs.
    if (stream !== bench.sender && stream.status === 'open') return aside('sync.signatureInvalid', null);
    return advance(stream, UNKNOWN_HASH, aside('sync.signatureInvalid', envelope.sequence));
  }
  const chained = stream.lastHash === UNKNOWN_HASH || envelope.previous === stream.lastHash;
  return advance(
    stream,
    hash,
    chained ? judgeContent(received, stream, bench) : aside('sync.chainBroken', envelope.sequence),
  );
}

const aside = (code: string, sequence: number | null): Judgement => ({
  outcome: 'quarantined',
  code,
  sequence,
});

function advance(stream: StreamState, hash: string, judgement: Judgement): Judgement {
  stream.lastSequence += 1;
  stream.lastHash = hash;
  return judgement;
}

const isAuthentic = ({ bytes, signed }: ReadableFact, { publicKey }: StreamState): boolean =>
  publicKey !== undefined && isSignedBy(publicKey, bytes, signed.signature);

/** Signed bytes that aren't an envelope still take the sender's next number: the next fact counts and chains past them. */
function judgeUnreadable(received: Extract<ReceivedFact, { kind: 'unreadable' }>, bench: Bench): Judgement {
  const { sender } = bench;
  const authentic =
    sender.publicKey !== undefined && isSignedBy(sender.publicKey, received.bytes, received.signature);
  if (!authentic || bench.isQuarantined(received)) return aside('sync.envelopeUnreadable', null);
  return advance(sender, received.hash, aside('sync.envelopeUnreadable', sender.lastSequence + 1));
}

function judgePast(received: ReadableFact, stream: StreamState, bench: Bench): Judgement {
  const known = bench.known(stream.id, received.envelope.sequence);
  if (known?.hash === received.hash) return { outcome: 'repeat', known };
  if (!isAuthentic(received, stream)) return aside('sync.signatureInvalid', null);
  return { outcome: 'forked', code: 'sync.forked', sequence: null };
}

/** A fact in its place, of its author: is it one we can enter? */
function judgeContent(received: ReadableFact, stream: StreamState, bench: Bench): Judgement {
  const { envelope } = received;
  const { sequence } = envelope;
  if (envelope.register !== stream.registerId) return aside('sync.streamForeign', sequence);
  if (!privatePartFits(received)) return aside('sync.bodyInvalid', sequence);
  const twin = bench.knownById(envelope.id);
  // A fact that was recorded again in a new stream after all: it is in the books once, and stays so.
  if (twin !== undefined) return judgeTwin(twin, envelope);
  const registered = registeredFact(envelope.type);
  if (registered === undefined || envelope.v > ENVELOPE_VERSION) return { outcome: 'deferred' };
  const author = stream.registerId === null ? 'server' : 'device';
  if (registered.definition.authority !== author) return aside('sync.streamForeign', sequence);
  return enterFact(envelope, bench.booksClosedThrough);
}

const judgeTwin = (twin: KnownFact, { type, sequence }: Envelope): Judgement =>
  twin.outcome === 'accepted' && twin.type === type
    ? { outcome: 'duplicate', code: 'sync.forked', sequence }
    : aside('sync.bodyInvalid', sequence);

/** The private part may be gone (erased), but what is there must be what was signed. */
function privatePartFits({ signed, envelope }: ReadableFact): boolean {
  if (signed.private === null) return true;
  return envelope.privateHash === sha256(privateText(signed.private));
}

/** Body, arithmetic, projection: what the fact means, or the code of why it can't be entered. */
export function enterFact(envelope: Envelope, booksClosedThrough: string | null): Judgement {
  const { sequence } = envelope;
  const registered = registeredFact(envelope.type);
  if (registered === undefined) return { outcome: 'deferred' };
  try {
    const decoded = registered.definition.body.safeDecode(envelope.body as never);
    if (!decoded.success) return aside('sync.bodyInvalid', sequence);
    const verdict = registered.definition.verify(decoded.data, envelope);
    if (!verdict.ok) return aside(verdict.error.code, sequence);
    const fact: Fact = { envelope, body: decoded.data };
    const postingMonth = postingMonthOf(envelope.at, booksClosedThrough);
    const projection = registered.project(fact as Fact<never>, { postingMonth });
    return { outcome: 'accepted', postingMonth, fact, projection };
  } catch {
    // An assertion of the meaning: this version can't say what such a fact does, so it does nothing.
    return aside('sync.projectionFailed', sequence);
  }
}

/** The tax date's month while its books are open, else the first open month (DESIGN section 3). */
export function postingMonthOf(at: string, closedThrough: string | null): string {
  const month = monthOf(singaporeDate(at));
  return closedThrough === null || month > closedThrough ? month : monthAfter(closedThrough);
}

export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${String(year).padStart(4, '0')}-${String(number + 1).padStart(2, '0')}`;
}
