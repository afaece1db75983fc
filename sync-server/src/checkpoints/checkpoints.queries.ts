import { OFFICE } from '#shared/sync/index.ts';
import type { CompanyTransaction } from '../store/database.ts';

/** Levels in a part: about 150 kB of JSON. */
const LEVELS_PER_PART = 1000;

/** A checkpoint of an audience, by what names it. */
export interface CheckpointName {
  readonly audience: string;
  readonly incarnation: number;
  readonly throughAcceptNo: number;
}

/** Every look of the transaction is at one moment. Asked before anything else. */
export async function beginSnapshot(tx: CompanyTransaction): Promise<void> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
}

/** False when another server is writing this audience's checkpoint. The lock goes with the transaction. */
export async function claimAudience(tx: CompanyTransaction, audience: string): Promise<boolean> {
  const [row] = await tx.query('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS claimed', [
    `kedai checkpoint ${tx.companyId} ${audience}`,
  ]);
  return row?.claimed === 't';
}

/** The office, and each outlet. */
export async function audiencesOf(tx: CompanyTransaction): Promise<string[]> {
  const rows = await tx.query('SELECT id FROM outlets ORDER BY id');
  return [OFFICE, ...rows.flatMap((row) => row.id ?? [])];
}

/** The last acceptNo. Only looked at: who takes the next ones doesn't wait for it. */
export async function lastAcceptNo(tx: CompanyTransaction): Promise<number> {
  const [row] = await tx.query('SELECT accept_no FROM company_counters');
  return Number(row?.accept_no ?? 0);
}

/** The newest checkpoint of an audience, of whatever life of the data: what is in this database is a part of its history. */
export async function newestOf(
  tx: CompanyTransaction,
  audience: string,
): Promise<(CheckpointName & { readonly takenAt: string }) | undefined> {
  const [row] = await tx.query(
    `SELECT incarnation, through_accept_no,
            to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS taken_at
       FROM checkpoints WHERE audience = $1 ORDER BY incarnation DESC, through_accept_no DESC LIMIT 1`,
    [audience],
  );
  return (
    row && {
      audience,
      incarnation: Number(row.incarnation),
      throughAcceptNo: Number(row.through_accept_no),
      takenAt: row.taken_at ?? '',
    }
  );
}

const sumOfLines = `(line ->> 'debitCents')::numeric - (line ->> 'creditCents')::numeric`;

/** What the accounts come to over all entries of an audience: balances as a checkpoint holds them, as JSON. */
export async function balancesOfAll(tx: CompanyTransaction, audience: string): Promise<string> {
  return balancesOver(
    tx,
    `SELECT line ->> 'accountCode' AS code, ${sumOfLines} AS amount
       FROM journal_entries, jsonb_array_elements(lines) AS line WHERE audience = $1`,
    [audience],
  );
}

/** The same from a checkpoint's balances and the entries of the facts since. */
export async function balancesSince(tx: CompanyTransaction, from: CheckpointName): Promise<string> {
  return balancesOver(
    tx,
    `SELECT balance ->> 'accountCode' AS code, (balance ->> 'balanceCents')::numeric AS amount
       FROM checkpoints, jsonb_array_elements(balances) AS balance
      WHERE audience = $1 AND incarnation = $2 AND through_accept_no = $3
     UNION ALL
     SELECT line ->> 'accountCode', ${sumOfLines}
       FROM facts JOIN journal_entries AS entry ON entry.company_id = facts.company_id AND entry.fact_id = facts.id
                                              AND entry.audience = facts.audience,
            jsonb_array_elements(entry.lines) AS line
      WHERE facts.audience = $1 AND facts.accept_no > $3`,
    [from.audience, from.incarnation, from.throughAcceptNo],
  );
}

async function balancesOver(
  tx: CompanyTransaction,
  amounts: string,
  parameters: readonly (string | number)[],
): Promise<string> {
  const [row] = await tx.query(
    `SELECT coalesce(jsonb_agg(jsonb_build_object('accountCode', code, 'balanceCents', total::numeric(14,2)::text)
                               ORDER BY code), '[]') AS balances
       FROM (SELECT code, sum(amount) AS total FROM (${amounts}) AS amounts GROUP BY code) AS accounts`,
    parameters,
  );
  return row?.balances ?? '[]';
}

