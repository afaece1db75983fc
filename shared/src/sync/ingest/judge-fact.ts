import type { RegisterRow } from '../../devices/index.ts';
import {
  ENVELOPE_VERSION,
  type Envelope,
  type Fact,
  monthOf,
  privateText,
  singaporeDate,
} from '../../kernel/index.ts';
import { mayRecord } from '../counter-facts.ts';
import type { Meaning, Projection } from '../projection.ts';
import type { IngestRules, KnownFact } from './ingest-db.ts';
import { lastingCauses } from './lasting-causes.ts';
import { type LeftPlaces, passedThrough } from './left-places.ts';
import type { Neighbours, Place } from './neighbours.ts';
import type { ReadableFact, ReceivedFact } from './read-fact.ts';

/** Where a stream is; moved on by each fact of a batch. */
export interface StreamState {
  readonly id: string;
  readonly registerId: string | null;
  readonly outletId: string | null;
  readonly registerKind: RegisterRow['kind'];
  readonly receiptSeries: string;
  readonly publicKey: string;
  readonly status: string;
  /** A person said that its till can't go on. */
  readonly isEnded: boolean;
  /** Through this sequence its facts are in a backup that can be restored. */
  readonly securedThrough: number;
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
      readonly fromQuarantine?: boolean;
    }
  | { readonly outcome: 'deferred' }
  /** Answered as it was the first time. */
  | { readonly outcome: 'repeat'; readonly known: KnownFact }
  | { readonly outcome: 'outOfOrder' }
  /** Kept aside, with the number that it uses up, or null when it uses up none. */
  | {
      readonly outcome: 'quarantined' | 'forked' | 'duplicate';
      readonly code: string;
      readonly place: Place | null;
    };

export interface Bench extends IngestRules {
  readonly companyId: string;
  /** The stream whose token brought the batch. */
  readonly sender: StreamState;
  readonly streams: ReadonlyMap<string, StreamState>;
  readonly booksClosedThrough: string | null;
  known(streamId: string, sequence: number): KnownFact | undefined;
  readonly left: LeftPlaces;
  knownById(factId: string): KnownFact | undefined;
  /** True when these bytes are in quarantine already, as something of the sender's. */
  isQuarantined(received: ReceivedFact): boolean;
  readonly neighbours: Neighbours;
}

/** Judges one fact and moves its stream on. Everything that can be wrong with a fact gets a code here; nothing throws for it. */
export function judgeFact(received: ReceivedFact, bench: Bench): Judgement {
  if (received.kind === 'unreadable') return judgeUnreadable(received, bench);
  const { envelope, hash } = received;
  const stream = bench.streams.get(envelope.stream);
  if (envelope.company !== bench.companyId || stream === undefined) {
    return judgeDisplaced('sync.streamForeign', received, bench);
  }
  const known = bench.known(stream.id, envelope.sequence);
  if (known?.hash === hash) return judgeRepeat(received, stream, known, bench);
  let expected = stream.lastSequence + 1;
  if (!bench.neighbours.isAuthentic(received)) {
    return envelope.sequence === expected && maySpend(stream, bench)
      ? spend(stream, 'sync.signatureInvalid')
      : judgeDisplaced('sync.signatureInvalid', received, bench);
  }
  if (stream.isEnded && stream !== bench.sender) return judgeLeftBehind(received, stream, known, bench);
  expected = passLeftPlaces(stream, envelope.sequence, bench);
  if (envelope.sequence > expected) return { outcome: 'outOfOrder' };
  if (envelope.sequence < expected) return judgePassed(received, stream, bench);
  // It follows another fact than the one that is here [SYN-15]: its author's data was copied or restored. The number stays with
  // whoever goes on from here, and the author records it anew in a stream of its own.
  if (stream.lastHash !== UNKNOWN_HASH && envelope.previous !== stream.lastHash) {
    return { outcome: 'forked', code: 'sync.chainBroken', place: null };
  }
  const judgement = judgeContent(received, stream, bench);
  advance(stream, hash);
  return judgement;
}

/**
 * Moves a stream past places whose facts went on in another stream [SYN-28], when what somebody else brings comes after them: nobody
 * may ever send these places. Its author has them, so that to the author it says what it expects.
 * @returns the number that is expected then
 */
function passLeftPlaces(stream: StreamState, sequence: number, { left, sender }: Bench): number {
  const through = stream === sender ? stream.lastSequence : passedThrough(left, stream, sequence);
  if (through > stream.lastSequence) {
    stream.lastSequence = through;
    stream.lastHash = UNKNOWN_HASH;
  }
  return stream.lastSequence + 1;
}

/** A number that was given away: to another fact, or it was passed, because this very fact went on in another stream. */
function judgePassed(received: ReadableFact, stream: StreamState, bench: Bench): Judgement {
  const { id, sequence } = received.envelope;
  if (!bench.left.has(stream.id, sequence, id))
    return { outcome: 'forked', code: 'sync.forked', place: null };
  const judgement = judgeContent(received, stream, bench);
  return judgement.outcome === 'accepted' ? { ...judgement, fromQuarantine: true } : judgement;
}

/**
 * What is carried of a till that can't go on, after a person has said so [SYN-16]: nobody will ever send what is missing of its
 * chain, so each fact is taken in by itself, once for each number.
 */
function judgeLeftBehind(
  received: ReadableFact,
  stream: StreamState,
  known: KnownFact | undefined,
  bench: Bench,
): Judgement {
  if (known !== undefined) return { outcome: 'forked', code: 'sync.forked', place: null };
  const judgement = judgeContent(received, stream, bench);
  const { sequence } = received.envelope;
  if (sequence > stream.lastSequence) {
    stream.lastSequence = sequence;
    stream.lastHash = received.hash;
  }
  return judgement;
}

