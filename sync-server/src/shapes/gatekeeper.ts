import type { StreamRow } from '#shared/devices/index.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import {
  audienceOf,
  definitionsOf,
  type ReadTables,
  type ShapeDefinition,
  servedProtocols,
  shapeId,
} from './definitions.ts';
import { documentMonths } from './shapes.queries.ts';

/** How long a list is good for before an id that isn't on it makes the months be looked up again. */
const RELIST_AFTER_MS = 1000;
/** Readers whose lists are kept; the oldest goes first. */
const MAX_KEPT_LISTS = 1000;

interface KeptList {
  /** In every version of the protocol: whichever a device speaks, all of them are shapes that it may read. */
  readonly byId: ReadonlyMap<string, ShapeDefinition>;
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

  /** The shapes of a device that speaks a version of the protocol, by id, as of now. */
  async list(
    stream: StreamRow,
    protocol: number,
  ): Promise<Result<readonly (readonly [id: string, definition: ShapeDefinition])[]>> {
    if (!this.#protocols.has(protocol)) {
      return reject('sync.protocolUnknown', { protocol, known: [...this.#protocols.keys()] });
    }
    const { byId } = await this.#look(stream);
    return accept([...byId].filter(([, definition]) => definition.protocol === protocol));
  }

  /** What an id stands for, if it is on the device's list. Another company's id is as unknown as one that was made up. */
  async find(stream: StreamRow, id: string): Promise<Result<ShapeDefinition>> {
    const kept = this.#lists.get(readerOf(stream));
    const known = kept?.byId.get(id);
    if (known !== undefined) return accept(known);
    const isFresh = kept !== undefined && Math.abs(this.#context.clock() - kept.madeAtMs) < RELIST_AFTER_MS;
    const found = isFresh ? undefined : (await this.#look(stream)).byId.get(id);
    return found === undefined ? reject('sync.shapeUnknown') : accept(found);
  }

  async #look(stream: StreamRow): Promise<KeptList> {
    const { database, clock, secret } = this.#context;
    const months = await database.inCompany(stream.companyId, (tx) => documentMonths(tx, audienceOf(stream)));
    const now = instantOf(clock());
    const definitions = [...this.#protocols].flatMap(([protocol, tables]) =>
      definitionsOf(stream, protocol, tables, months, now),
    );
    const byId = new Map(definitions.map((definition) => [shapeId(secret, definition), definition]));
    const list = { byId, madeAtMs: clock() };
    this.#keep(readerOf(stream), list);
    return list;
  }

  #keep(reader: string, list: KeptList): void {
    this.#lists.delete(reader);
    this.#lists.set(reader, list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MAX_KEPT_LISTS && oldest !== undefined) this.#lists.delete(oldest);
  }
}

const readerOf = (stream: StreamRow): string => `${stream.companyId} ${audienceOf(stream)}`;
