import pg from 'pg';
import { syncedTables } from '#shared/contract.ts';
import { sqlState } from '../store/postgres-errors.ts';
import { migrate, readMigrations } from './migrate.queries.ts';
import { addressAs, ELECTRIC_SLOT, EMBEDDED_SLOT, ensureRoles, roleNames } from './roles.queries.ts';

const UNDEFINED_OBJECT = '42704';
const WRONG_PASSWORD = '28P01';
/** Rows of a table that are counted at most: row security hides all of them or none, and a start must not read the ledger. */
const MAX_COUNTED_ROWS = 1000;

export interface PrepareOptions {
  readonly adminUrl: string;
  readonly shapesUrl: string;
  readonly secret: string;
  /** Which engine follows the log; the other's slot is dropped, or it would hold the log back forever. */
  readonly engine: 'electric' | 'embedded';
  readonly log: (message: string) => void;
}

/** Makes a Postgres ready to serve: its settings are right, roles and tables are there, and the shapes' role sees all rows. */
export async function preparePostgres(options: PrepareOptions): Promise<void> {
  await withClient(options.adminUrl, async (admin) => {
    await requireLogicalLog(admin);
    await refuseOtherSecret(admin, options);
    await ensureRoles(admin, options.secret);
    const applied = await migrate(admin, await readMigrations());
    if (applied.length > 0) options.log(`migrated to ${Math.max(...applied)}`);
    await dropUnusedSlot(admin, options);
    await tellOfSharedSlot(admin, options);
    await compareVisibleRows(admin, options.shapesUrl);
  });
}

export async function withClient<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString, application_name: 'kedai' });
  // An idle client's lost connection shows in the next query; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`PostgreSQL could not be reached: ${whyUnreachable(connectionString, error)}`, {
      cause: error,
    });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Where and as whom, without the password; the reason of each address that was tried. */
function whyUnreachable(connectionString: string, error: unknown): string {
  const { host, pathname, username } = new URL(connectionString);
  const reasons = error instanceof AggregateError ? error.errors : [error];
  const words = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
  return `${host}${pathname} as ${username}: ${words.join('; ')}`;
}

/**
 * Servers of one database have one secret: this one would change the passwords that the other connects with, and refuse the tokens
 * and addresses that it gives out.
 */
async function refuseOtherSecret(admin: pg.Client, { adminUrl, secret }: PrepareOptions): Promise<void> {
  const { rowCount } = await admin.query(
    `SELECT 1 FROM pg_stat_activity WHERE usename = $1 AND datname = current_database() LIMIT 1`,
    [roleNames.app],
  );
  // Nobody serves: with another secret than before, that was changed.
  if (rowCount === 0) return;
  try {
    await withClient(addressAs(adminUrl, roleNames.app, secret), async () => undefined);
  } catch (error) {
    if (sqlState(causeOf(error)) !== WRONG_PASSWORD) return;
    throw new Error(
      'Another server serves this database with another KEDAI_SECRET. Give both the same one; to change it, stop all servers first.',
      { cause: error },
    );
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

async function requireLogicalLog(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ wal_level: string }>('SHOW wal_level');
  if (rows[0]?.wal_level !== 'logical') {
    throw new Error(
      `Postgres runs with wal_level=${rows[0]?.wal_level}; set wal_level = logical and restart it, or no till hears of changes.`,
    );
  }
}

async function dropUnusedSlot(admin: pg.Client, { engine, log }: PrepareOptions): Promise<void> {
  const unused = engine === 'electric' ? EMBEDDED_SLOT : ELECTRIC_SLOT;
  const { rows } = await admin.query<{ active: boolean }>(
    'SELECT active FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database()',
    [unused],
  );
  if (rows.length === 0) return;
  if (rows[0]?.active) {
    log(`the slot ${unused} is in use by another process; it was not dropped`);
    return;
  }
  // Another server that starts at the same moment may have dropped it since.
  await admin.query('SELECT pg_drop_replication_slot($1)', [unused]).catch((error: { code?: string }) => {
    if (error.code !== UNDEFINED_OBJECT) throw error;
  });
  log(`dropped the slot ${unused}, which nothing reads any more`);
}

/** Only one server can follow the log with its embedded engine; a second one would take facts in, and send no device anything. */
async function tellOfSharedSlot(admin: pg.Client, { engine, log }: PrepareOptions): Promise<void> {
  if (engine === 'electric') return;
  const { rowCount } = await admin.query(
    'SELECT 1 FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database() AND active',
    [EMBEDDED_SLOT],
  );
  if (rowCount === 0) return;
  log(
    `ATTENTION: another server reads the slot ${EMBEDDED_SLOT}. Until that one stops, devices get nothing from this one; several servers need ELECTRIC_URL.`,
  );
}

/**
 * Counts the rows of each synced table, up to a bound, as the shapes' role and as the owner. Where they differ, row security
 * hides rows from the shapes' role: it would send replicas an empty snapshot, and then every change of every company.
 */
export async function compareVisibleRows(admin: pg.Client, shapesUrl: string): Promise<void> {
  const tables = syncedTables.map((table) => table.name);
  const counting = tables
    .map(
      (name) =>
        `SELECT '${name}' AS name, count(*) AS rows FROM (SELECT FROM ${name} LIMIT ${MAX_COUNTED_ROWS}) AS counted`,
    )
    .join(' UNION ALL ');
  // One snapshot for both counts: another server may be serving meanwhile.
  await admin.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  try {
    const { rows: exported } = await admin.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    await admin.query('SET LOCAL ROLE kedai_owner');
    const truth = (await admin.query<{ name: string; rows: string }>(counting)).rows;
    const seen = await withClient(shapesUrl, async (shapes) => {
      await shapes.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await shapes.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(exported[0]?.id ?? '')}`);
      return (await shapes.query<{ name: string; rows: string }>(counting)).rows;
    });
    const hidden = truth.filter((row, index) => row.rows !== seen[index]?.rows).map((row) => row.name);
    if (hidden.length > 0) {
      throw new Error(
        `The role kedai_shapes does not see every row of ${hidden.join(', ')}: it needs BYPASSRLS (ALTER ROLE kedai_shapes BYPASSRLS). Not starting, because tills would get wrong data.`,
      );
    }
  } finally {
    await admin.query('ROLLBACK');
  }
}
