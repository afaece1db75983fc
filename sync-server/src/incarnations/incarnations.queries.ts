import { z } from 'zod';
import { registers, type StreamRow, streams } from '#shared/devices/index.ts';
import { instant } from '#shared/kernel/index.ts';
import { incarnations } from '#shared/sync/index.ts';
import type { CompanyTransaction, Database } from '../store/database.ts';
import { insertRows } from '../store/rows.ts';
import type { NotedEnrolment } from './enrolment-notes.ts';
import type { CompanyMark } from './seen-notes.ts';

/** What there is of every company, in one look. */
export async function companyMarks(database: Database): Promise<Map<string, CompanyMark>> {
  const rows = await database.lookup('SELECT * FROM company_marks()');
  return new Map(
    rows.map((row) => [
      row.company ?? '',
      {
        incarnation: Number(row.incarnation),
        acceptNo: Number(row.accept_no),
        factId: row.fact_id ?? null,
        series: JSON.parse(row.series ?? '{}') as Record<string, number>,
      },
    ]),
  );
}

/** The fact with an acceptNo; undefined when there is none. */
export async function factAt(tx: CompanyTransaction, acceptNo: number): Promise<string | undefined> {
  const [row] = await tx.query(`SELECT id FROM facts WHERE audience = 'office' AND accept_no = $1`, [
    acceptNo,
  ]);
  return row?.id ?? undefined;
}

/** The company's counter, which nobody moves before this transaction ends. */
export async function lockCounter(tx: CompanyTransaction): Promise<number> {
  const [row] = await tx.query('SELECT accept_no FROM company_counters FOR UPDATE');
  return Number(row?.accept_no ?? 0);
}

export async function saveIncarnation(
  tx: CompanyTransaction,
  row: { number: number; throughAcceptNo: number; startedAt: string; decidedThrough: string | null },
): Promise<void> {
  await insertRows(tx, incarnations, [{ companyId: tx.companyId, ...row }]);
}

/**
 * Through which moment everything that was asked of the company's server and decided is here; null when nothing was. What
 * was decided at the same time may have been committed in another order, by servers whose clocks differ.
 */
export async function decidedThrough(tx: CompanyTransaction): Promise<string | null> {
  const [row] = await tx.query(`SELECT max(decided_at) - interval '1 hour' AS through FROM commands`);
  return row?.through == null ? null : z.decode(instant, row.through);
}

/** The last number of each of the company's series. */
export async function lastNumbers(tx: CompanyTransaction): Promise<Map<string, number>> {
  const rows = await tx.query('SELECT series, last_number FROM number_series');
  return new Map(rows.map((row) => [row.series ?? '', Number(row.last_number)]));
}

/** Numbers through this one are never given out. */
export async function skipNumbers(tx: CompanyTransaction, series: string, through: number): Promise<void> {
  await tx.query('SELECT skip_numbers($1, $2, $3)', [tx.companyId, series, through]);
}

/** In which life the company's own stream began. */
export async function serverStreamOf(
  tx: CompanyTransaction,
): Promise<{ id: string; installationId: string }> {
  const [row] = await tx.query(
    'SELECT id, installation_id FROM streams WHERE id = (SELECT server_stream_id FROM company_keys)',
  );
  return { id: row?.id ?? '', installationId: row?.installation_id ?? '' };
}

/** The server writes another stream from now on; what was written in the one before can be carried. */
export async function replaceServerStream(
  tx: CompanyTransaction,
  left: string,
  stream: StreamRow,
  seed: string,
): Promise<void> {
  // Ended: what is carried of it may have holes, and its author won't fill them.
  await tx.query(
    `UPDATE streams SET status = 'closed', closed_at = now(), closed_through = last_sequence WHERE id = $1`,
    [left],
  );
  await insertRows(tx, streams, [stream]);
  await tx.query('UPDATE company_keys SET server_stream_id = $1, server_seed = $2', [stream.id, seed]);
}

/** The life in which an audience's newest checkpoint was written; 0 without one. */
export async function checkpointIncarnation(tx: CompanyTransaction): Promise<number> {
  const [row] = await tx.query('SELECT coalesce(max(incarnation), 0) AS number FROM checkpoints');
  return Number(row?.number ?? 0);
}

/** Gives a register back that was added after the backup, if what it was is known. */
async function reinstateRegister(
  tx: CompanyTransaction,
  { companyId, registerId, outletId, enrolments, register }: NotedEnrolment,
): Promise<boolean> {
  if (register === undefined) return false;
  const row = { id: registerId, companyId, outletId, enrolments, ...register };
  await insertRows(tx, registers, [row], 'ignore');
  return true;
}

/** Which of these streams aren't there, of registers that are; and those registers never count as far again. */
export async function reinstatable(
  tx: CompanyTransaction,
  noted: readonly NotedEnrolment[],
): Promise<NotedEnrolment[]> {
  const ids = noted.map(({ id }) => id);
  const there = await tx.query('SELECT id FROM streams WHERE id = ANY($1::uuid[])', [ids]);
  const known = new Set(there.map((row) => row.id));
  const missing: NotedEnrolment[] = [];
  for (const enrolment of noted) {
    if (known.has(enrolment.id)) continue;
    if (enrolment.registerId === null) {
      missing.push(enrolment);
      continue;
    }
    const counted = await tx.query(
      'UPDATE registers SET enrolments = greatest(enrolments, $2) WHERE id = $1 RETURNING id',
      [enrolment.registerId, enrolment.enrolments],
    );
    if (counted.length > 0 || (await reinstateRegister(tx, enrolment))) missing.push(enrolment);
  }
  return missing;
}
