import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { MIN_SECRET_LENGTH } from './secrets.ts';

const DEFAULT_PORT = 4600;
/** Five words. */
const MIN_PASSPHRASE_LENGTH = 20;

const optional = <Schema extends z.ZodType<string, string>>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, { error: 'must start with postgres:// or postgresql://' })
  .refine(URL.canParse, { error: 'is not an address' });

/** An address, a network as `10.1.0.0/16`, or one of the names that Fastify knows for networks nobody routes. */
function isProxy(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [, address = '', bits = '0'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

const proxies = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isProxy), {
    error:
      'must name addresses, networks (10.1.0.0/16), loopback, linklocal or uniquelocal, with commas between',
  });

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(DEFAULT_PORT),
  HOST: optional(z.string().min(1)),
  DATABASE_URL: optional(postgresUrl),
  KEDAI_DATA_DIR: optional(z.string().min(1)),
  KEDAI_SECRET: optional(
    z.string().min(MIN_SECRET_LENGTH, { error: `must have at least ${MIN_SECRET_LENGTH} characters` }),
  ),
  KEDAI_BACKUP_DIR: optional(z.string().min(1)),
  KEDAI_BACKUP_PASSPHRASE: optional(
    z.string().min(MIN_PASSPHRASE_LENGTH, {
      error: `must have at least ${MIN_PASSPHRASE_LENGTH} characters`,
    }),
  ),
  ELECTRIC_URL: optional(z.url({ protocol: /^https?$/, error: 'must be an http or https address' })),
  ELECTRIC_SECRET: optional(z.string().min(1)),
  KEDAI_TRUST_PROXY: z.preprocess((value) => (value === '' ? undefined : value), proxies.optional()),
  KEDAI_CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
  KEDAI_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  KEDAI_DEMO: optional(z.enum(['yes', 'no'], { error: 'must be yes or no' })),
  KEDAI_STORE: optional(z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, { error: 'must be a store’s slug' })),
});

/** What the server is told by its environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Administrative connection; undefined starts the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** Undefined: made once and kept in the data folder. */
  readonly secret: string | undefined;
  /** Where backups of the embedded PostgreSQL go; undefined: into the data folder. */
  readonly backupDir: string | undefined;
  /** What backups are encrypted with; undefined: the secret. */
  readonly backupPassphrase: string | undefined;
  /** Undefined: the embedded shape engine. */
  readonly electricUrl: string | undefined;
  readonly electricSecret: string | undefined;
  /** Who may say on whose behalf a request comes; undefined: nobody, the address is the connection's. */
  readonly trustProxy: readonly string[] | undefined;
  /** Shifts the clock of a demonstration. */
  readonly clockOffsetMs: number;
  readonly defaultStore: string | undefined;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Fill an empty database with the demonstration. */
  readonly demo: boolean;
}

/** Reads the environment, or throws one message that names every variable that is wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The server's settings are not right. ${problems.join('; ')}.`);
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST ?? '127.0.0.1',
    databaseUrl: values.DATABASE_URL,
    dataDir: resolve(values.KEDAI_DATA_DIR ?? join('data', 'server')),
    secret: values.KEDAI_SECRET,
    backupDir: values.KEDAI_BACKUP_DIR === undefined ? undefined : resolve(values.KEDAI_BACKUP_DIR),
    backupPassphrase: values.KEDAI_BACKUP_PASSPHRASE,
    electricUrl: values.ELECTRIC_URL,
    electricSecret: values.ELECTRIC_SECRET,
    trustProxy: values.KEDAI_TRUST_PROXY,
    clockOffsetMs: values.KEDAI_CLOCK_OFFSET_MS,
    defaultStore: values.KEDAI_STORE,
    logLevel: values.KEDAI_LOG_LEVEL,
    demo: values.KEDAI_DEMO === 'yes',
  };
}
