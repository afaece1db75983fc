import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import { checkpoints, type Incarnation, type ShapesQuery } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { type Asker, reachOf } from '../devices/asker.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { type RestoredLife, restoredLives } from '../store/incarnations.queries.ts';
import {
  audienceOf,
  definitionsOf,
  type Reader,
  type ReadTables,
  type ShapeDefinition,
  servedProtocols,
  shapeId,
} from './definitions.ts';
import { type DocumentMonth, documentMonths, newestCheckpoint } from './shapes.queries.ts';

/** How long a list is good for before an id that isn't on it makes the months be looked up again. */
const RELIST_AFTER_MS = 1000;
/** Readers whose lists are kept; the oldest goes first. */
const MAX_KEPT_LISTS = 1000;

type Listed = readonly [id: string, definition: ShapeDefinition];

/** What a device is told of the shapes that it reads. */
export interface ShapeList {
  readonly shapes: readonly Listed[];
  readonly incarnation: Pick<RestoredLife, 'number' | 'throughAcceptNo' | 'decidedThrough'>;
  readonly checkpoint: { readonly throughAcceptNo: number; readonly shape: Listed } | undefined;
}

interface KeptList {
  /** In every version of the protocol: whichever a device speaks, all of them are shapes that it may read. */
  readonly byId: ReadonlyMap<string, ShapeDefinition>;
  /** The lives of the server's data that began with a restore, the newest first. */
  readonly lives: readonly RestoredLife[];
  readonly months: readonly DocumentMonth[];
  readonly checkpointThrough: number | undefined;
  readonly madeAtMs: number;
}

/** Decides who may read what: an id is only good for a reader on whose own list it is. */
export class Gatekeeper {
  readonly #context: ServerContext;
  readonly #protocols: ReadonlyMap<number, ReadTables>;
  readonly #lists = new Map<string, KeptList>();

  constructor(context: ServerContext, protocols: ReadonlyMap<number, ReadTables> = servedProtocols) {
    this.#context = context;
    this.#protocols = protocols;
  }

  /**
   * The shapes of a device that speaks a version of the protocol, by id, as of now: what waits live, and of the months before
   * only those with documents that came after the acceptNo that its counters start at.
   */
  async list(stream: Asker, protocol: number, { since, life }: ShapesQuery): Promise<Result<ShapeList>> {
    if (!this.#protocols.has(protocol)) {
      return reject('sync.protocolUnknown', { protocol, known: [...this.#protocols.keys()] });
    }
    const { byId, lives, months, checkpointThrough } = await this.#look(stream);
    const covered = new Set(months.filter((month) => month.lastAcceptNo <= since).map(({ month }) => month));
    const all = [...byId].filter(([, definition]) => definition.protocol === protocol);
    const isCheckpoint = ([, { table }]: Listed): boolean => table === checkpoints.name;
    const shape = all.find(isCheckpoint);
    return accept({
      shapes: all.filter(
        (listed) => !isCheckpoint(listed) && (listed[1].live || !covered.has(listed[1].month ?? '')),
      ),
      incarnation: { number: presentLife(lives), ...sharedWith(lives, life) },
      checkpoint:
        shape === undefined || checkpointThrough === undefined
          ? undefined
          : { throughAcceptNo: checkpointThrough, shape },
    });
  }

  /** What an id stands for, if it is on the device's list. Another company's id is as unknown as one that was made up. */
  async find(stream: Asker, id: string): Promise<Result<ShapeDefinition>> {
    const kept = this.#lists.get(nameOf(stream));
    const known = kept?.byId.get(id);
    if (known !== undefined) return accept(known);
    const isFresh = kept !== undefined && Math.abs(this.#context.clock() - kept.madeAtMs) < RELIST_AFTER_MS;
    const found = isFresh ? undefined : (await this.#look(stream)).byId.get(id);
    return found === undefined ? reject('sync.shapeUnknown') : accept(found);
  }

  async #look(stream: Asker): Promise<KeptList> {
    const { database, clock, secret } = this.#context;
    const reader = readerOf(stream);
    const holdings = await database.inCompany(stream.companyId, (tx) => holdingsOf(tx, audienceOf(reader)));
    const { lives, months, checkpointThrough } = holdings;
    const plain = {
      incarnation: presentLife(lives),
      months: months.map(({ month }) => month),
      checkpointThrough,
    };
    const now = instantOf(clock());
    const definitions = [...this.#protocols].flatMap(([protocol, tables]) =>
      definitionsOf(reader, protocol, tables, plain, now),
    );
    const byId = new Map(definitions.map((definition) => [shapeId(secret, definition), definition]));
    const list = { ...holdings, byId, madeAtMs: clock() };
    this.#keep(nameOf(stream), list);
    return list;
  }

  #keep(reader: string, list: KeptList): void {
    this.#lists.delete(reader);
    this.#lists.set(reader, list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MAX_KEPT_LISTS && oldest !== undefined) this.#lists.delete(oldest);
  }
}

/** What a device reads follows from its register as the server has it [DEV-11]. */
const readerOf = (stream: Asker): Reader => ({ companyId: stream.companyId, outletId: reachOf(stream) });
const nameOf = (stream: Asker): string => `${stream.companyId} ${audienceOf(readerOf(stream))}`;

/** It needs no row. */
const FIRST_LIFE = 1;
const presentLife = (lives: readonly Incarnation[]): number => lives[0]?.number ?? FIRST_LIFE;

/**
 * Through which acceptNo and moment the present life has what a device knows that has followed the server into an earlier
 * one: each life in between may have begun further back.
 * @returns nothing in common with a life that a later restore has undone
 */
function sharedWith(
  lives: readonly RestoredLife[],
  known: number,
): Pick<RestoredLife, 'throughAcceptNo' | 'decidedThrough'> {
  const [present] = lives;
  if (present === undefined) return { throughAcceptNo: 0, decidedThrough: null };
  // A life that this data doesn't know it was put back to before: nobody knows any more where that one had begun.
  const isLost =
    known > FIRST_LIFE && known < present.number && !lives.some(({ number }) => number === known);
  if (isLost) return { throughAcceptNo: 0, decidedThrough: null };
  const later = lives.filter(({ number }) => number > known);
  const between = later.length > 0 ? later : [present];
  // Instants of one form: the first in order is the earliest, and what nobody knows is before all of them.
  const [decided = ''] = between.map(({ decidedThrough }) => decidedThrough ?? '').sort();
  return {
    throughAcceptNo: Math.min(...between.map((life) => life.throughAcceptNo)),
    decidedThrough: decided === '' ? null : decided,
  };
}

async function holdingsOf(
  tx: CompanyTransaction,
  audience: string,
): Promise<Omit<KeptList, 'byId' | 'madeAtMs'>> {
  const lives = await restoredLives(tx);
  return {
    lives,
    months: await documentMonths(tx, audience),
    checkpointThrough: await newestCheckpoint(tx, audience, presentLife(lives)),
  };
}
