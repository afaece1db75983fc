import type { StreamRow } from '#shared/devices/index.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { definitionsOf, type ShapeDefinition, shapeId } from './definitions.ts';
import { documentMonths } from './shapes.queries.ts';

/** How long a list is good for before an id that isn't on it makes the months be looked up again. */
const RELIST_AFTER_MS = 1000;
/** Readers whose lists are kept; the oldest goes first. */
const MAX_KEPT_LISTS = 1000;

interface KeptList {
  readonly byId: ReadonlyMap<string, ShapeDefinition>;
  readonly madeAtMs: number;
}

/** Decides who may read what: an id is only good for a reader on whose own list it is. */
export class Gatekeeper {
  readonly #context: ServerContext;
  readonly #lists = new Map<string, KeptList>();

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** The shapes of a device, by id, as of now. */
  async list(stream: StreamRow): Promise<Result<ReadonlyMap<string, ShapeDefinition>>> {
    const { companyId, outletId } = stream;
    if (outletId === null) return reject('sync.shapeUnknown');
    const { database, clock, secret } = this.#context;
    const months = await database.inCompany(companyId, (tx) => documentMonths(tx, outletId));
    const definitions = definitionsOf({ companyId, outletId }, months, instantOf(clock()));
    const byId = new Map(definitions.map((definition) => [shapeId(secret, definition), definition]));
    this.#keep(`${companyId} ${outletId}`, { byId, madeAtMs: clock() });
    return accept(byId);
  }

  /** What an id stands for, if it is on the device's list. Another company's id is as unknown as one that was made up. */
  async find(stream: StreamRow, id: string): Promise<Result<ShapeDefinition>> {
    const kept = this.#lists.get(`${stream.companyId} ${stream.outletId}`);
    const known = kept?.byId.get(id);
    if (known !== undefined) return accept(known);
    const isFresh = kept !== undefined && Math.abs(this.#context.clock() - kept.madeAtMs) < RELIST_AFTER_MS;
    if (isFresh) return reject('sync.shapeUnknown');
    const listed = await this.list(stream);
    if (!listed.ok) return listed;
    const found = listed.value.get(id);
    return found === undefined ? reject('sync.shapeUnknown') : accept(found);
  }

  #keep(reader: string, list: KeptList): void {
    this.#lists.delete(reader);
    this.#lists.set(reader, list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MAX_KEPT_LISTS && oldest !== undefined) this.#lists.delete(oldest);
  }
}
