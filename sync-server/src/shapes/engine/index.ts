import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Disk, nodeDisk } from './disk.ts';
import { Engine } from './engine.ts';
import type { ForgottenRow } from './hold-rows.ts';
import { createShapeServer } from './http.ts';

export interface ShapeEngineOptions {
  /** Connection of the role kedai_shapes: REPLICATION, BYPASSRLS, SELECT on the synced tables. */
  connectionString: string;
  /** Folder for durable shape logs and the acknowledged LSN. */
  dataDir: string;
  /** Required as ?secret=; generated at each start by the caller. */
  secret: string;
  /** Exists already, made by the owner's migration. */
  publication: string;
  /** Created if missing. */
  slot: string;
  /** 0 or missing: any free port; always bound to 127.0.0.1. */
  port?: number;
  /** How long a live request waits for a change; 20 s if missing. */
  longPollTimeoutMs?: number;
  /** How long a stream of events lasts, and how often it shows that it lives; a minute and 21 s if missing. */
  eventStream?: { readonly lastsMs: number; readonly keepAliveMs: number };
  /** About how many bytes one answer has; 10 MiB if missing. */
  chunkBytes?: number;
  /** How long a log is before it is looked at whether it can be shorter; 8 MiB if missing. */
  compactFromBytes?: number;
  /** How files are written; the system's own if missing. */
  disk?: Disk;
  log?: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
}

export interface ShapeEngine {
  /** `http://127.0.0.1:<port>`; the API is under `/v1`. */
  readonly url: string;
  /** When the oldest shape was made, Unix milliseconds; undefined when there is none. */
  oldestMadeMs(): number | undefined;
  /**
   * Ends the shapes in whose files these rows stand as they were before a moment: their readers fetch them again, and the files
   * are gone when it resolves.
   * @returns how many
   */
  forget(rows: readonly ForgottenRow[]): Promise<number>;
  close(): Promise<void>;
}

const LONG_POLL_TIMEOUT_MS = 20_000;
const EVENT_STREAM = { lastsMs: 60_000, keepAliveMs: 21_000 };
const COMPACT_FROM_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 10 * 1024 * 1024;
/** What a client may take to read its last answer when the engine closes. */
const CLOSE_GRACE_MS = 1_000;

/**
 * Starts the embedded shape engine. Resolves once it listens and has tried Postgres once: while Postgres is away it
 * answers 503, `/v1/health` says `starting`, and it keeps trying.
 */
export async function startShapeEngine(options: ShapeEngineOptions): Promise<ShapeEngine> {
  const { connectionString, dataDir, publication, slot, secret } = options;
  if (secret === '') throw new Error('the shape engine needs a secret');
  const log = options.log ?? (() => undefined);
  await mkdir(dataDir, { recursive: true });
  const chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
  const disk = options.disk ?? nodeDisk;
  const compactFromBytes = options.compactFromBytes ?? COMPACT_FROM_BYTES;
  const engine = await Engine.start({
    connectionString,
    dataDir,
    publication,
    slot,
    chunkBytes,
    compactFromBytes,
    disk,
    log,
  });
  const pollMs = options.longPollTimeoutMs ?? LONG_POLL_TIMEOUT_MS;
  const eventStream = options.eventStream ?? EVENT_STREAM;
  const server = createShapeServer(engine, { secret, pollMs, eventStream, log });
  try {
    const port = await listen(server, options.port ?? 0);
    return {
      url: `http://127.0.0.1:${port}`,
      oldestMadeMs: () => engine.oldestMadeMs,
      forget: (rows) => engine.forget(rows),
      close: () => close(server, engine),
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Waiting requests are answered by the engine's closing; then the connections go. */
async function close(server: Server, engine: Engine): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await engine.close();
  server.closeIdleConnections();
  await closed;
  clearTimeout(impatience);
}
