import type { TableAudit } from '#shared/bridge.ts';
import { priceChanges, products } from '#shared/catalog/index.ts';
import { customers } from '#shared/customers/index.ts';
import { accept, type Result } from '#shared/kernel/index.ts';
import { type DeviceShape, type ShapeDigest, serverFacts, shapeDigest } from '#shared/sync/index.ts';
import type { Store } from '../../store/index.ts';
import { pause } from '../backoff.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session.ts';
import { isSomethingQueued } from './audit.queries.ts';
import { compareShape, isAudited } from './digest-here.ts';

/** What differs is looked at again, and then once more if it changed on the server meanwhile. */
const MAX_LOOKS = 4;
/** What was committed when the server was asked is in every shape after this. */
const UNDER_WAY_MS = 1_000;

/** Tables to which facts of this till add rows before the server has them. */
const madeHereToo: ReadonlySet<string> = new Set([customers.name, products.name, priceChanges.name]);

export interface ReplicaAuditOptions {
  readonly store: Store;
  readonly session: Session;
  /** Resolves when a shape was caught up that is asked for now. */
  catchUp(shape: DeviceShape): Promise<void>;
  /** Shapes that were caught up before: followed all the time, or older months'. */
  shapes(): readonly DeviceShape[];
  readonly signal: AbortSignal;
  readonly log: Log;
  onChange(): void;
}

/** What is compared at once: the live shapes of a table, or its documents of one older month. */
export interface AuditPiece {
  readonly table: string;
  /** Null: what is live. */
  readonly olderMonth: string | null;
}

/**
 * Compares what this replica has of each table with what the server has [SYN-20]: number of rows, and a hash of them. What
 * differs is looked at again once everything that was under way has come, and only then believed.
 */
export class ReplicaAudit {
  readonly #options: ReplicaAuditOptions;
  /** Pieces that differed when they were last compared, by table. */
  readonly #differing = new Map<string, Set<string | null>>();

  constructor(options: ReplicaAuditOptions) {
    this.#options = options;
  }

  /** Tables that differed when they were last compared. */
  get differing(): readonly string[] {
    return [...this.#differing.keys()];
  }

  /** Tables that can be compared now. */
  tables(): readonly string[] {
    return [...new Set(this.#shapes().map(({ table }) => table))];
  }

  /** What quiet times compare: what is live first, and then older months, the newest of them first. */
  pieces(): readonly AuditPiece[] {
    const older = this.#shapes()
      .map(pieceOf)
      .filter(({ olderMonth }) => olderMonth !== null)
      .sort((a, b) => ((a.olderMonth ?? '') > (b.olderMonth ?? '') ? -1 : 1));
    return [...this.tables().map((table) => ({ table, olderMonth: null })), ...older];
  }

  /** Compares all that there is of one table. */
  async check(table: string): Promise<Result<TableAudit>> {
    let all: TableAudit | undefined;
    for (const piece of this.pieces().filter((each) => each.table === table)) {
      const checked = await this.checkPiece(piece);
      if (!checked.ok) return checked;
      const { rows, result } = checked.value;
      all = {
        table,
        rows: (all?.rows ?? 0) + rows,
        result: all === undefined || all.result === 'same' || result === 'differs' ? result : all.result,
      };
    }
    return accept(all ?? { table, rows: 0, result: 'unknown' });
  }

  async checkPiece(piece: AuditPiece): Promise<Result<TableAudit>> {
    const { store } = this.#options;
    const { table, olderMonth } = piece;
    const shapes = this.#shapes().filter(
      (shape) => shape.table === table && pieceOf(shape).olderMonth === olderMonth,
    );
    const isUnderWay = madeHereToo.has(table) && isSomethingQueued(store.reader);
    if (shapes.length === 0 || isUnderWay) return accept({ table, rows: 0, result: 'unknown' });
    let rows = 0;
    let result: TableAudit['result'] = 'same';
    for (const shape of shapes) {
      const looked = await this.#look(shape);
      if (!looked.ok) return looked;
      rows += looked.value.rows;
      if (result !== 'differs' && looked.value.result !== 'same') result = looked.value.result;
    }
    this.#note(piece, result);
    return accept({ table, rows, result });
  }

  /** Everything was made anew: what differed before is to be compared again. */
  forget(): void {
    this.#differing.clear();
  }

  #shapes(): readonly DeviceShape[] {
    return this.#options.shapes().filter(({ table }) => isAudited(table));
  }

  async #look(shape: DeviceShape): Promise<Result<Omit<TableAudit, 'table'>>> {
    const { store, signal } = this.#options;
    for (let look = 1; ; look += 1) {
      const asked = await this.#ask(shape);
      if (!asked.ok) return asked;
      if (look > 1) await this.#settle(shape);
      const result = (await compareShape(store.reader, shape.path, asked.value, signal)) ?? 'unknown';
      const { rows } = asked.value;
      if (result !== 'differs') return accept({ rows, result });
      if (look === 1) continue;
      const after = await this.#ask(shape);
      if (!after.ok) return after;
      // Facts are compared through an acceptNo; of the rest, what changed meanwhile tells nothing.
      const isStill = shape.table === serverFacts.name || after.value.hash === asked.value.hash;
      if (isStill) return accept({ rows, result });
      if (look === MAX_LOOKS) return accept({ rows, result: 'unknown' });
    }
  }

  #ask(shape: DeviceShape): Promise<Result<ShapeDigest>> {
    const { session, signal } = this.#options;
    return session.request({ method: 'GET', path: `${shape.path}/digest`, data: shapeDigest, signal });
  }

  /** Everything that the server had is here now. */
  async #settle(shape: DeviceShape): Promise<void> {
    const { catchUp, signal } = this.#options;
    await pause(UNDER_WAY_MS, signal);
    await catchUp(shape);
  }

  #note({ table, olderMonth }: AuditPiece, result: TableAudit['result']): void {
    const before = this.#differing.size;
    const pieces = this.#differing.get(table) ?? new Set();
    if (result === 'same') pieces.delete(olderMonth);
    if (result === 'differs') {
      if (!pieces.has(olderMonth)) {
        this.#options.log('error', 'Rows here are not the rows that the server has.', { table, olderMonth });
      }
      pieces.add(olderMonth);
    }
    if (pieces.size > 0) this.#differing.set(table, pieces);
    else this.#differing.delete(table);
    if (this.#differing.size !== before) this.#options.onChange();
  }
}

/** Open documents have no month, and are live. */
const pieceOf = ({ table, month, live }: DeviceShape): AuditPiece => ({
  table,
  olderMonth: live ? null : month,
});
