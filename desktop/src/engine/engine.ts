import { join } from 'node:path';
import type { BridgeAnswer, BridgeEvents } from '#shared/bridge.ts';
import { createIdleWork } from './backups/index.ts';
import { dataFiles } from './data-files.ts';
import { openSecrets } from './device-secrets.ts';
import { createHealingEngine } from './healing-engine.ts';
import { highWater, type VaultProtection } from './identity-files/index.ts';
import { openTillDatabase, restoreDatabase } from './lost-database.ts';
import { createNotices } from './notices.ts';
import { runEngine } from './running-engine.ts';
import { setSignedOutAside } from './sign-out/folder-aside.ts';
import { explainDamage } from './store/index.ts';
import type { Log } from './sync/log.ts';
import { finishWipe } from './wipe/destroy-data.ts';
import { startReportingWipes } from './wipe/report-wiped.ts';

const MARKS_FILE = 'sequences.txt';
const IDLE_MS = 5_000;

export interface EngineOptions {
  readonly dataDir: string;
  /** The device's clock, Unix milliseconds, which may be wrong; a demonstration shifts it. */
  readonly clock: () => number;
  /** Milliseconds since any moment, by a clock that never jumps. */
  readonly monotonicMs?: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Known server; else it is given when pairing. */
  readonly serverUrl?: string;
  /** Pairs at once on the first start. */
  readonly pairingCode?: string;
  /** Outside the data folder: keeps the highest sequence used, which a copy of the data folder doesn't reach. */
  readonly stateDir?: string;
  /** Second disk or stick for a live copy of the journal. */
  readonly mirrorDir?: string;
  /** Keeps copies of other tills' journals, taken on this port of the network. */
  readonly peerPort?: number;
  /** What opens the file of the device's secrets: the OS's keychain, or a passphrase. */
  readonly vaultProtection?: VaultProtection;
  /** Puts this backup in the database's place before the start; the journal brings it up to date. */
  readonly restoreFrom?: string;
  /** Nobody has asked for anything for this long: time for checks and backups. */
  readonly idleMs?: number;
  readonly migrationsDir?: string;
  readonly clockShifted?: boolean;
  readonly log?: Log;
  readonly fetch?: typeof fetch;
  readonly version: string;
}

export interface Engine {
  /** The bridge: answers a request of shared/src/bridge.ts by its path. */
  request(path: string, input: unknown): Promise<BridgeAnswer<unknown>>;
  subscribe(listener: (event: keyof BridgeEvents, data: unknown) => void): () => void;
  /** Stops everything and gives the data folder back. */
  close(): Promise<void>;
}

/**
 * Starts the engine on a data folder: recovers what a crash left, makes a database anew that is gone or damaged, then sells,
 * with or without a server. A database that turns out damaged while it sells is made anew as well; requests wait meanwhile.
 * @throws StoreError when the folder is in use, was made by a newer version, or lost its database
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, stateDir, clock, log = () => {} } = options;
  const onMarkError = (error: unknown): void =>
    log('warn', 'the highest sequence cannot be noted outside the data folder', { error: String(error) });
  const openParts = () => ({
    secrets: openSecrets(options),
    marks: stateDir === undefined ? undefined : highWater(join(stateDir, MARKS_FILE), onMarkError),
    notices: createNotices(dataFiles(dataDir).notice),
  });
  const { mirrorDir, migrationsDir } = options;
  const databaseOf = (of: ReturnType<typeof openParts>) => {
    return { ...of, dataDir, mirrorDir, migrationsDir, clock, log };
  };
  finishWipe(dataDir);
  setSignedOutAside(dataDir);
  try {
    if (options.restoreFrom !== undefined)
      restoreDatabase({ ...databaseOf(openParts()), backup: options.restoreFrom });
    return await createHealingEngine({
      log,
      start: async ({ isLost, onDamage, restart, isIdle }) => {
        finishWipe(dataDir);
        setSignedOutAside(dataDir);
        // Read at each start: the one before may have taken a stream with a key of its own, or signed its till out.
        const parts = openParts();
        const database = databaseOf(parts);
        const { store, notice } = openTillDatabase({ ...database, onDamage }, isLost);
        try {
          if (notice !== undefined) parts.notices.tell(notice);
          const engine = await runEngine({ ...parts, store, restart }, options);
          const idleWork = createIdleWork({
            ...database,
            store,
            isIdle,
            onDamage,
            idleMs: options.idleMs ?? IDLE_MS,
          });
          const reporting = startReportingWipes({
            ...{ dataDir, log, random: options.random },
            fetch: options.fetch ?? fetch,
          });
          return {
            ...engine,
            close: async () => {
              await reporting.close();
              await idleWork.close();
              await engine.close();
            },
          };
        } catch (error) {
          store.close();
          throw error;
        }
      },
    });
  } catch (error) {
    throw explainDamage(error, dataDir);
  }
}
