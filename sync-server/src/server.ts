import { randomBytes } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from './app.ts';
import { Backups } from './backups/backups.ts';
import { refuseHalfRestored } from './backups/restore.ts';
import { writeCheckpoints } from './checkpoints/write-checkpoints.ts';
import { companyIds } from './companies/companies.queries.ts';
import type { ServerContext } from './context.ts';
import { EnrolmentNotes } from './incarnations/enrolment-notes.ts';
import { ErasureList, erasureList } from './incarnations/erasure-list.ts';
import { noteAll, noticeRestore } from './incarnations/notice-restore.ts';
import { SeenNotes } from './incarnations/seen-notes.ts';
import { projectDeferred } from './ingest/project-deferred.ts';
import { Daily } from './jobs/daily.ts';
import { refuseShiftedClock } from './operator/clock-shift.ts';
import { summariseCompanies } from './operator/operator.queries.ts';
import { isLoopback, operatorKey } from './operator/operator-access.ts';
import { operatorRoutes } from './operator/routes.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded.ts';
import { preparePostgres } from './postgres/prepare.queries.ts';
import { addressAs, EMBEDDED_SLOT, PUBLICATION, roleNames } from './postgres/roles.queries.ts';
import { keptSecret } from './secrets.ts';
import { type ServerServices, servicesOf } from './services.ts';
import { type ShapeEngine, startShapeEngine } from './shapes/engine/index.ts';
import { forgetErased } from './shapes/forget-erased.ts';
import type { ShapeSource } from './shapes/routes.ts';
import { openDatabase } from './store/database.ts';

/** What a request that is under way may take when the server stops. */
const CLOSE_GRACE_MS = 10_000;
const CLOSE_IDLE_EVERY_MS = 50;
const NOTE_EVERY_MS = 30_000;
/** What one part of the server may take to stop: everything it must not lose is on disk before. */
const STOP_LIMIT_MS = 20_000;

export interface ServerOptions {
  /** Everything the server keeps outside Postgres: secrets, the embedded engine's logs, the embedded Postgres. */
  readonly dataDir: string;
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** Administrative connection; without it the embedded PostgreSQL is started. */
  readonly databaseUrl?: string | undefined;
  /** The real Electric service; without it the embedded shape engine is started. */
  readonly electricUrl?: string | undefined;
  readonly electricSecret?: string | undefined;
  /** Root of all derived keys; without it, made once and kept in the data folder. */
  readonly secret?: string | undefined;
  /** Where backups of the embedded PostgreSQL go; without it, into the data folder. */
  readonly backupDir?: string | undefined;
  /** What backups are encrypted with; without it, the secret. */
  readonly backupPassphrase?: string | undefined;
  /** Unix time in milliseconds. */
  readonly clock?: () => number;
  /** How far that clock is shifted, for a demonstration; 0 when it tells the time. */
  readonly clockOffsetMs?: number;
  /** Work on a database that is ready, before anybody can reach the server. */
  readonly beforeListening?: ((services: ServerServices) => Promise<void>) | undefined;
  readonly random?: (bytes: number) => Uint8Array;
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly defaultStore?: string | undefined;
  /** Requests a minute of one device or address. */
  readonly requestsPerMinute?: number | undefined;
  /** Proxies in front whose `x-forwarded-for` is believed. */
  readonly trustProxy?: readonly string[] | undefined;
}

export interface RunningServer {
  readonly url: string;
  /** Administrative connection to Postgres. */
  readonly adminUrl: string;
  /** Where shapes come from: Electric, or the embedded engine. */
  readonly shapesUrl: string;
  /** What may be done in this process without HTTP. */
  readonly services: ServerServices;
  /**
   * Takes off the disk what shapes keep of customers who were erased; done each night by itself.
   * @returns how many shapes ended
   */
  forgetErased(): Promise<number>;
  /** Answers what is under way, then stops everything that was started here. */
  close(): Promise<void>;
}

