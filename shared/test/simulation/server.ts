import { postedJournalEntries } from '#shared/accounting/index.ts';
import { receiptSeries, type StreamRow, streams } from '#shared/devices/index.ts';
import { planAbsorptions, stockLevels, stockOpened } from '#shared/inventory/index.ts';
import {
  assert,
  canonicalJson,
  type Decision,
  type FactDefinition,
  type FactId,
  GENESIS_HASH,
  monthOf,
  present,
  type RegisterId,
  type RowId,
  type StreamId,
  singaporeDate,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import {
  type CheckpointRow,
  checkpoints,
  composeFact,
  enterDeferred,
  type IngestRules,
  incarnations,
  ingestBatch,
  OFFICE,
  type PushResponse,
  readFact,
  serverFacts,
} from '#shared/sync/index.ts';
import { absorptionDb } from './absorption-db.ts';
import { counterOf, currentIncarnation, SimulatedIngestDb } from './ingest-db.ts';
import { keyNamed, sha256, simulatedCrypto } from './keys.ts';
import { presentLife, StreamNotes } from './lives.ts';
import { MemoryPostgres, type PostgresContents, type Transaction, TransactionOver } from './postgres.ts';
import { counters, deferredFacts, enrolments, wipes } from './server-tables.ts';
import { type ShapeAnswer, ShapeEngine, type ShapeName } from './shape-engine.ts';
import { OPENING_COST_E4, OPENING_MILLI, type Place, type Register, type Shop } from './shop.ts';
import { endLeases } from './stored-value-server.ts';
import type { World } from './world.ts';

/** Whose token a request carries is refused. */
export type Refused = { readonly refused: 'revoked' | 'wiping' | 'unknown' | 'busy' };

export interface ShapeList {
  readonly months: readonly string[];
  readonly incarnation: { readonly number: number; readonly throughAcceptNo: number };
  readonly checkpoint: { readonly incarnation: number; readonly throughAcceptNo: number } | null;
}

const SERVER_KEY = keyNamed('server');
/** Backups of before an earlier restore that one may go back to. */
const MAX_EARLIER = 4;
/** Of a thousand transactions, those that are held open for a while. */
const SLOW_PER_MILLE = 250;

/** The server: production's ingest on the simulated Postgres, with enrolment, checkpoints, backups and restores around it. */
export class SimulatedServer {
  readonly #world: World;
  readonly #shop: Shop;
  readonly postgres: MemoryPostgres;
  readonly engine: ShapeEngine;
  #streamId: StreamId;
  #backups: PostgresContents[] = [];
  /** From before the last restore or pairing, also of lives that are gone. */
  #earlier: PostgresContents[] = [];
  readonly #streamNotes = new StreamNotes();
  /** True when a restore may go back to before an earlier one. */
  keepsEarlierBackups = false;
  /** Fact types that this version of the server can't read yet. */
  unknownTypes: ReadonlySet<string> = new Set();

  constructor(world: World, shop: Shop) {
    this.#world = world;
    this.#shop = shop;
    this.postgres = new MemoryPostgres(world);
    this.engine = new ShapeEngine(world, this.postgres);
    this.#streamId = world.newId<StreamId>();
  }

  get rules(): IngestRules {
    return {
      crypto: simulatedCrypto,
      meaning: (type) => (this.unknownTypes.has(type) ? undefined : registeredFact(type)),
    };
  }

  get now(): string {
    return this.#world.now;
  }

  lastAcceptNo(tx: Transaction): number {
    return counterOf(tx, this.#shop.companyId).acceptNo;
  }

  async begin(): Promise<void> {
    const { companyId, shop, warehouse } = this.#shop;
    await this.#within(async (tx) => {
      tx.put(counters, { companyId, acceptNo: 0, booksClosedThrough: null });
      tx.put(streams, this.#streamRow(this.#streamId, null, SERVER_KEY.publicKey, ''));
      for (const place of [shop, warehouse]) await this.#append(tx, this.#opening(place));
    });
    // One from before the company was there, when the first device was quicker, is never put back.
    this.#earlier = [];
    this.#backups = [this.postgres.backUp()];
  }

  async push(token: StreamId, facts: readonly unknown[]): Promise<PushResponse | Refused> {
    const stream = this.postgres.rows(streams).find(({ id }) => id === token);
    if (stream === undefined) return { refused: 'unknown' };
    if (stream.status === 'revoked' && !this.#isToBeWiped(token)) return { refused: 'revoked' };
    const received = facts.map((fact) => readFact(fact, simulatedCrypto));
    const taken = await this.#within(async (tx) => {
      const batch = { streamId: token, received, now: this.#world.now };
      const db = new SimulatedIngestDb(tx, this.#shop.companyId);
      const { response, forCounts } = await ingestBatch(db, batch, this.rules);
      await this.#absorb(tx, forCounts);
      if (this.#world.random.chance(SLOW_PER_MILLE)) {
        await new Promise<void>((resolve) => this.#world.after(this.#world.random.int(400), resolve));
      }
      return response;
    });
    return taken ?? { refused: 'busy' };
  }

  readShape(
    token: StreamId,
    name: ShapeName,
    handle: string | undefined,
    offset: number,
  ): ShapeAnswer | Refused {
    return this.#refusal(token) ?? this.engine.read(name, handle, offset);
  }

  list(token: StreamId, audience: string, since: number, life: number): ShapeList | Refused {
    const refusal = this.#refusal(token);
    if (refusal !== undefined) return refusal;
    const current = monthOf(singaporeDate(this.#world.now));
    const months = new Set([current]);
    for (const row of this.postgres.rows(serverFacts)) {
      if (row.audience === audience && row.acceptNo > since) months.add(row.postingMonth);
    }
    const incarnation = presentLife(this.postgres.rows(incarnations), life);
    const newest = this.postgres
      .rows(checkpoints)
      .filter((row) => row.audience === audience && row.incarnation === incarnation.number)
      .reduce<CheckpointRow | undefined>(
        (best, row) => (best === undefined || row.throughAcceptNo > best.throughAcceptNo ? row : best),
        undefined,
      );
    const checkpoint = newest && { incarnation: newest.incarnation, throughAcceptNo: newest.throughAcceptNo };
    return { months: [...months].sort(), incarnation, checkpoint: checkpoint ?? null };
  }

  get incarnation(): { readonly number: number } {
    return currentIncarnation(this.postgres.rows(incarnations));
  }

  /** A new stream for a register: of a device that is paired, or of one whose stream has another writer. */
  async enrol(
    register: Register,
    publicKey: string,
    replaces: StreamId | undefined,
  ): Promise<StreamRow | undefined> {
    const again = this.postgres.rows(streams).find((row) => row.publicKey === publicKey);
    if (again !== undefined) {
      this.#noteStream(again, register);
      return again;
    }
    const enrolled = await this.#within(async (tx) => {
      await tx.lock(`register ${register.id}`);
      const count = (tx.get(enrolments, { registerId: register.id })?.count ?? 0) + 1;
      tx.put(enrolments, { registerId: register.id, kind: register.kind, count });
      const old = replaces && tx.get(streams, { id: replaces });
      if (old?.status === 'open') {
        await tx.lock(`stream ${old.id}`);
        const locked = present(tx.get(streams, { id: old.id }), 'a locked stream');
        if (locked.status === 'open') tx.put(streams, { ...locked, status: 'closed' });
      }
      const id = this.#world.newId<StreamId>();
      const row = this.#streamRow(id, register, publicKey, receiptSeries(register.code, count));
      tx.put(streams, row);
      return row;
    });
    if (enrolled === undefined) return undefined;
    this.#noteStream(enrolled, register);
    this.#beginBackups();
    return enrolled;
  }

  /** @returns the last acceptNo before it */
  revoke(streamId: StreamId): Promise<number | undefined> {
    return this.#within(async (tx) => {
      await tx.lock(`stream ${streamId}`);
      const row = tx.get(streams, { id: streamId });
      if (row !== undefined) tx.put(streams, { ...row, status: 'revoked' });
      return counterOf(tx, this.#shop.companyId).acceptNo;
    });
  }

  /** A person says that the till of a stream can't go on: what is carried of it is taken without what is missing. */
  async endStream(streamId: StreamId): Promise<void> {
    await this.#within(async (tx) => {
      await tx.lock(`stream ${streamId}`);
      const row = tx.get(streams, { id: streamId });
      if (row === undefined || row.closedAt !== null) return;
      const status = row.status === 'open' ? 'closed' : row.status;
      tx.put(streams, { ...row, status, closedAt: this.#world.now, closedThrough: row.lastSequence });
      await endLeases(tx, streamId, (decision) => this.#append(tx, decision));
    });
  }

  /** A command: what is decided is recorded in the transaction that decides. */
  decide<T>(
    work: (
      tx: Transaction,
      append: <Definition extends FactDefinition>(
        decision: Decision<Definition>,
        id?: FactId,
      ) => Promise<void>,
    ) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#within((tx) => work(tx, (decision, id) => this.#append(tx, decision, id)));
  }

  /** @returns the last acceptNo before it */
  closeMonth(month: string): Promise<number | undefined> {
    return this.#within(async (tx) => {
      await tx.lock('books');
      await tx.lock('counter');
      const counter = counterOf(tx, this.#shop.companyId);
      const isLater = counter.booksClosedThrough === null || counter.booksClosedThrough < month;
      if (isLater) tx.put(counters, { ...counter, booksClosedThrough: month });
      return counter.acceptNo;
    });
  }

  /** Each audience's sums through the newest acceptNo, in parts. */
  async writeCheckpoints(): Promise<void> {
    await this.#within(async (tx) => {
      await tx.lock('counter');
      const throughAcceptNo = counterOf(tx, this.#shop.companyId).acceptNo;
      const incarnation = currentIncarnation(tx.rows(incarnations)).number;
      for (const audience of this.#shop.audiences) {
        for (const row of this.#checkpointOf(tx, audience, incarnation, throughAcceptNo)) {
          await tx.insert(checkpoints, row, 'ignore');
        }
      }
    });
  }

  backUp(): void {
    this.#backups.push(this.postgres.backUp());
  }

  /** True when no restore could lose it. */
  isInEveryBackup(id: FactId): boolean {
    return [...this.#earlier, ...this.#backups.slice(-3)].every(({ tables }) =>
      tables.get(serverFacts.name)?.has(`${id} ${OFFICE}`),
    );
  }

  crash(): void {
    this.postgres.crash();
    this.engine.restart();
  }

  /**
   * Puts back one of the last backups: a new life of the data begins.
   * @param isFurther one from before an earlier restore, if there is one; or from before a pairing
   */
  async restore(isFurther: boolean): Promise<void> {
    const before = this.incarnation.number;
    this.postgres.crash();
    const isEarlier = isFurther && this.#earlier.length > 0;
    const backup = this.#world.random.pick(isEarlier ? this.#earlier : this.#backups.slice(-3));
    this.postgres.restore(backup);
    this.engine.forgetAll();
    const { companyId } = this.#shop;
    const streamId = this.#world.newId<StreamId>();
    await this.#within(async (tx) => {
      const throughAcceptNo = counterOf(tx, companyId).acceptNo;
      tx.put(incarnations, { companyId, number: before + 1, throughAcceptNo, startedAt: this.#world.now });
      const left = present(
        tx.rows(streams).find(({ registerId, status }) => registerId === null && status === 'open'),
        'the stream of the company',
      );
      // Nobody may have what is missing of it.
      const { now: closedAt } = this.#world;
      tx.put(streams, { ...left, status: 'closed', closedAt, closedThrough: left.lastSequence });
      const written = this.#streamRow(streamId, null, SERVER_KEY.publicKey, '');
      tx.put(streams, written);
      this.#streamNotes.note(written, null, 0);
      this.#streamNotes.reinstate(tx, closedAt);
    });
    this.#streamId = streamId;
    await this.writeCheckpoints();
    this.#beginBackups();
  }

  /** What went before is put back in some runs only: a restore that goes less far back is what mostly happens. */
  #beginBackups(): void {
    if (this.keepsEarlierBackups) this.#earlier = [...this.#earlier, ...this.#backups].slice(-MAX_EARLIER);
    this.#backups = [this.postgres.backUp()];
  }

  #noteStream(row: StreamRow, register: Register): void {
    const count =
      this.postgres.rows(enrolments).find(({ registerId }) => registerId === register.id)?.count ?? 0;
    this.#streamNotes.note(row, register, count);
  }

  /** Enters what an older version of the server couldn't read: each is taken in again as if it came now. */
  async upgrade(): Promise<void> {
    this.unknownTypes = new Set();
    await this.projectDeferred();
  }

  /** Also at each start, because the server may die in it. */
  async projectDeferred(): Promise<void> {
    await this.#within(async (tx) => {
      const deferred = tx.rows(deferredFacts).filter(({ type }) => !this.unknownTypes.has(type));
      if (deferred.length === 0) return;
      const db = new SimulatedIngestDb(tx, this.#shop.companyId);
      const entered = await enterDeferred(db, deferred, this.#world.now, this.rules);
      for (const { id } of deferred) tx.remove(deferredFacts, { id });
      await this.#absorb(tx, entered);
    });
  }

  get hasDeferred(): boolean {
    return this.postgres.rows(deferredFacts).length > 0;
  }

  #refusal(token: StreamId): Refused | undefined {
    const stream = this.postgres.rows(streams).find(({ id }) => id === token);
    if (stream === undefined) return { refused: 'unknown' };
    if (stream.status !== 'revoked') return undefined;
    return { refused: this.#isToBeWiped(token) ? 'wiping' : 'revoked' };
  }

  #isToBeWiped(token: StreamId): boolean {
    return this.postgres.rows(wipes).some(({ streamId }) => streamId === token);
  }

  /** A transaction, tried again when another was in its way. Undefined when it never got through. */
  async #within<T>(work: (tx: Transaction) => Promise<T>): Promise<T | undefined> {
    for (let tries = 0; tries < 3; tries += 1) {
      const tx = this.postgres.begin();
      try {
        const result = await work(tx);
        await tx.commit();
        return result;
      } catch (error) {
        // A server that died answers nothing.
        if (tx.isOver) return new Promise<never>(() => undefined);
        tx.rollback();
        if (!(error instanceof TransactionOver)) {
          this.#world.violate(`the server threw: ${error instanceof Error ? error.stack : String(error)}`);
          return undefined;
        }
      }
    }
    return undefined;
  }

  async #absorb(tx: Transaction, factIds: readonly FactId[]): Promise<void> {
    if (factIds.length === 0) return;
    const planned = await planAbsorptions(absorptionDb(tx), factIds);
    for (const decision of planned) await this.#append(tx, decision);
  }

  /** Records a fact that the server decided, in the company's own stream. */
  async #append<Definition extends FactDefinition>(
    tx: Transaction,
    decision: Decision<Definition>,
    id: FactId = this.#world.newId<FactId>(),
  ): Promise<void> {
    const { companyId } = this.#shop;
    const db = new SimulatedIngestDb(tx, companyId);
    await db.takeAcceptNos(0);
    const [stream] = await db.lockStreams([this.#streamId]);
    const { lastSequence, lastHash } = present(stream, 'the stream of the company');
    const chain = { companyId, streamId: this.#streamId, registerId: null, lastSequence, lastHash };
    const at = this.#world.now;
    const parts = {
      decision,
      encodedBody: encodeBody(decision),
      id,
      at,
      actor: null,
      private: null,
    };
    const { signed } = composeFact(chain, parts, { sha256, sign: SERVER_KEY.sign });
    const batch = { streamId: this.#streamId, received: [readFact(signed, simulatedCrypto)], now: at };
    const { response } = await ingestBatch(db, batch, { ...this.rules, meaning: registeredFact });
    const [result] = response.results;
    assert(
      result?.outcome === 'accepted',
      `a fact of the server’s to be accepted, not ${result?.outcome} ${result?.code}`,
    );
  }

  #opening({ outletId, locationId }: Place): Decision<typeof stockOpened> {
    const lines = this.#shop.items.map(({ variantId, sku }) => {
      return { variantId, sku, quantityMilli: OPENING_MILLI, unitCostE4: OPENING_COST_E4 };
    });
    const body = { outletId, locationId, part: 1, reference: 'Opening', lines };
    return { definition: stockOpened, outlets: [outletId], privateText: null, body };
  }

  #streamRow(id: StreamId, register: Register | null, publicKey: string, series: string): StreamRow {
    const { companyId } = this.#shop;
    const place = register?.place.outletId ?? null;
    return {
      id,
      companyId,
      registerId: (register?.id ?? null) as RegisterId | null,
      outletId: place,
      installationId: publicKey,
      publicKey,
      receiptSeries: series,
      lastSequence: 0,
      lastHash: GENESIS_HASH,
      lastReceiptSequence: 0,
      status: 'open',
      enrolledAt: this.#world.now,
      enrolledBy: null,
      lastSeenAt: null,
      securedThrough: 0,
      replaces: null,
      closedAt: null,
      closedBy: null,
      closedThrough: null,
    };
  }

  #checkpointOf(
    tx: Transaction,
    audience: string,
    incarnation: number,
    throughAcceptNo: number,
  ): CheckpointRow[] {
    const { companyId, shop, warehouse } = this.#shop;
    const places = [shop, warehouse].filter(({ outletId }) => audience === OFFICE || audience === outletId);
    const levels = tx
      .rows(stockLevels)
      .filter(({ locationId }) => places.some((place) => place.locationId === locationId))
      .map(({ locationId, variantId, onHandMilli }) => ({ locationId, variantId, onHandMilli }));
    const sums = new Map<string, number>();
    for (const entry of tx.rows(postedJournalEntries)) {
      if (entry.audience !== audience) continue;
      for (const { accountCode, debitCents, creditCents } of entry.lines) {
        sums.set(accountCode, (sums.get(accountCode) ?? 0) + debitCents - creditCents);
      }
    }
    const balances = [...sums].map(([accountCode, balanceCents]) => ({ accountCode, balanceCents }));
    const named = { companyId, audience, incarnation, throughAcceptNo, parts: 2, takenAt: this.#world.now };
    const id = (part: number) => `${audience} ${incarnation} ${throughAcceptNo} ${part}` as RowId;
    return [
      { ...named, id: id(1), part: 1, levels, balances: [] },
      { ...named, id: id(2), part: 2, levels: [], balances },
    ];
  }
}

/** A body in its wire form, its members in canonical order. */
export const encodeBody = <Definition extends FactDefinition>({ definition, body }: Decision<Definition>) =>
  JSON.parse(canonicalJson(definition.body.encode(body as never)));
