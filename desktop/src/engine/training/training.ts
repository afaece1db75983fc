import { constants, mkdirSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppState } from '#shared/bridge.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import type { EngineContext } from '../context.ts';
import { dataFiles } from '../data-files.ts';
import type { Device } from '../device.ts';
import { allHandlers } from '../handlers/all-handlers.ts';
import { createRouter, type Router } from '../router.ts';
import { DATABASE_FILE, openStoreFile, type Store } from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { openTrainingDevice } from './training-device.ts';

/** What handlers do with the training. */
export interface TrainingSwitch {
  /** Begins, when it hasn't: what is asked from now on is answered from a copy of the till's data. */
  start(person: StaffRow): Promise<Result<null>>;
  /** Throws the copy away. */
  end(): Promise<void>;
  /** Ends it when whoever began it isn't signed in any more. */
  follow(): Promise<void>;
}

export interface Training extends TrainingSwitch {
  /** The state in training; undefined outside of it. */
  state(): AppState | undefined;
  /** Answers what belongs to the training; undefined for what the till itself answers. */
  answer: (path: string, input: unknown) => ReturnType<Router> | undefined;
}

export interface TrainingOptions {
  readonly dataDir: string;
  readonly databaseKey: Uint8Array;
  readonly migrationsDir: string | undefined;
  /** The till's own context. */
  readonly context: () => EngineContext;
  stateOf(store: Store, device: Device): AppState;
  readonly log: Log;
}

/** What screens watch of what a training may have changed. */
const shown = ['sales', 'shifts', 'stock_levels', 'journal_entries', 'customers', 'products'];

interface World {
  readonly personId: string;
  readonly store: Store;
  readonly device: Device;
  readonly request: Router;
}

/** What the till itself answers, also while somebody trains: who is there, and what it only says. */
const ofTheTill: ReadonlySet<string> = new Set([
  'app.dismissNotice',
  'devices.carriedStream',
  'devices.registers',
  'identity.badge',
  'identity.endTraining',
  'identity.signIn',
  'identity.signOut',
  'identity.staff',
  'identity.startTraining',
  'requests.list',
  'sync.attention',
  'sync.auditedTables',
]);
/** The rest of these reaches beyond what is thrown away. */
const reachesOut = /^(identity|devices|requests|sync)\./;

/**
 * Training (RULES.md R14) [IDN-6]: a second world over a copy of the till's database, with the same handlers. Facts, outbox, numbers,
 * stock, journal and drawer of the till aren't reached from it. A start begins in the real world, whatever was left.
 */
export function createTraining(options: TrainingOptions): Training {
  const { dataDir, log, context } = options;
  const folder = dataFiles(dataDir).training;
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  clear();
  let world: World | undefined;
  let starting: Promise<Result<null>> | undefined;

  const open = async (person: StaffRow): Promise<Result<null>> => {
    const given = context();
    const real = given.device();
    if (real === undefined) return reject('devices.notEnrolled');
    clear();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, DATABASE_FILE);
    const copied = await given.store.whileFileRests(async (from) => {
      await copyFile(from, path, constants.COPYFILE_FICLONE);
      return true;
    });
    if (copied === undefined) return reject('identity.trainingUnavailable');
    // Whoever left meanwhile trains nobody.
    if (given.people.person()?.id !== person.id) return reject('identity.notSignedIn');
    world = openWorld(options, person, real, path);
    return accept(null);
  };
  const start = async (person: StaffRow): Promise<Result<null>> => {
    try {
      return await open(person);
    } finally {
      starting = undefined;
      if (world === undefined) clear();
      tellAll(context());
    }
  };
  const end = async (): Promise<void> => {
    await starting?.catch(() => undefined);
    const ended = world;
    if (ended === undefined) return;
    world = undefined;
    await ended.device.close();
    ended.store.close();
    clear();
    log('info', 'a training has ended, and what was done in it is gone');
    tellAll(context());
  };
  return {
    start: async (person) => {
      if (world !== undefined) return accept(null);
      starting ??= start(person);
      return starting;
    },
    end,
    follow: async () => {
      if (world !== undefined && context().people.person()?.id !== world.personId) await end();
    },
    state: () => world && options.stateOf(world.store, world.device),
    answer: (path, input) => {
      if (world === undefined || ofTheTill.has(path)) return undefined;
      return reachesOut.test(path)
        ? Promise.resolve(reject('identity.notInTraining'))
        : world.request(path, input);
    },
  };
}

function openWorld(options: TrainingOptions, person: StaffRow, real: Device, path: string): World {
  const { log, migrationsDir, databaseKey } = options;
  const context = options.context();
  const { clock, random, events, people } = context;
  const store = openStoreFile({
    path,
    key: databaseKey,
    ...(migrationsDir === undefined ? {} : { migrationsDir }),
  });
  try {
    const device = openTrainingDevice({
      ...{ store, real, clock, random, log },
      changed: (tables) => {
        if (tables !== undefined) events.dataChanged(tables);
        events.stateChanged();
      },
    });
    const state = (): AppState => options.stateOf(store, device);
    const request = createRouter(
      allHandlers({ ...context, store, device: () => device, state }),
      people.person,
      log,
    );
    return { personId: person.id, store, device, request };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Everything that a screen shows is another world's now. */
function tellAll({ events }: EngineContext): void {
  events.dataChanged(shown);
  events.stateChanged();
}