/**
 * What came before is answered as it was, but for one thing [SYN-9]: what was quarantined for what it says is judged again,
 * because a newer version may understand it. It has used up its number already and moves its stream no further.
 */
function judgeRepeat(received: ReadableFact, stream: StreamState, known: KnownFact, bench: Bench): Judgement {
  const repeat: Judgement = { outcome: 'repeat', known };
  if (known.outcome !== 'quarantined' || lastingCauses.has(known.code)) return repeat;
  if (!bench.neighbours.isAuthentic(received)) return repeat;
  const again = judgeContent(received, stream, bench);
  if (again.outcome === 'accepted') return { ...again, fromQuarantine: true };
  return again.outcome === 'duplicate' ? again : repeat;
}

const placeOf = ({ stream, sequence }: Envelope): Place => ({ streamId: stream, sequence });

const aside = (code: string, place: Place | null): Judgement => ({ outcome: 'quarantined', code, place });

function advance(stream: StreamState, hash: string): void {
  stream.lastSequence += 1;
  stream.lastHash = hash;
}

/** Somebody else may not use up a number that its living author still needs. */
const maySpend = (stream: StreamState, bench: Bench): boolean =>
  stream === bench.sender || stream.status !== 'open';

/** Uses up the next number on bytes that aren't what its author signed; what follows them is chained to others. */
function spend(stream: StreamState, code: string): Judgement {
  advance(stream, UNKNOWN_HASH);
  return aside(code, { streamId: stream.id, sequence: stream.lastSequence });
}

/** Signed bytes that aren't an envelope still take the sender's next number: the next fact counts and chains past them. */
function judgeUnreadable(received: Extract<ReceivedFact, { kind: 'unreadable' }>, bench: Bench): Judgement {
  const { sender } = bench;
  const code = 'sync.envelopeUnreadable';
  if (!bench.crypto.isSignedBy(sender.publicKey, received.text, received.signature))
    return judgeDisplaced(code, received, bench);
  if (bench.isQuarantined(received)) return aside(code, null);
  advance(sender, received.hash);
  return aside(code, { streamId: sender.id, sequence: sender.lastSequence });
}

/**
 * Something that doesn't say, or doesn't prove, which number it has. If those beside it show that it is the one that is
 * expected, it is what has become of that fact, and takes its number; or its device would be held there forever.
 */
function judgeDisplaced(code: string, received: ReceivedFact, bench: Bench): Judgement {
  const place = bench.neighbours.placeOf(received);
  const stream = place && bench.streams.get(place.streamId);
  const isExpected = stream !== undefined && place?.sequence === stream.lastSequence + 1;
  return isExpected && maySpend(stream, bench) ? spend(stream, code) : aside(code, null);
}

/** A fact in its place, of its author: is it one we can enter? */
function judgeContent(received: ReadableFact, stream: StreamState, bench: Bench): Judgement {
  const { envelope } = received;
  const place = placeOf(envelope);
  if (envelope.register !== stream.registerId) return aside('sync.streamForeign', place);
  if (!privatePartFits(received, bench)) return aside('sync.bodyInvalid', place);
  const twin = bench.knownById(envelope.id);
  // A fact that was recorded again in a new stream after all: it is in the books once, and stays so.
  if (twin !== undefined) return judgeTwin(twin, envelope);
  const registered = bench.meaning(envelope.type);
  if (registered === undefined || envelope.v > ENVELOPE_VERSION) return { outcome: 'deferred' };
  const author = stream.registerId === null ? 'server' : 'device';
  if (registered.definition.authority !== author) return aside('sync.streamForeign', place);
  return enterFact(received, stream, bench.booksClosedThrough, bench.meaning);
}

/** In the books, or kept for a version that can read it. */
const judgeTwin = (twin: KnownFact, envelope: Envelope): Judgement =>
  (twin.outcome === 'accepted' || twin.outcome === 'deferred') && twin.type === envelope.type
    ? { outcome: 'duplicate', code: 'sync.forked', place: placeOf(envelope) }
    : aside('sync.bodyInvalid', placeOf(envelope));

/** The private part may be gone (erased), but what is there must be what was signed. */
function privatePartFits({ signed, envelope }: ReadableFact, { crypto }: IngestRules): boolean {
  if (signed.private === null) return true;
  return envelope.privateHash === crypto.sha256(privateText(signed.private));
}

/** Body, arithmetic, projection: what the fact means, or the code of why it can't be entered. */
export function enterFact(
  { envelope, signed }: Pick<ReadableFact, 'envelope' | 'signed'>,
  { registerKind }: Pick<StreamState, 'registerKind'>,
  booksClosedThrough: string | null,
  meaning: Meaning,
): Judgement {
  const place = placeOf(envelope);
  const registered = meaning(envelope.type);
  if (registered === undefined) return { outcome: 'deferred' };
  if (!mayRecord(registerKind, envelope.type)) return aside('devices.counterOnly', place);
  try {
    const decoded = registered.definition.body.safeDecode(envelope.body as never);
    if (!decoded.success) return aside('sync.bodyInvalid', place);
    const verdict = registered.definition.verify(decoded.data, envelope);
    if (!verdict.ok) return aside(verdict.error.code, place);
    const fact: Fact = { envelope, body: decoded.data };
    const postingMonth = postingMonthOf(envelope.at, booksClosedThrough);
    const projection = registered.project(fact as Fact<never>, {
      postingMonth,
      privateText: signed.private?.text ?? null,
    });
    return { outcome: 'accepted', postingMonth, fact, projection };
  } catch {
    // An assertion of the meaning: this version can't say what such a fact does, so it does nothing.
    return aside('sync.projectionFailed', place);
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
