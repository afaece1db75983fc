import { journalEntries } from '#shared/accounting/index.ts';
import { type Envelope, insertRow, type RowWrite, type SignedFact } from '#shared/kernel/index.ts';
import { type Projection, registeredFact } from '#shared/projections.ts';
import { localFacts } from '#shared/sync/index.ts';
import { applyWrites } from './apply-writes.ts';
import type { WritableDb } from './database.ts';
import { tableSql, valuesOf } from './tables.ts';

export interface RecordedFact {
  readonly signed: SignedFact;
  readonly envelope: Envelope;
  /** Null until the server has accepted it. */
  readonly acceptNo: number | null;
  readonly postingMonth: string;
}

const ACKNOWLEDGE = `UPDATE facts SET accept_no = ?, posting_month = ?, private_salt = ?, private_text = ? WHERE id = ?`;

/**
 * Records a fact, made here or come down, and projects it: when its row is first written, and never again.
 * A fact of a type or form that this version can't read is kept unprojected, for the version that can.
 * @returns `known` when its id was there; then only what the server has decided since is filled in
 */
export function recordFact(db: WritableDb, fact: RecordedFact): 'recorded' | 'known' {
  return insertFact(db, fact, () => project(fact));
}

/** {@link recordFact} for a fact whose projection is at hand, because it was decided here. */
export function recordProjectedFact(
  db: WritableDb,
  fact: RecordedFact,
  projection: Projection,
): 'recorded' | 'known' {
  return insertFact(db, fact, () => projection);
}

function insertFact(
  db: WritableDb,
  fact: RecordedFact,
  projectOnce: () => Projection | undefined,
): 'recorded' | 'known' {
  const { envelope, signed, acceptNo, postingMonth } = fact;
  const projection = projectOnce();
  const row = {
    id: envelope.id,
    companyId: envelope.company,
    streamId: envelope.stream,
    sequence: envelope.sequence,
    type: envelope.type,
    at: envelope.at,
    envelope: signed.envelope,
    signature: signed.signature,
    privateSalt: signed.private?.salt ?? null,
    privateText: signed.private?.text ?? null,
    acceptNo,
    postingMonth,
    projected: projection !== undefined,
  };
  const { insert, names } = tableSql(localFacts);
  const inserted = db.prepareChange(insert).run(...valuesOf(localFacts.columns, names, row));
  if (inserted === 0) {
    if (acceptNo !== null) {
      db.prepareChange(ACKNOWLEDGE).run(acceptNo, postingMonth, row.privateSalt, row.privateText, row.id);
    }
    return 'known';
  }
  if (projection !== undefined) applyWrites(db, writesOf(projection));
  return 'recorded';
}

/** Rows and books of a fact. Its entry is provisional until the server's row, which has the same id, replaces it. */
function writesOf(projection: Projection): readonly RowWrite[] {
  const entry = projection.journalEntry;
  if (entry === undefined) return projection.writes;
  return [...projection.writes, insertRow(journalEntries, { ...entry, status: 'provisional' })];
}

/** What a fact causes; undefined for one that this version can't read, or whose books it can't make. */
function project({ envelope, postingMonth }: RecordedFact): Projection | undefined {
  const registered = registeredFact(envelope.type);
  if (registered === undefined) return undefined;
  try {
    const body = registered.definition.body.safeDecode(envelope.body as never);
    if (!body.success) return undefined;
    return registered.project({ envelope, body: body.data as never }, { postingMonth });
  } catch {
    // A fact that somebody else signed is data: one of them must not fail the batch that it came in.
    return undefined;
  }
}
