import { pairingCodes, type RegisterRow, registers, type StreamRow, streams } from '#shared/devices/index.ts';
import { type StaffRow, staff } from '#shared/identity/index.ts';
import type { CompanyTransaction, Database } from '../store/database.ts';
import { insertRows, readRow, selectList } from '../store/rows.ts';
import type { Asker } from './asker.ts';

export async function companyOfStream(database: Database, streamId: string): Promise<string | undefined> {
  const rows = await database.lookup('SELECT company_of_stream($1) AS company', [streamId]);
  return rows[0]?.company ?? undefined;
}

export async function companyOfPairingCode(
  database: Database,
  codeHash: string,
): Promise<string | undefined> {
  const rows = await database.lookup('SELECT company_of_pairing_code($1) AS company', [codeHash]);
  return rows[0]?.company ?? undefined;
}

export async function companyOfStore(database: Database, slug: string): Promise<string | undefined> {
  const rows = await database.lookup('SELECT company_of_store($1) AS company', [slug]);
  return rows[0]?.company ?? undefined;
}

export async function findStream(tx: CompanyTransaction, id: string): Promise<StreamRow | undefined> {
  const rows = await tx.query(`SELECT ${selectList(streams)} FROM streams WHERE id = $1`, [id]);
  return rows[0] && readRow(streams, rows[0]);
}

/** The same with what its register is for. */
export async function findAsker(tx: CompanyTransaction, id: string): Promise<Asker | undefined> {
  const [row] = await tx.query(
    `SELECT ${selectList(streams)}, (SELECT kind FROM registers WHERE registers.id = streams.register_id) AS register_kind
       FROM streams WHERE id = $1`,
    [id],
  );
  return row && { ...readRow(streams, row), registerKind: row.register_kind ?? null };
}

/** The stream itself, and nobody else changes it before this transaction ends. */
export async function lockStream(tx: CompanyTransaction, id: string): Promise<StreamRow | undefined> {
  const rows = await tx.query(`SELECT ${selectList(streams)} FROM streams WHERE id = $1 FOR UPDATE`, [id]);
  return rows[0] && readRow(streams, rows[0]);
}

/** Notes that a stream's device asked for something. Whoever works on the stream goes first: it is only a time. */
export async function noteSeen(tx: CompanyTransaction, id: string, at: string): Promise<void> {
  await tx.query(
    `UPDATE streams SET last_seen_at = $2
      WHERE id = (SELECT id FROM streams WHERE id = $1 FOR UPDATE SKIP LOCKED)`,
    [id, at],
  );
}

export async function findStreams(tx: CompanyTransaction, ids: readonly string[]): Promise<StreamRow[]> {
  const rows = await tx.query(`SELECT ${selectList(streams)} FROM streams WHERE id = ANY($1::uuid[])`, [ids]);
  return rows.map((row) => readRow(streams, row));
}

/** Streams that devices went on in when they left this one, the oldest first. */
export async function findSuccessors(tx: CompanyTransaction, id: string): Promise<StreamRow[]> {
  const rows = await tx.query(
    `SELECT ${selectList(streams)} FROM streams WHERE replaces = $1 ORDER BY enrolled_at, id`,
    [id],
  );
  return rows.map((row) => readRow(streams, row));
}

/** Closes an open stream whose device writes another. */
export async function closeLeftStream(tx: CompanyTransaction, id: string): Promise<void> {
  await tx.query(`UPDATE streams SET status = 'closed' WHERE id = $1 AND status = 'open'`, [id]);
}

/** Closes a stream on behalf of a person, or of whoever operates the server. One that was revoked stays revoked. */
export async function closeStreamBy(
  tx: CompanyTransaction,
  closing: { streamId: string; closedBy: string | null; closedAt: string },
): Promise<void> {
  await tx.query(
    `UPDATE streams SET status = CASE status WHEN 'open' THEN 'closed' ELSE status END,
            closed_at = $2, closed_by = $3, closed_through = last_sequence
      WHERE id = $1 AND closed_at IS NULL`,
    [closing.streamId, closing.closedAt, closing.closedBy],
  );
}

export interface PairingCodeState {
  readonly registerId: string;
  readonly createdBy: string | null;
}

/** Uses a pairing code up; undefined when it is unknown, used already or too old. */
export async function usePairingCode(
  tx: CompanyTransaction,
  codeHash: string,
  now: string,
): Promise<PairingCodeState | undefined> {
  const rows = await tx.query(
    `UPDATE pairing_codes SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL AND expires_at > $2
     RETURNING register_id, created_by`,
    [codeHash, now],
  );
  const [row] = rows;
  return row && { registerId: row.register_id ?? '', createdBy: row.created_by ?? null };
}

/** Notes which stream a code made, so that its device can ask again. */
export async function notePairedStream(
  tx: CompanyTransaction,
  codeHash: string,
  streamId: string,
): Promise<void> {
  await tx.query('UPDATE pairing_codes SET stream_id = $2 WHERE code_hash = $1', [codeHash, streamId]);
}

