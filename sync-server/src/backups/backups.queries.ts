import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { present } from '#shared/kernel/index.ts';
import type { CompanyTransaction } from '../store/database.ts';

/** How far each stream of a company is, and what it has accepted: what a backup that begins now holds at least. */
export interface CompanyMarks {
  readonly acceptNo: number;
  /** Sequence by stream. */
  readonly streams: Readonly<Record<string, number>>;
}

export async function marksOf(tx: CompanyTransaction): Promise<CompanyMarks> {
  const rows = await tx.query('SELECT id, last_sequence FROM streams ORDER BY id');
  const [counter] = await tx.query('SELECT accept_no FROM company_counters');
  return {
    acceptNo: Number(counter?.accept_no ?? 0),
    streams: Object.fromEntries(rows.map((row) => [row.id ?? '', Number(row.last_sequence)])),
  };
}

/**
 * Notes that these are in a backup that can be restored; never less than before, and never more than is here: a database that was
 * put back since the backup was begun asks devices for the rest, and they must still have it.
 */
export async function secureStreams(tx: CompanyTransaction, marks: CompanyMarks): Promise<void> {
  await tx.query(
    `UPDATE streams SET secured_through = least(mark.through, last_sequence)
       FROM unnest($1::uuid[], $2::bigint[]) AS mark (stream, through)
      WHERE id = mark.stream AND secured_through < least(mark.through, last_sequence)`,
    [Object.keys(marks.streams), Object.values(marks.streams)],
  );
}

export interface BackupSession {
  /** Ends the backup. @returns the label that belongs into the copy, and the log that it needs */
  stop(): Promise<{ label: string; first: string; last: string }>;
}

/** Begins a backup of a running cluster on a connection that stays open meanwhile, and keeps the log that it needs. */
export async function beginBackup(admin: pg.Client): Promise<BackupSession> {
  // Temporary: it goes with the connection, however that ends.
  await admin.query('SELECT pg_create_physical_replication_slot($1, true, true)', [
    `kedai_backup_${randomUUID().replaceAll('-', '_')}`,
  ]);
  await admin.query(`SELECT pg_backup_start('kedai', true)`);
  return {
    async stop() {
      const { rows } = await admin.query<{ label: string; last: string }>(
        'SELECT labelfile AS label, pg_walfile_name(lsn) AS last FROM pg_backup_stop(false)',
      );
      const { label, last } = present(rows[0], 'the end of a backup');
      const first = present(/\(file ([0-9A-F]{24})\)/.exec(label)?.[1], 'the log in a label');
      return { label, first, last };
    },
  };
}

/** What a restored database has of a company, counted in the rows themselves. */
export async function countedMarks(admin: pg.Client): Promise<Map<string, CompanyMarks>> {
  const { rows: facts } = await admin.query<{ company: string; facts: string }>(
    `SELECT counter.company_id AS company, count(fact.id) AS facts
       FROM company_counters AS counter
       LEFT JOIN facts AS fact ON fact.company_id = counter.company_id AND fact.audience = 'office'
                              AND fact.accept_no <= counter.accept_no
      GROUP BY 1`,
  );
  const { rows: streams } = await admin.query<{ company: string; id: string; last: string }>(
    'SELECT company_id AS company, id, last_sequence AS last FROM streams',
  );
  const byCompany = Map.groupBy(streams, ({ company }) => company);
  return new Map(
    facts.map(({ company, facts: count }) => [
      company,
      {
        acceptNo: Number(count),
        streams: Object.fromEntries((byCompany.get(company) ?? []).map(({ id, last }) => [id, Number(last)])),
      },
    ]),
  );
}
