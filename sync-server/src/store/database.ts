import pg from 'pg';
import { assert } from '#shared/kernel/index.ts';
import { isTransient } from './postgres-errors.ts';

/** A row as Postgres writes it: text or null, by column name. */
export type RawRow = Readonly<Record<string, string | null>>;

export type Parameter = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** A transaction that acts for one company: row security shows it that company's rows and no others. */
export interface CompanyTransaction {
  readonly companyId: string;
  query(sql: string, parameters?: readonly Parameter[]): Promise<RawRow[]>;
}

/** The application's only way to Postgres, as `kedai_app`. */
export interface Database {
  /** Without a company. Row security shows nothing; only the named lookup functions answer. */
  lookup(sql: string, parameters?: readonly Parameter[]): Promise<RawRow[]>;
  /**
   * One transaction for one company: committed when `work` resolves, rolled back when it throws. Deadlocks and
   * serialization failures run `work` again, so it must have no other effects.
   */
  inCompany<T>(companyId: string, work: (transaction: CompanyTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 12;
const CONNECT_TIMEOUT_MS = 10_000;
/** How values are written, and how long anything may hold a lock that others wait for. */
const SESSION = [
  'timezone=UTC',
  'datestyle=ISO',
  'extra_float_digits=1',
  'statement_timeout=60s',
  'idle_in_transaction_session_timeout=60s',
];
const MAX_ATTEMPTS = 6;
const RETRY_STEP_MS = 15;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function openDatabase(connectionString: string, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'kedai',
    options: SESSION.map((setting) => `-c ${setting}`).join(' '),
    // Rows are decoded by their tables' schemas, from Postgres' own text: no parser may round or shift a value first.
    types: { getTypeParser: () => (value: string) => value },
  });
  pool.on('error', onIdleError);
  return {
    async lookup(sql, parameters = []) {
      return (await pool.query<RawRow>(sql, [...parameters])).rows;
    },
    async inCompany(companyId, work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await runOnce(pool, companyId, work);
        } catch (error) {
          if (attempt >= MAX_ATTEMPTS || !isTransient(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, attempt * RETRY_STEP_MS));
        }
      }
    },
    close: () => pool.end(),
  };
}

async function runOnce<T>(
  pool: pg.Pool,
  companyId: string,
  work: (transaction: CompanyTransaction) => Promise<T>,
): Promise<T> {
  assert(uuidPattern.test(companyId), 'the id of a company');
  const client = await pool.connect();
  let lost: Error | undefined;
  // The pool listens only while a connection is idle. One that breaks between two queries has nobody to tell but us, and
  // an error without a listener would end the server.
  const onLost = (error: Error): void => {
    lost ??= error;
  };
  client.on('error', onLost);
  const query = async (sql: string, parameters: readonly Parameter[] = []): Promise<RawRow[]> => {
    // Why it broke; asked again, pg would only say that it is broken.
    if (lost !== undefined) throw lost;
    return (await client.query<RawRow>(sql, [...parameters])).rows;
  };
  try {
    // One round trip; the id is a uuid by the assertion above, and SET takes no parameters.
    await client.query(`BEGIN; SET LOCAL app.company_id = '${companyId}'`);
    const result = await work({ companyId, query });
    await query('COMMIT');
    return result;
  } catch (error) {
    await query('ROLLBACK').catch((rollbackError: Error) => {
      lost ??= rollbackError;
    });
    throw error;
  } finally {
    client.release(lost);
    client.off('error', onLost);
  }
}
