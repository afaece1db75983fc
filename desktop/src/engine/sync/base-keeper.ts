import { registeredFact } from '#shared/projections.ts';
import {
  auditAgainst,
  type Checkpoint,
  type DeviceShape,
  type Difference,
  enterIncarnation,
  everyFact,
  putBackRows,
  type ShapesResponse,
  startFrom,
  wholeCheckpoint,
} from '#shared/sync/index.ts';
import { askAgain } from '../queries/requests/requests.ts';
import { readDeviceState, replicaDb, type Store, type WritableDb } from '../store/index.ts';
import type { Log } from './log.ts';
import { checkpointRows, hasFacts, keepCheckpoint, keepCursors, readReplicaBase } from './sync.queries.ts';

export interface BaseKeeperOptions {
  readonly store: Store;
  readonly log: Log;
  /** Fetches a shape to its end; false when that failed. */
  fetchShape(shape: DeviceShape): Promise<boolean>;
  /** Nothing more is applied of shapes that are followed from their old places. */
  stopFollowers(): Promise<void>;
  /** Facts wait for the server that were acknowledged before. */
  onNewLife(): void;
}

/** `listAgain`: what the server lists depends on what was just done. */
export type BaseStep = 'followed' | 'listAgain' | 'failed';

/**
 * Keeps the replica's counters where they should start: a new replica starts from the newest checkpoint; one whose server
 * was restored follows it into its new life. Then it compares itself with each new checkpoint (DESIGN section 2).
 */
export class BaseKeeper {
  readonly #options: BaseKeeperOptions;
  #listed: ShapesResponse['checkpoint'] = null;
  /** The newest checkpoint that this replica agreed or disagreed with since it started. */
  #audited = 0;
  #differences: readonly Difference[] = [];

  constructor(options: BaseKeeperOptions) {
    this.#options = options;
  }

  /** What the server is asked with: where the counters start, and the life that this replica has followed it into. */
  get query(): string {
    const { incarnation, throughAcceptNo } = readReplicaBase(this.#options.store.reader);
    return `since=${throughAcceptNo}&life=${incarnation}`;
  }

  /** From which acceptNo this replica needs documents. */
  get since(): number {
    return readReplicaBase(this.#options.store.reader).throughAcceptNo;
  }

  /** Counters that aren't what the server's checkpoint says. */
  get differences(): readonly Difference[] {
    return this.#differences;
  }

  /** The checkpoint to compare with once all documents up to it have come; undefined: none that is new. */
  get auditDue(): number | undefined {
    const through = this.#listed?.throughAcceptNo ?? 0;
    return through > this.#audited && through > this.since ? through : undefined;
  }

  async follow(list: ShapesResponse): Promise<BaseStep> {
    const { incarnation, checkpoint } = list;
    this.#listed = checkpoint;
    const base = readReplicaBase(this.#options.store.reader);
    if (base.incarnation !== incarnation.number) {
      const isBaseLost = base.throughAcceptNo > incarnation.throughAcceptNo;
      return this.#enter(list, isBaseLost);
    }
    const isNew = base.throughAcceptNo === 0 && !hasFacts(this.#options.store.reader);
    if (!isNew || checkpoint === null || checkpoint.throughAcceptNo === 0) return 'followed';
    return (await this.startAnew(list)) ? 'listAgain' : 'failed';
  }

  /** Starts the counters from the newest checkpoint of a list. @returns false when there is none to be had */
  async startAnew(list: ShapesResponse): Promise<boolean> {
    const start = await this.#startOf(list);
    if (start === undefined) return false;
    this.#options.store.write((db) => this.#start(db, start));
    return true;
  }

  /**
   * What makes the figures of this replica anew in one transaction of the caller's: from the newest checkpoint of a list or,
   * where the counters start at nothing, from the facts that are here. Undefined when neither can be had.
   */
  async renewal(list: ShapesResponse): Promise<((db: WritableDb) => void) | undefined> {
    const { store } = this.#options;
    const base = readReplicaBase(store.reader);
    const device = readDeviceState(store.reader);
    const { number: incarnation } = list.incarnation;
    const fromNothing =
      base.throughAcceptNo === 0 && base.incarnation === incarnation && device !== undefined
        ? { companyId: device.companyId, incarnation, throughAcceptNo: 0, levels: [], balances: [] }
        : undefined;
    const start = (await this.#startOf(list)) ?? fromNothing;
    if (start === undefined) return undefined;
    return (db) => {
      // An entry that is missing is counted from here; the server's own then takes its place.
      putBackRows(replicaDb(db), everyFact, registeredFact);
      this.#start(db, start);
    };
  }

  async #startOf({ checkpoint, incarnation }: ShapesResponse): Promise<Checkpoint | undefined> {
    // One of another life is for when this replica has followed the server there.
    if (readReplicaBase(this.#options.store.reader).incarnation !== incarnation.number) return undefined;
    this.#listed = checkpoint;
    return this.#fetch();
  }

  #start(db: WritableDb, checkpoint: Checkpoint): void {
    startFrom(replicaDb(db), checkpoint, registeredFact);
    this.#audited = checkpoint.throughAcceptNo;
    this.#differences = [];
  }

  /** Compares with the checkpoint that is due. To be called when all documents up to it have come. */
  async audit(): Promise<void> {
    const checkpoint = await this.#fetch();
    if (checkpoint === undefined) return;
    const { store, log } = this.#options;
    const found = store.write((db) => auditAgainst(replicaDb(db), checkpoint, registeredFact));
    this.#audited = checkpoint.throughAcceptNo;
    this.#differences = found ?? [];
    if (this.#differences.length === 0) return;
    const [first] = this.#differences;
    log('error', 'Stock or balances here are not what the server’s checkpoint says.', {
      throughAcceptNo: checkpoint.throughAcceptNo,
      differences: this.#differences.length,
      first,
    });
  }

  async #enter(list: ShapesResponse, needsCheckpoint: boolean): Promise<BaseStep> {
    const { store, log, stopFollowers, onNewLife } = this.#options;
    const checkpoint = needsCheckpoint ? await this.#fetch() : undefined;
    await stopFollowers();
    const askedAgain = store.write((db) => {
      const entered = enterIncarnation(replicaDb(db), list.incarnation, checkpoint, registeredFact);
      if (!entered) return undefined;
      // What had come down of the new life before it was entered must come again.
      keepCursors(db, new Set());
      return askAgain(db, list.incarnation.decidedThrough ?? null);
    });
    if (askedAgain === undefined) {
      log('warn', 'The server was restored, and has no checkpoint yet that this till could start from.');
      return 'failed';
    }
    log('warn', 'The server was restored from a backup; what it has lost is sent again.', {
      ...list.incarnation,
      askedAgain,
    });
    this.#audited = 0;
    this.#differences = [];
    onNewLife();
    return 'listAgain';
  }

  async #fetch(): Promise<Checkpoint | undefined> {
    const { store, fetchShape } = this.#options;
    if (this.#listed === null) return undefined;
    const { throughAcceptNo, incarnation, shape } = this.#listed;
    if (!(await fetchShape(shape))) return undefined;
    const whole = wholeCheckpoint(checkpointRows(store.reader, incarnation, throughAcceptNo));
    store.write((db) => keepCheckpoint(db, incarnation, throughAcceptNo));
    return whole;
  }
}