/**
 * Writes a checkpoint in parts, from the levels as they are in this transaction; an outlet's says beside its own what the others have,
 * also of goods that were never there. @returns how many parts
 */
export async function insertCheckpoint(
  tx: CompanyTransaction,
  { audience, incarnation, throughAcceptNo }: CheckpointName,
  balances: string,
  takenAt: string,
): Promise<number> {
  const rows = await tx.query(
    `WITH own AS (
       SELECT location_id FROM outlets WHERE id::text = $1
     ), others AS (
       SELECT variant_id, bool_or(on_hand_milli > 0) AS has_some,
              jsonb_agg(jsonb_build_object('locationId', location_id, 'onHandMilli', on_hand_milli::text)
                        ORDER BY location_id) AS elsewhere
         FROM stock_levels WHERE location_id <> (SELECT location_id FROM own) GROUP BY variant_id
     ), held AS (
       SELECT location_id, variant_id, on_hand_milli FROM stock_levels
        WHERE $1 = '${OFFICE}' OR location_id = (SELECT location_id FROM own)
       UNION ALL
       SELECT own.location_id, variant_id, 0 FROM others CROSS JOIN own
        WHERE has_some AND NOT EXISTS (SELECT FROM stock_levels here
               WHERE here.location_id = own.location_id AND here.variant_id = others.variant_id)
     ), numbered AS (
       SELECT location_id, variant_id, on_hand_milli, lots, elsewhere,
              (row_number() OVER (ORDER BY location_id, variant_id) - 1) / ${LEVELS_PER_PART} + 1 AS part
         FROM held LEFT JOIN others USING (variant_id) LEFT JOIN LATERAL (
           SELECT jsonb_agg(jsonb_build_object('lotCode', lot_code, 'expiresOn', expires_on,
                                               'quantityMilli', quantity_milli::text)
                            ORDER BY expires_on, lot_code) AS lots
             FROM stock_lots of_variant
            WHERE of_variant.location_id = held.location_id AND of_variant.variant_id = held.variant_id
              AND of_variant.company_id = current_company() AND quantity_milli <> 0) AS kept ON true
     ), parts AS (
       SELECT part, jsonb_agg(jsonb_build_object('locationId', location_id, 'variantId', variant_id,
                                                 'onHandMilli', on_hand_milli::text)
                              || CASE WHEN lots IS NULL THEN '{}' ELSE jsonb_build_object('lots', lots) END
                              || CASE WHEN elsewhere IS NULL THEN '{}' ELSE jsonb_build_object('elsewhere', elsewhere) END
                              ORDER BY location_id, variant_id) AS levels
         FROM numbered GROUP BY part
       UNION ALL
       SELECT 1, '[]' WHERE NOT EXISTS (SELECT FROM numbered)
     )
     INSERT INTO checkpoints
            (id, company_id, audience, incarnation, through_accept_no, part, parts, levels, balances, taken_at)
     SELECT md5(concat_ws(' ', current_company(), $1::text, $2::bigint, $3::bigint, part))::uuid, current_company(), $1, $2, $3,
            part, count(*) OVER (), levels, CASE part WHEN 1 THEN $4::jsonb ELSE '[]' END, $5
       FROM parts
     -- Another server's, written since this snapshot: Postgres says that it can't be serialized, and the transaction looks again.
     ON CONFLICT DO NOTHING
     RETURNING part`,
    [audience, incarnation, throughAcceptNo, balances, takenAt],
  );
  return rows.length;
}

export async function removeCheckpoint(tx: CompanyTransaction, name: CheckpointName): Promise<void> {
  await tx.query(
    'DELETE FROM checkpoints WHERE audience = $1 AND incarnation = $2 AND through_accept_no = $3',
    [name.audience, name.incarnation, name.throughAcceptNo],
  );
}

/** Removes all but the newest checkpoints of an audience. */
export async function keepNewest(tx: CompanyTransaction, audience: string, count: number): Promise<void> {
  await tx.query(
    `DELETE FROM checkpoints WHERE audience = $1 AND (incarnation, through_accept_no) NOT IN (
       SELECT DISTINCT incarnation, through_accept_no FROM checkpoints WHERE audience = $1
        ORDER BY incarnation DESC, through_accept_no DESC LIMIT $2)`,
    [audience, count],
  );
}