/** The stream that a code made, while the code would still be good. */
export async function findPairedStream(
  tx: CompanyTransaction,
  codeHash: string,
  now: string,
): Promise<StreamRow | undefined> {
  const [code] = await tx.query(
    'SELECT stream_id FROM pairing_codes WHERE code_hash = $1 AND expires_at > $2',
    [codeHash, now],
  );
  return code?.stream_id == null ? undefined : findStream(tx, code.stream_id);
}

export async function savePairingCode(
  tx: CompanyTransaction,
  row: Readonly<Record<string, unknown>>,
): Promise<void> {
  await insertRows(tx, pairingCodes, [row]);
}

export async function findRegister(tx: CompanyTransaction, id: string): Promise<RegisterRow | undefined> {
  const rows = await tx.query(`SELECT ${selectList(registers)} FROM registers WHERE id = $1`, [id]);
  return rows[0] && readRow(registers, rows[0]);
}

export async function findRegisterByCode(
  tx: CompanyTransaction,
  code: string,
): Promise<RegisterRow | undefined> {
  const rows = await tx.query(`SELECT ${selectList(registers)} FROM registers WHERE code = $1`, [code]);
  return rows[0] && readRow(registers, rows[0]);
}

export async function findRegisters(tx: CompanyTransaction): Promise<RegisterRow[]> {
  const rows = await tx.query(`SELECT ${selectList(registers)} FROM registers ORDER BY code`);
  return rows.map((row) => readRow(registers, row));
}

export async function saveNewRegister(tx: CompanyTransaction, row: RegisterRow): Promise<void> {
  await insertRows(tx, registers, [row]);
}

export async function hasOutlet(tx: CompanyTransaction, id: string): Promise<boolean> {
  return (await tx.query('SELECT 1 FROM outlets WHERE id = $1', [id])).length > 0;
}

/** Codes of a company's registers change one after another: whoever else adds or removes one waits until this transaction ends. */
export async function lockRegisters(tx: CompanyTransaction): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `kedai registers ${tx.companyId}`,
  ]);
}

/** Removes a register at which no device was enrolled, with the codes that were made for it. @returns false when it has had one */
export async function removeUnusedRegister(tx: CompanyTransaction, id: string): Promise<boolean> {
  const removed = await tx.query(
    `DELETE FROM registers WHERE id = $1 AND enrolments = 0
       AND NOT EXISTS (SELECT 1 FROM streams WHERE register_id = $1) RETURNING id`,
    [id],
  );
  if (removed.length === 0) return false;
  await tx.query('DELETE FROM pairing_codes WHERE register_id = $1', [id]);
  return true;
}

/** Counts one more enrolment at a register, whose row stays locked: two devices never get one receipt series. */
export async function countEnrolment(tx: CompanyTransaction, id: string): Promise<RegisterRow | undefined> {
  const rows = await tx.query(
    `UPDATE registers SET enrolments = enrolments + 1 WHERE id = $1 RETURNING ${selectList(registers)}`,
    [id],
  );
  return rows[0] && readRow(registers, rows[0]);
}

export async function saveNewStream(tx: CompanyTransaction, row: StreamRow): Promise<void> {
  await insertRows(tx, streams, [row]);
}

/** Closes the open streams that an installation wrote before: each has one writer, which is writing another now. */
export async function closeStreamsOf(tx: CompanyTransaction, installationId: string): Promise<void> {
  await tx.query(
    `UPDATE streams SET status = 'closed' WHERE installation_id = $1 AND register_id IS NOT NULL AND status = 'open'`,
    [installationId],
  );
}

export async function findStaff(tx: CompanyTransaction, id: string): Promise<StaffRow | undefined> {
  const rows = await tx.query(`SELECT ${selectList(staff)} FROM staff WHERE id = $1`, [id]);
  return rows[0] && readRow(staff, rows[0]);
}

export async function recoveryPublicKey(tx: CompanyTransaction): Promise<string | undefined> {
  const rows = await tx.query('SELECT recovery_public_key FROM company_keys');
  return rows[0]?.recovery_public_key ?? undefined;
}

export interface PinAttempts {
  readonly wrong: number;
  readonly lockedUntil: string | null;
}

/** A person's wrong PINs so far; the row stays locked, so that guesses are counted one after another. */
export async function lockPinAttempts(tx: CompanyTransaction, staffId: string): Promise<PinAttempts> {
  const rows = await tx.query(
    `INSERT INTO pin_attempts AS existing (company_id, staff_id, wrong) VALUES (current_company(), $1, 0)
     ON CONFLICT (company_id, staff_id) DO UPDATE SET wrong = existing.wrong
     RETURNING wrong, to_char(locked_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS locked_until`,
    [staffId],
  );
  return { wrong: Number(rows[0]?.wrong ?? 0), lockedUntil: rows[0]?.locked_until ?? null };
}

export async function savePinAttempts(
  tx: CompanyTransaction,
  staffId: string,
  attempts: PinAttempts,
): Promise<void> {
  await tx.query('UPDATE pin_attempts SET wrong = $2, locked_until = $3 WHERE staff_id = $1', [
    staffId,
    attempts.wrong,
    attempts.lockedUntil,
  ]);
}
