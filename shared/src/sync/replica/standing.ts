import { journalEntries } from '../../accounting/index.ts';
import {
  addTo,
  type Envelope,
  type ProjectionContext,
  parseEnvelope,
  present,
  type RowOf,
  type RowWrite,
  type SignedFact,
} from '../../kernel/index.ts';
import type { Meaning, Projection } from '../projection.ts';
import {
  accountBalances,
  type LocalFactRow,
  localFacts,
  ONLY_SLOT,
  outbox,
  type ReplicaBase,
  replicaBases,
} from '../rows.ts';
import { dequeue } from './dequeue.ts';
import type { ReplicaDb } from './replica-db.ts';

/**
 * The rule that keeps a replica exact [SYN-2]. A fact stands in it in two ways: its rows are there (`projected`), and its
 * additions are in the counters (`counted`). What is wanted follows from what is known of the fact alone, so acknowledgements,
 * rows and checkpoints may come in any order, twice, or not at all:
 *
 *   projected = this version can read it, and it isn't quarantined
 *   counted   = projected, and the checkpoint that the counters start from doesn't have it
 */
export interface Standing {
  readonly projected: boolean;
  readonly counted: boolean;
}

export interface RecordedFact {
  readonly signed: SignedFact;
  readonly envelope: Envelope;
  /** Null until the server has accepted it. */
  readonly acceptNo: number | null;
  readonly postingMonth: string;
}

type JournalEntryRow = RowOf<typeof journalEntries>;

export const readBase = (db: ReplicaDb): ReplicaBase =>
  present(db.get(replicaBases, { slot: ONLY_SLOT }), 'the base of a replica');

/**
 * Records a fact that was made here or came down. One that is known only learns what the server has decided since.
 * @returns `known` when its id was there
 */
export function recordFact(db: ReplicaDb, fact: RecordedFact, meaning: Meaning): 'recorded' | 'known' {
  const known = db.get(localFacts, { id: fact.envelope.id });
  if (known === undefined) {
    recordNewFact(db, fact, project(fact.envelope, contextOf(fact), meaning));
    return 'recorded';
  }
  // Its own bytes stay, even if the server has it from another stream: they are a place in this device's chain.
  const { signed } = fact;
  const { privateSalt, privateText } = privateColumns(signed);
  // What the server decided stays decided, also when the fact comes again from somebody who doesn't know it.
  const { acceptNo, postingMonth } = fact.acceptNo === null ? known : fact;
  // Accepted at whatever place, it needs no pushing from the place that it has here.
  if (acceptNo !== null) dequeue(db, { ...known, factId: known.id });
  settle(db, known, { ...known, acceptNo, postingMonth, privateSalt, privateText }, meaning);
  return 'known';
}

/** {@link recordFact} of a fact that can't be there yet, with its projection; undefined: this version can't read it. */
export function recordNewFact(db: ReplicaDb, fact: RecordedFact, projection: Projection | undefined): void {
  const standing = wanted(db, fact.acceptNo, projection !== undefined);
  const inserted = db.insert(localFacts, { ...columnsOf(fact), ...standing });
  if (inserted && projection !== undefined) putIn(db, projection, standing);
}

/** What the server answered about a fact that is here. */
export function acknowledgeFact(
  db: ReplicaDb,
  factId: LocalFactRow['id'],
  answer: { readonly acceptNo: number | null; readonly postingMonth: string | null },
  meaning: Meaning,
): void {
  const known = db.get(localFacts, { id: factId });
  if (known === undefined) return;
  const acceptNo = answer.acceptNo ?? known.acceptNo;
  const postingMonth = answer.postingMonth ?? known.postingMonth;
  settle(db, known, { ...known, acceptNo, postingMonth }, meaning);
}

/**
 * Brings a fact to the standing that it should have, after something that decides about it has changed.
 * @returns whether it is projected then
 */
export function reconsiderFact(db: ReplicaDb, fact: LocalFactRow, meaning: Meaning): boolean {
  return settle(db, fact, fact, meaning).projected;
}

/** Records a fact in another form: signed again, at another place. */
export function replaceFact(
  db: ReplicaDb,
  before: LocalFactRow,
  form: Pick<LocalFactRow, 'streamId' | 'sequence' | 'envelope' | 'signature'>,
  meaning: Meaning,
): void {
  const projection = projectStored(before, meaning);
  if (projection !== undefined) changeStanding(db, projection, before, nowhere);
  settle(db, { ...before, ...nowhere }, { ...before, ...form }, meaning);
}

/** The server's entry replaces the provisional one, which has the same id; the balances follow it. */
export function recordPostedEntry(db: ReplicaDb, entry: Omit<JournalEntryRow, 'status'>): void {
  const before = db.get(journalEntries, { id: entry.id });
  db.upsert(journalEntries, { ...entry, status: 'posted' });
  const isCounted = db.get(localFacts, { id: entry.factId })?.counted ?? false;
  if (!isCounted) return;
  if (before !== undefined) db.apply(balanceWrites(before, -1));
  db.apply(balanceWrites(entry, 1));
}