/** Starts the whole server. If anything fails to start, what had started is stopped again. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const logger = pino({ level: options.logLevel ?? 'info', base: { name: 'kedai' } });
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    const results: PromiseSettledResult<void>[] = [];
    for (const stop of stops.splice(0).reverse())
      results.push(...(await Promise.allSettled([withinLimit(stop())])));
    // What stops badly must not keep the rest running.
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  try {
    const secret = options.secret ?? (await keptSecret(join(options.dataDir, 'secret')));
    const adminUrl = options.databaseUrl ?? (await startOwnPostgres(options, logger, stops)).adminUrl;
    const engine = options.electricUrl === undefined ? 'embedded' : 'electric';
    const shapesRoleUrl = addressAs(adminUrl, roleNames.shapes, secret);
    const log = (message: string) => logger.info(message);
    await preparePostgres({ adminUrl, shapesUrl: shapesRoleUrl, secret, engine, log });

    const database = openDatabase(addressAs(adminUrl, roleNames.app, secret), (error) =>
      logger.warn({ cause: error.message }, 'lost an idle connection to Postgres'),
    );
    stops.push(() => database.close());
    const context: ServerContext = {
      database,
      clock: options.clock ?? Date.now,
      random: options.random ?? randomBytes,
      secret,
      log: logger,
      seen: await SeenNotes.load(join(options.dataDir, 'seen.json'), (error) =>
        logger.error({ err: error }, 'what devices were told could not be noted outside of Postgres'),
      ),
      enrolments: new EnrolmentNotes(join(options.dataDir, 'enrolments.jsonl'), (error) =>
        logger.error({ err: error }, 'a device’s stream could not be noted outside of Postgres'),
      ),
      erasures: new ErasureList(erasureList(backupDirOf(options))),
      defaultStore: options.defaultStore,
    };
    await noticeRestore(context, { dataDir: options.dataDir, notes: context.seen });
    noteNow(context, stops);
    const late = await projectDeferred(context);
    if (late > 0) logger.info({ facts: late }, 'projected facts that an earlier version could not read');
    await refuseShiftedClock(context, options.clockOffsetMs ?? 0);
    await options.beforeListening?.(servicesOf(context));
    const { shapes, shapeEngine } = await openShapeSource(options, shapesRoleUrl, logger, stops);
    const forget = async () => (shapeEngine === undefined ? 0 : forgetErased(context, shapeEngine));
    const { requestsPerMinute, trustProxy } = options;
    const app = await buildApp({ context, logger, shapes, requestsPerMinute, trustProxy });
    const connections = connectionsOf(app);
    stops.push(() => drain(app, connections));
    const backups = backupsOf(context, options, adminUrl);
    stops.push(() => backups.close());
    await addOperatorRoutes(app, context, backups, options);
    startDaily(context, { backups, forget }, stops);
    await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    return {
      url: `http://${options.host ?? '127.0.0.1'}:${port}`,
      adminUrl,
      shapesUrl: shapes.url,
      services: servicesOf(context),
      forgetErased: forget,
      close: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** A part that hangs while it stops must not keep the rest running, nor the process. */
function withinLimit(stopping: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = new Error(`a part of the server did not stop within ${STOP_LIMIT_MS} ms`);
    const limit = setTimeout(() => reject(late), STOP_LIMIT_MS);
    stopping.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}

/** The open connections, for as long as the server lives. */
function connectionsOf(app: FastifyInstance): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  app.server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/** Answers what is under way; what takes longer than the grace is cut off, and its device sends it again. */
async function drain(app: FastifyInstance, connections: ReadonlySet<Socket>): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  const tidying = setInterval(() => {
    // A client keeps its connection open for its next request after its last answer.
    app.server.closeIdleConnections();
    // One that was opened ahead and never used counts as busy, because its first request could be on its way.
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  }, CLOSE_IDLE_EVERY_MS);
  await app.close();
  clearTimeout(impatience);
  clearInterval(tidying);
}

