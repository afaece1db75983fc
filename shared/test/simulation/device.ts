import { stockCounted } from '#shared/inventory/index.ts';
import {
  accept,
  type Decision,
  envelopeText,
  epochMsOf,
  type FactDefinition,
  type FactId,
  GENESIS_HASH,
  present,
  type Result,
  type RowOf,
  reject,
  type SaleId,
  type ShiftId,
  type StreamId,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import {
  currentBusinessDate,
  decideOpenShift,
  saleCompleted,
  salePayments,
  sales,
  shifts,
} from '#shared/sales/index.ts';
import {
  CommitOrder,
  type ComposedFact,
  composeFact,
  eachFact,
  factInstant,
  type Meaning,
  mayRecord,
  moveToStream,
  ONLY_SLOT,
  ownChain,
  reconsiderFact,
  recordDecidedFact,
  recoverFact,
  replicaBases,
} from '#shared/sync/index.ts';
import { MemoryReplica } from '../memory-replica.ts';
import { countOfSome } from './count-some.ts';
import {
  copyOfDisk,
  type DeviceState,
  type Disk,
  deviceStates,
  type JournalRecord,
  newState,
  SimulatedJournal,
} from './disk.ts';
import { keyNamed, sha256 } from './keys.ts';
import { madeHere } from './products.ts';
import type { Random } from './random.ts';
import { counterOf, decideSale, randomCart } from './sale.ts';
import { encodeBody } from './server.ts';
import type { Register, Shop } from './shop.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

/** Where the power may go in a commit. */
export const crashPoints = ['inTransaction', 'afterTransaction', 'inJournal', 'afterJournal'] as const;
export type CrashPoint = (typeof crashPoints)[number];

export interface DeviceOptions {
  readonly name: string;
  readonly world: World;
  readonly shop: Shop;
  readonly truth: Truth;
  readonly register: Register;
  /** An outlet's id, or `office`. */
  readonly audience: string;
}

/** How a sale goes. `bug`: it doesn't add up; `forgery`: the device may not sell. */
export interface Selling {
  readonly fault?: 'bug' | 'forgery' | undefined;
  readonly isByCard?: boolean;
}

type PrintableSale = Pick<RowOf<typeof sales>, 'id' | 'factId' | 'receiptNumber' | 'totalCents'>;

/** A till, a warehouse station or a laptop: what it commits, and how it comes back after a crash. */
export class Device {
  readonly name: string;
  readonly world: World;
  readonly shop: Shop;
  readonly register: Register;
  readonly audience: string;
  readonly #truth: Truth;
  disk: Disk;
  /** The highest sequence used of each stream, kept outside the data folder. */
  highWater = new Map<string, number>();
  isUp = true;
  /** Never comes back: its machine is gone, its journal was saved. */
  isDead = false;
  /** Another life of the process; what an earlier one waits for is nobody's. */
  life = 0;
  clockSkewMs = 0;
  /** Types that this version can't read. */
  unknownTypes: ReadonlySet<string> = new Set();
  crashAt: CrashPoint | undefined;
  isCopied = false;
  /** Was told that it is to be wiped: it sends what it has, and records nothing more. */
  isWiping = false;
  /** Its software was changed, so that it records what a device of its kind may not. */
  #isForging = false;
  #keys = 0;
  #order: CommitOrder;
  onCommitted: () => void = () => undefined;

  constructor(options: DeviceOptions, disk: Disk) {
    const { name, world, shop, truth, register, audience } = options;
    this.name = name;
    this.world = world;
    this.shop = shop;
    this.register = register;
    this.audience = audience;
    this.#truth = truth;
    this.disk = disk;
    this.#order = this.#newOrder();
  }

  get db(): MemoryReplica {
    return this.disk.db;
  }

  get state(): DeviceState {
    return present(this.db.get(deviceStates, { slot: ONLY_SLOT }), 'the state of a paired device');
  }

  get isPaired(): boolean {
    return this.db.get(deviceStates, { slot: ONLY_SLOT }) !== undefined;
  }

  readonly meaning: Meaning = (type) => (this.unknownTypes.has(type) ? undefined : registeredFact(type));

  /** True when this data would give numbers out again that were used. */
  get isOldState(): boolean {
    const { streamId, lastSequence } = this.state;
    return (this.highWater.get(streamId) ?? 0) > lastSequence;
  }

  get canRecord(): boolean {
    return this.isUp && this.isPaired && !this.isOldState && !this.isWiping;
  }

  get clockMs(): number {
    return this.world.nowMs + this.clockSkewMs;
  }

  /** Names the key of the stream that is asked for; the same until it is given. */
  get pendingKey(): string {
    return `${this.name} ${this.#keys}`;
  }

  note(text: string): void {
    this.world.note(`${this.name}: ${text}`);
  }

  /** The device becomes the writer of a new stream, with nothing of an earlier one to carry. */
  pair(streamId: StreamId, receiptSeries: string, keyName: string): void {
    this.#keys += 1;
    this.disk.journal = new SimulatedJournal(streamId);
    this.db.transact((db) => {
      db.insert(replicaBases, { slot: ONLY_SLOT, incarnation: 1, throughAcceptNo: 0 });
      db.upsert(deviceStates, newState(this.register.id, streamId, receiptSeries, keyName));
    });
  }

  /** The device takes a stream of its own: what the server hasn't accepted is recorded again in it. */
  adoptStream(streamId: StreamId, receiptSeries: string, keyName: string): void {
    const before = this.state;
    if (before.streamId === streamId) return;
    if (!this.#truth.copied.has(this.register.code)) {
      this.world.violate(`${this.name} takes another stream, though nobody copied it`);
    }
    const key = keyNamed(keyName);
    this.#keys += 1;
    this.db.transact((db) => {
      const end = moveToStream(
        db,
        {
          from: before.streamId,
          to: streamId,
          end: { sequence: 0, hash: GENESIS_HASH, lastFactAt: before.lastFactAt },
          sign: (envelope) => {
            const text = envelopeText(envelope);
            return { envelope: text, signature: key.sign(text), hash: sha256(text) };
          },
        },
        this.meaning,
      );
      db.upsert(deviceStates, {
        ...newState(this.register.id, streamId, receiptSeries, keyName),
        lastSequence: end.sequence,
        lastHash: end.hash,
        lastFactAt: end.lastFactAt,
        lastServerTime: before.lastServerTime,
      });
    });
    this.note(`writes ${receiptSeries} from now on`);
    this.disk.journal = new SimulatedJournal(streamId);
    this.#appendMissing();
    this.highWater.set(streamId, this.state.lastSequence);
    this.isCopied = false;
  }

  /** Rings up a sale, opening a shift first if none is open. */
  sell(random: Random, saleId: SaleId, how: Selling = {}): void {
    if (!this.canRecord) return;
    const { fault, isByCard = false } = how;
    const recorded = this.db.get(sales, { id: saleId });
    if (recorded !== undefined) {
      if (this.#order.ensureJournaled().ok) this.#print(recorded);
      return;
    }
    this.#isForging = fault === 'forgery';
    try {
      if (this.#openShift() === undefined) this.#openNewShift();
      if (this.canRecord) this.#sellNow(random, saleId, { fault, isByCard });
    } finally {
      this.#isForging = false;
    }
  }

  #sellNow(random: Random, saleId: SaleId, { fault, isByCard = false }: Selling): void {
    const cart = randomCart(this.shop, madeHere(this), random, saleId);
    const committed = this.#commit(saleCompleted, (state, at) =>
      decideSale({ cart, random, isByCard, isBroken: fault === 'bug' }, this, state, this.#openShift(), at),
    );
    if (committed === undefined || !this.isUp) return;
    if (fault !== undefined) {
      this.#noteBroken(committed);
      return;
    }
    if (!committed.ok) {
      // The journal couldn't be written: the cashier presses the same button again, unless the cart is gone.
      const { life } = this;
      this.world.after(3_000, () => {
        if (life !== this.life) return;
        this.disk.journal.isFull = false;
        this.sell(random, saleId, { isByCard });
      });
      return;
    }
    const { receiptNumber, totalCents } = committed.value.body;
    this.#print({ id: saleId, factId: committed.value.fact.envelope.id, receiptNumber, totalCents });
  }

  /** Of a till with a bug, or of a station whose software was changed: nothing of it may be booked. */
  #noteBroken(committed: Result<{ fact: ComposedFact }>): void {
    this.#truth.broken.add(this.register.code);
    if (committed.ok) this.#truth.brokenFacts.add(committed.value.fact.envelope.id);
  }

  /** Counts some products: what is there is the book's figure, or nearly. */
  count(random: Random): void {
    if (!this.canRecord || this.meaning(stockCounted.type) === undefined) return;
    const decide = countOfSome(this, random);
    if (decide !== undefined) this.#commit(stockCounted, (_state, at) => decide(at));
  }

  /** Records what is decided elsewhere; undefined when it wasn't decided, or the power went. */
  record<Definition extends FactDefinition>(
    definition: Definition,
    decide: () => Result<Decision<Definition>>,
  ): Result<{ fact: ComposedFact; body: Decision<Definition>['body'] }> | undefined {
    return this.canRecord ? this.#commit(definition, decide) : undefined;
  }

  crash(): void {
    if (!this.isUp) return;
    this.note('crashes');
    this.isUp = false;
    this.life += 1;
    this.crashAt = undefined;
  }

  /** Comes up again: database and journal are brought to the same fact before anything else. */
  restart(): void {
    if (this.isUp || this.isDead) return;
    this.isUp = true;
    this.life += 1;
    this.#order = this.#newOrder();
    this.disk.journal.isFull = false;
    if (this.isPaired) this.#recover();
    this.note('is up');
  }

  /** Installs a version that can read everything. */
  upgrade(): void {
    this.unknownTypes = new Set();
    this.db.transact((db) => {
      for (const fact of eachFact(db, { of: 'unprojected', afterId: '' }))
        reconsiderFact(db, fact, this.meaning);
    });
  }

  /** The database file is gone; the journal and the keys aren't. */
  loseDatabase(): void {
    const { streamId, receiptSeries, keyName } = this.state;
    this.disk = { ...this.disk, db: new MemoryReplica() };
    this.db.transact((db) => {
      db.insert(replicaBases, { slot: ONLY_SLOT, incarnation: 1, throughAcceptNo: 0 });
      db.upsert(deviceStates, newState(this.register.id, streamId, receiptSeries, keyName));
    });
    this.#recover();
  }

  /** True for a copy of this device's database from the time since it writes its present stream. */
  isOfPresentStream(db: MemoryReplica): boolean {
    return db.get(deviceStates, { slot: ONLY_SLOT })?.streamId === this.state.streamId;
  }

  /** The folder as it was copied before, database and journal. */
  putBack(disk: Disk): void {
    this.disk = copyOfDisk(disk);
  }

  #recover(): void {
    const { journal } = this.disk;
    const missing = journal.records.filter(({ sequence }) => sequence > this.state.lastSequence);
    for (const record of missing) {
      this.db.transact((db) => {
        const { sale, ...chain } = recoverFact(db, this.state, record, { sha256, meaning: this.meaning });
        const lastReceiptSequence = sale?.lastReceiptSequence ?? this.state.lastReceiptSequence;
        db.upsert(deviceStates, { ...this.state, ...chain, lastReceiptSequence });
      });
    }
    this.#appendMissing();
  }

  #newOrder(): CommitOrder {
    return new CommitOrder({
      appendMissing: () => this.#appendMissing(),
      unwritten: () => ({ ok: false, error: { code: 'devices.journalUnwritten', details: {} } }),
    });
  }

  #appendMissing(): void {
    const { journal } = this.disk;
    const { streamId } = this.state;
    const fromSequence = journal.lastSequence + 1;
    const facts = this.db.facts({ of: 'stream', streamId, fromSequence }, 1_000);
    for (const row of ownChain(facts, this.state, sha256)) {
      const { sequence, envelope, signature, postingMonth } = row;
      journal.append({ sequence, envelope, signature, private: null, postingMonth });
    }
  }

  #openShift() {
    const { streamId, registerId } = this.state;
    const at = factInstant(this.clockMs, this.state);
    return this.db
      .all(shifts)
      .filter(
        (shift) =>
          shift.registerId === registerId &&
          shift.streamId === streamId &&
          shift.businessDate >= currentBusinessDate(at),
      )
      .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1))[0];
  }

  #openNewShift(): void {
    const definition = present(registeredFact('sales.shiftOpened.v1'), 'shifts').definition;
    const opened = this.#commit(
      definition,
      (_state, at) =>
        decideOpenShift(
          { shiftId: this.world.newId<ShiftId>(), floatCents: 10_000 },
          {
            openShiftId: this.#openShift()?.id ?? null,
            cashierId: this.shop.staffId,
            ...counterOf(this.register),
          },
          at,
        ) as Result<Decision<FactDefinition>>,
    );
    if (this.#isForging && opened !== undefined) this.#noteBroken(opened);
  }

  /** Undefined when it wasn't decided, or the power went. */
  #commit<Definition extends FactDefinition>(
    definition: Definition,
    decide: (state: DeviceState, at: string) => Result<Decision<Definition>>,
  ): Result<{ fact: ComposedFact; body: Decision<Definition>['body'] }> | undefined {
    const point = this.crashAt;
    const committed = this.#order.commit(
      () => this.#transact(definition, decide, point),
      ({ fact }) => this.#append(fact, point),
    );
    if (point !== undefined) {
      this.crash();
      return undefined;
    }
    if (!committed.ok && committed.error.code !== 'devices.journalUnwritten') {
      this.note(`refuses: ${committed.error.code}`);
      return undefined;
    }
    this.onCommitted();
    return committed;
  }

  #transact<Definition extends FactDefinition>(
    definition: Definition,
    decide: (state: DeviceState, at: string) => Result<Decision<Definition>>,
    point: CrashPoint | undefined,
  ): Result<{ fact: ComposedFact; body: Decision<Definition>['body'] }> {
    try {
      return this.db.transact((db) => {
        const { state } = this;
        const at = factInstant(this.clockMs, state);
        const decision = decide(state, at);
        if (!decision.ok) return decision;
        if (!this.#isForging && !mayRecord(this.register.kind, definition.type))
          return reject('devices.counterOnly');
        const fact = this.#compose(state, decision.value, at);
        const { envelope, postingMonth } = fact;
        const { body } = decision.value;
        const registered = present(registeredFact(definition.type), 'a registered fact');
        const projection = registered.project({ envelope, body: body as never }, { postingMonth });
        const change = recordDecidedFact(db, fact, projection);
        const receipt = isSale(body) ? { lastReceiptSequence: body.receiptSequence } : {};
        db.upsert(deviceStates, { ...state, ...change, ...receipt });
        if (point === 'inTransaction') throw new PowerCut();
        return accept({ fact, body });
      });
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      return { ok: false, error: { code: 'powerCut', details: {} } };
    }
  }

  #compose<Definition extends FactDefinition>(
    { streamId, registerId, keyName, lastSequence, lastHash }: DeviceState,
    decision: Decision<Definition>,
    at: string,
  ): ComposedFact {
    const { companyId, staffId: actor } = this.shop;
    const chain = { companyId, streamId, registerId, lastSequence, lastHash };
    const id = this.world.newId<FactId>(epochMsOf(at));
    const parts = { decision, encodedBody: encodeBody(decision), id, at, actor, private: null };
    return composeFact(chain, parts, { sha256, sign: keyNamed(keyName).sign });
  }

  #append(fact: ComposedFact, point: CrashPoint | undefined): void {
    const { sequence, stream } = fact.envelope;
    this.highWater.set(stream, Math.max(sequence, this.highWater.get(stream) ?? 0));
    // A record that was being written when the power went is torn, and cut at the next start.
    if (point === 'afterTransaction' || point === 'inJournal') return;
    this.disk.journal.append(recordOf(fact));
  }

  #print({ id, factId, receiptNumber, totalCents }: PrintableSale): void {
    if (this.#truth.receipts.some((receipt) => receipt.factId === factId && receipt.device === this.name))
      return;
    this.note(`prints ${receiptNumber} ${factId.slice(-6)}`);
    this.#truth.receipts.push({ factId, device: this.name, receiptNumber, totalCents });
    for (const { saleId, amountCents, storedValue } of this.db.all(salePayments)) {
      if (saleId !== id || storedValue === null) continue;
      const { accountId, leaseId } = storedValue;
      this.#truth.slips.push({ factId, device: this.name, accountId, leaseId, amountCents });
    }
  }
}

class PowerCut extends Error {}

const recordOf = ({ envelope, signed, postingMonth }: ComposedFact): JournalRecord => ({
  sequence: envelope.sequence,
  ...signed,
  postingMonth,
});

const isSale = (body: unknown): body is { receiptSequence: number } =>
  typeof body === 'object' && body !== null && 'receiptSequence' in body;
