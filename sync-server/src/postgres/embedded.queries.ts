import pg from 'pg';

const CONNECT_TIMEOUT_MS = 3000;

/** Makes the database if it isn't there. */
export async function createDatabase(connectionString: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  // A query that is under way fails by itself; without a listener the process would end as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Held for as long as a server lives on an embedded PostgreSQL; it goes with its connection, however the server ends. */
const SERVER_LOCK = 'kedai server';

/** What runs at an address: its data folder, and whether a living server uses it. Undefined when it isn't ours. */
export async function inspectPostgres(
  connectionString: string,
): Promise<{ dataFolder: string | undefined; isUsed: boolean } | undefined> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string; free: boolean }>(
      `SELECT current_setting('data_directory') AS folder, pg_try_advisory_lock(hashtext($1)) AS free`,
      [SERVER_LOCK],
    );
    return { dataFolder: rows[0]?.folder, isUsed: rows[0]?.free === false };
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Marks the PostgreSQL at an address as used by this process, until `release`. */
export async function markUsed(connectionString: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString, application_name: 'kedai: in use', keepAlive: true });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [SERVER_LOCK]);
  return { release: () => client.end() };
}