/** What the server itself writes, and numbers of series, are noted now and then; what devices are told is noted at once. */
function noteNow(context: ServerContext, stops: (() => Promise<void>)[]): void {
  const note = (): Promise<void> =>
    noteAll(context, context.seen).catch((error: unknown) =>
      context.log.warn({ err: error }, 'what there is could not be noted'),
    );
  const timer = setInterval(note, NOTE_EVERY_MS);
  timer.unref();
  stops.push(async () => {
    clearInterval(timer);
    await note();
    await context.seen.flush();
  });
}

const backupDirOf = ({ dataDir, backupDir }: ServerOptions): string => backupDir ?? join(dataDir, 'backups');

/** Whoever runs Postgres elsewhere backs it up there. */
function backupsOf(context: ServerContext, options: ServerOptions, adminUrl: string): Backups {
  const { dataDir, databaseUrl, backupPassphrase } = options;
  const backupDir = backupDirOf(options);
  const passphrase = backupPassphrase ?? context.secret;
  const place = databaseUrl === undefined ? { dataDir, backupDir, passphrase, adminUrl } : undefined;
  return new Backups(context, backupDir, place);
}

function startDaily(
  context: ServerContext,
  { backups, forget }: { readonly backups: Backups; forget(): Promise<unknown> },
  stops: (() => Promise<void>)[],
): void {
  const daily = new Daily({
    clock: context.clock,
    jobs: [
      {
        name: 'checkpoints',
        async run(ifOlderThan) {
          for (const id of await companyIds(context.database))
            await writeCheckpoints(context, id, { ifOlderThan });
        },
      },
      {
        name: 'forget erased',
        async run() {
          await forget();
        },
      },
      {
        name: 'backup',
        async run(cutOver) {
          // A demonstration can be made again.
          const companies = await summariseCompanies(context.database);
          if (companies.some(({ demo }) => !demo)) await backups.makeIfOlderThan(cutOver);
        },
      },
    ],
    onFailure: (job, error) =>
      context.log.error({ job, err: error }, 'a daily job failed; it is tried again'),
  });
  daily.start();
  stops.push(() => daily.stop());
}

/** The operator works on this machine; a server that others can reach has no such routes. */
async function addOperatorRoutes(
  app: FastifyInstance,
  context: ServerContext,
  backups: Backups,
  { host = '127.0.0.1', dataDir, clockOffsetMs = 0 }: ServerOptions,
): Promise<void> {
  if (!isLoopback(host)) return;
  const key = await operatorKey(dataDir);
  operatorRoutes(app, context, { dataDir, key, clockOffsetMs, backups });
}

async function startOwnPostgres(
  { dataDir }: ServerOptions,
  logger: pino.Logger,
  stops: (() => Promise<void>)[],
): Promise<EmbeddedPostgres> {
  await refuseHalfRestored(dataDir);
  const postgres = await startEmbeddedPostgres({ dataDir, log: (message) => logger.info(message) });
  stops.push(() => postgres.stop());
  return postgres;
}

async function openShapeSource(
  options: ServerOptions,
  connectionString: string,
  logger: pino.Logger,
  stops: (() => Promise<void>)[],
): Promise<{ readonly shapes: ShapeSource; readonly shapeEngine: ShapeEngine | undefined }> {
  const { electricUrl, electricSecret, dataDir, random = randomBytes } = options;
  if (electricUrl !== undefined) {
    return { shapes: { url: electricUrl, secret: electricSecret }, shapeEngine: undefined };
  }
  const secret = Buffer.from(random(32)).toString('base64url');
  const shapeEngine: ShapeEngine = await startShapeEngine({
    connectionString,
    dataDir: join(dataDir, 'shapes'),
    secret,
    publication: PUBLICATION,
    slot: EMBEDDED_SLOT,
    log: (level, message, details = {}) => logger[level](details, message),
  });
  stops.push(() => shapeEngine.close());
  return { shapes: { url: shapeEngine.url, secret }, shapeEngine };
}
