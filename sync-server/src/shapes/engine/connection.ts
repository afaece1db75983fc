import type { ClientConfig } from 'pg';

/**
 * How every session of the engine writes values, so that a snapshot, the log and a where-clause that Postgres
 * evaluates for us all mean the same text. `row_security=off` makes a policy that would hide rows an error: a role
 * without BYPASSRLS must fail loudly rather than serve an empty snapshot.
 */
const SETTINGS: readonly string[] = [
  'timezone=UTC',
  'datestyle=ISO',
  'intervalstyle=iso_8601',
  'extra_float_digits=1',
  'bytea_output=hex',
  'standard_conforming_strings=on',
  'row_security=off',
  'client_encoding=UTF8',
  'search_path=pg_catalog',
  // Compiling a query that runs once takes longer than running it.
  'jit=off',
];

const CONNECT_TIMEOUT_MS = 5_000;

export function clientConfig(connectionString: string, applicationName: string): ClientConfig {
  return {
    connectionString,
    application_name: applicationName,
    options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  };
}

/** The SQLSTATE of an error from Postgres, or undefined for anything else (a lost connection, a bug). */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
  }
  return undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
