import { createHmac } from 'node:crypto';
import pg from 'pg';

/** Who is who in Postgres (DESIGN section 5). */
export const roleNames = { owner: 'kedai_owner', app: 'kedai_app', shapes: 'kedai_shapes' } as const;

export const PUBLICATION = 'electric_publication_default';
/** The embedded engine's slot, and the one that the real Electric makes for itself. */
export const EMBEDDED_SLOT = 'kedai_shapes';
export const ELECTRIC_SLOT = 'electric_slot_default';

/** A role's password, from the server's secret: nothing to store, the same after every start. */
export const rolePassword = (secret: string, role: string): string =>
  createHmac('sha256', secret).update(`postgres-role:${role}`).digest('base64url');

/** The administrative address with another user in it. */
export function addressAs(adminUrl: string, role: string, secret: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = rolePassword(secret, role);
  return url.href;
}

/**
 * Makes the three roles, or brings them to what they should be. Runs as the administrator, who needs CREATEROLE and
 * the right to hand out REPLICATION and BYPASSRLS.
 */
export async function ensureRoles(admin: pg.Client, secret: string): Promise<void> {
  const password = (role: string) => pg.escapeLiteral(rolePassword(secret, role));
  const database = pg.escapeIdentifier((await currentDatabase(admin)) ?? '');
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', ['kedai roles']);
  try {
    for (const role of Object.values(roleNames)) await createRole(admin, role);
    await alterRole(admin, roleNames.owner, 'NOLOGIN NOBYPASSRLS NOREPLICATION');
    await alterRole(
      admin,
      roleNames.app,
      `LOGIN NOBYPASSRLS NOREPLICATION NOCREATEROLE NOCREATEDB PASSWORD ${password(roleNames.app)}`,
    );
    await alterRole(
      admin,
      roleNames.shapes,
      `LOGIN BYPASSRLS REPLICATION NOCREATEROLE NOCREATEDB PASSWORD ${password(roleNames.shapes)}`,
    );
    await admin.query(`
      GRANT kedai_owner TO CURRENT_USER;
      GRANT CREATE, CONNECT ON DATABASE ${database} TO kedai_owner;
      GRANT CONNECT ON DATABASE ${database} TO kedai_app, kedai_shapes;
      REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      GRANT USAGE, CREATE ON SCHEMA public TO kedai_owner;
      GRANT USAGE ON SCHEMA public TO kedai_app, kedai_shapes;
    `);
  } finally {
    await admin.query('SELECT pg_advisory_unlock(hashtext($1))', ['kedai roles']);
  }
}

async function currentDatabase(admin: pg.Client): Promise<string | undefined> {
  const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
  return rows[0]?.name;
}

async function createRole(admin: pg.Client, role: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await admin.query(`CREATE ROLE ${pg.escapeIdentifier(role)}`);
}

async function alterRole(admin: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1 AND rolsuper', [role]);
  if (rowCount !== 0)
    throw new Error(`The role ${role} is a superuser; row security would not hold. Take that from it.`);
  try {
    await admin.query(`ALTER ROLE ${pg.escapeIdentifier(role)} WITH ${attributes}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The role ${role} could not be given its attributes (${attributes.replace(/PASSWORD.*/, 'PASSWORD …')}): ${reason}. ` +
        'DATABASE_URL must be the connection of an administrator who may do that.',
      { cause: error },
    );
  }
}