/** What a fact causes; undefined for one that this version can't read, or whose books it can't make. */
export function project(
  envelope: Envelope,
  context: ProjectionContext,
  meaning: Meaning,
): Projection | undefined {
  const registered = meaning(envelope.type);
  if (registered === undefined) return undefined;
  try {
    const body = registered.definition.body.safeDecode(envelope.body as never);
    if (!body.success) return undefined;
    return registered.project({ envelope, body: body.data as never }, context);
  } catch {
    // A fact that somebody else signed is data: one of them must not fail the batch that it came in.
    return undefined;
  }
}

export function projectStored(fact: LocalFactRow, meaning: Meaning): Projection | undefined {
  const envelope = present(parseEnvelope(fact.envelope), 'a readable envelope of a recorded fact');
  return project(envelope, fact, meaning);
}

/** Additions of a fact: to the counters of its projection, and to the balances of its entry as it is in the books here. */
export function countingWrites(db: ReplicaDb, projection: Projection, sign: 1 | -1): readonly RowWrite[] {
  const additions = projection.writes.flatMap((write) => (write.kind === 'add' ? [signed(write, sign)] : []));
  const entry =
    projection.journalEntry &&
    (db.get(journalEntries, { id: projection.journalEntry.id }) ?? projection.journalEntry);
  return entry === undefined ? additions : [...additions, ...balanceWrites(entry, sign)];
}

const columnsOf = ({ envelope, signed: fact, acceptNo, postingMonth }: RecordedFact) => ({
  id: envelope.id,
  companyId: envelope.company,
  streamId: envelope.stream,
  sequence: envelope.sequence,
  type: envelope.type,
  at: envelope.at,
  envelope: fact.envelope,
  signature: fact.signature,
  ...privateColumns(fact),
  acceptNo,
  postingMonth,
});

const contextOf = ({ postingMonth, signed: fact }: RecordedFact): ProjectionContext => ({
  postingMonth,
  privateText: fact.private?.text ?? null,
});

const privateColumns = ({ private: part }: SignedFact) => ({
  privateSalt: part?.salt ?? null,
  privateText: part?.text ?? null,
});

const nowhere: Standing = { projected: false, counted: false };

function wanted(db: ReplicaDb, acceptNo: number | null, projected: boolean): Standing {
  return { projected, counted: projected && (acceptNo === null || acceptNo > readBase(db).throughAcceptNo) };
}

function settle(db: ReplicaDb, before: LocalFactRow, after: LocalFactRow, meaning: Meaning): Standing {
  const projection = projectStored(after, meaning);
  const next = wanted(db, after.acceptNo, projection !== undefined && !isQuarantined(db, after));
  if (projection !== undefined) changeStanding(db, projection, before, next);
  db.update(localFacts, { id: after.id }, changesBetween(before, { ...after, ...next }));
  return next;
}

const changesBetween = (before: LocalFactRow, after: LocalFactRow): Partial<LocalFactRow> =>
  Object.fromEntries(
    Object.entries(after).filter(([name, value]) => value !== before[name as keyof LocalFactRow]),
  );

/** Refused a place in the books, and no answer since has taken that back. */
function isQuarantined(db: ReplicaDb, fact: LocalFactRow): boolean {
  if (fact.acceptNo !== null) return false;
  const queued = db.get(outbox, { streamId: fact.streamId, sequence: fact.sequence });
  return queued?.factId === fact.id && queued.state === 'quarantined';
}

function changeStanding(db: ReplicaDb, projection: Projection, from: Standing, to: Standing): void {
  if (from.counted && !to.counted) db.apply(countingWrites(db, projection, -1));
  if (from.projected && !to.projected) removeRows(db, projection);
  if (!from.projected && to.projected) putIn(db, projection, to);
  else if (!from.counted && to.counted) db.apply(countingWrites(db, projection, 1));
}

function putIn(db: ReplicaDb, projection: Projection, { counted }: Standing): void {
  db.apply(counted ? projection.writes : projection.writes.filter(({ kind }) => kind === 'insert'));
  const { journalEntry } = projection;
  if (journalEntry === undefined) return;
  const provisional: JournalEntryRow = { ...journalEntry, status: 'provisional' };
  const entry = db.insert(journalEntries, provisional)
    ? provisional
    : present(db.get(journalEntries, { id: journalEntry.id }), 'the entry that is there');
  if (counted) db.apply(balanceWrites(entry, 1));
}

function removeRows(db: ReplicaDb, { writes, journalEntry }: Projection): void {
  for (const write of writes) {
    if (write.kind === 'insert') db.remove(write.table, keyOf(write));
  }
  if (journalEntry === undefined) return;
  const entry = db.get(journalEntries, { id: journalEntry.id });
  if (entry?.status === 'provisional') db.remove(journalEntries, { id: journalEntry.id });
}

const keyOf = ({ table, row }: Extract<RowWrite, { kind: 'insert' }>) =>
  Object.fromEntries(table.key.map((name) => [name, row[name]]));

const signed = (write: Extract<RowWrite, { kind: 'add' }>, sign: 1 | -1): RowWrite =>
  sign === 1
    ? write
    : {
        ...write,
        amounts: Object.fromEntries(Object.entries(write.amounts).map(([name, amount]) => [name, -amount])),
      };

function balanceWrites({ companyId, lines }: Omit<JournalEntryRow, 'status'>, sign: 1 | -1): RowWrite[] {
  return lines.map(({ accountCode, debitCents, creditCents }) =>
    addTo(accountBalances, { companyId, accountCode }, { balanceCents: sign * (debitCents - creditCents) }),
  );
}
