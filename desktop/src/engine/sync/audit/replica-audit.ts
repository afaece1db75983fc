import type { TableAudit } from '#shared/bridge.ts';
import { customers } from '#shared/customers/index.ts';
import { accept, type Result, reject } from '#shared/kernel/index.ts';
import { type DeviceShape, shapeDigest } from '#shared/sync/index.ts';
import type { Store } from '../../store/index.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session.ts';
import { isSomethingQueued } from './audit.queries.ts';
import type { CaughtUp } from './caught-up.ts';
import { compareShape, isAudited } from './digest-here.ts';

/** An answer that was under way when rows differed may be older than what the server was asked; the one after isn't. */
const TIMES_TO_BE_SURE = 2;

/** Tables to which facts of this till add rows before the server has them. */
const madeHereToo: ReadonlySet<string> = new Set([customers.name]);

export interface ReplicaAuditOptions {
  readonly store: Store;
  readonly session: Session;
  readonly caughtUp: CaughtUp;
  /** Shapes that are followed all the time, each of which was caught up before. */
  shapes(): readonly DeviceShape[];
  readonly signal: AbortSignal;
  readonly log: Log;
  onChange(): void;
}

/**
 * Compares what this replica has of each table with what the server has [SYN-20]: number of rows, and a hash of them. What
 * differs is looked at again once everything that was under way has come, and only then believed.
 */
export class ReplicaAudit {
  readonly #options: ReplicaAuditOptions;
  readonly #differing = new Set<string>();

  constructor(options: ReplicaAuditOptions) {
    this.#options = options;
  }

  /** Tables that differed when they were last compared. */
  get differing(): readonly string[] {
    return [...this.#differing];
  }

  /** Tables that can be compared now. */
  tables(): readonly string[] {
    return [...new Set(this.#shapes().map(({ table }) => table))];
  }

  /** Compares one table. */
  async check(table: string): Promise<Result<TableAudit>> {
    const { store } = this.#options;
    const shapes = this.#shapes().filter((shape) => shape.table === table);
    const isUnderWay = madeHereToo.has(table) && isSomethingQueued(store.reader);
    if (shapes.length === 0 || isUnderWay) return accept({ table, rows: 0, result: 'unknown' });
    let rows = 0;
    let result: TableAudit['result'] = 'same';
    for (const shape of shapes) {
      const looked = await this.#look(shape, true);
      if (!looked.ok) return looked;
      rows += looked.value.rows;
      if (result !== 'differs' && looked.value.result !== 'same') result = looked.value.result;
    }
    this.#note(table, result);
    return accept({ table, rows, result });
  }

  /** Everything was made anew: what differed before is to be compared again. */
  forget(): void {
    this.#differing.clear();
  }

  #shapes(): readonly DeviceShape[] {
    return this.#options.shapes().filter(({ table }) => isAudited(table));
  }

  async #look(shape: DeviceShape, isFirst: boolean): Promise<Result<Omit<TableAudit, 'table'>>> {
    const { session, store, signal, caughtUp } = this.#options;
    const path = `${shape.path}/digest`;
    const answer = await session.request({ method: 'GET', path, data: shapeDigest, signal });
    if (!answer.ok) return reject(answer.error.code, answer.error.details);
    const { rows } = answer.value;
    const result = (await compareShape(store.reader, shape.path, answer.value, signal)) ?? 'unknown';
    if (result !== 'differs' || !isFirst) return accept({ rows, result });
    await caughtUp.again(shape.path, TIMES_TO_BE_SURE, signal);
    return this.#look(shape, false);
  }

  #note(table: string, result: TableAudit['result']): void {
    const before = this.#differing.size;
    if (result === 'same') this.#differing.delete(table);
    if (result === 'differs') {
      if (!this.#differing.has(table)) {
        this.#options.log('error', 'Rows here are not the rows that the server has.', { table });
      }
      this.#differing.add(table);
    }
    if (this.#differing.size !== before) this.#options.onChange();
  }
}
