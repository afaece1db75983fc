import type { RegisterKind } from '#shared/devices/index.ts';
import { lateMovementAbsorbed, stockCounted } from '#shared/inventory/index.ts';
import { monthOf, present, type RegisterId, type SaleId, singaporeDate } from '#shared/kernel/index.ts';
import { localFacts, OFFICE, outbox, serverFacts } from '#shared/sync/index.ts';
import { audit } from './auditor.ts';
import { Device } from './device.ts';
import { DeviceSync } from './device-sync.ts';
import { copyOfDisk, type Disk, emptyDisk } from './disk.ts';
import { GoneTills } from './gone-tills.ts';
import { Network } from './network.ts';
import { type Plan, type PlannedStep, planOf, type Step } from './plan.ts';
import { makeProduct } from './products.ts';
import { Random } from './random.ts';
import { askForEdit } from './requests.ts';
import { SimulatedServer } from './server.ts';
import { newShop, type Place, type Register, type Shop } from './shop.ts';
import { doWithValue } from './stored-value.ts';
import { Truth } from './truth.ts';
import { World } from './world.ts';

export interface RunResult {
  readonly findings: readonly string[];
  readonly trace: readonly string[];
  readonly sales: number;
  readonly facts: number;
}

/** What the version before can't read. */
const newTypes: ReadonlySet<string> = new Set([stockCounted.type, lateMovementAbsorbed.type]);

/** How long a run may take to come to rest after the last thing that went wrong. */
const PATIENCE_MS = 600_000;
const LOOK_EVERY_MS = 10_000;
/** After so long, what was committed is in the shapes. */
const ENGINE_LAG_MS = 500;
const RESTART_MS = 2_500;
/** So long a person waits for a till that is to be wiped and can't go on; then they say that nothing more will come of it. */
const WIPE_PATIENCE_MS = 180_000;

const kindOf = (place: Place, audience: string, { warehouse }: Shop): RegisterKind => {
  if (audience === OFFICE) return 'office';
  return place === warehouse ? 'warehouse' : 'counter';
};

/** Runs one seed from beginning to rest, and audits it. `plan` is the seed's own, or a part of it. */
export async function simulate(
  seed: number,
  plan: Plan = planOf(seed),
  isTraced = false,
): Promise<RunResult> {
  const simulation = new Simulation(seed, plan, isTraced);
  return simulation.run();
}

class Simulation {
  readonly #plan: Plan;
  readonly #world: World;
  readonly #shop: Shop;
  readonly #truth = new Truth();
  readonly #network: Network;
  readonly #server: SimulatedServer;
  readonly #syncs: DeviceSync[] = [];
  readonly #copies = new Map<string, Disk>();
  readonly #databases = new Map<string, Disk['db']>();
  readonly #gone: GoneTills;
  readonly #registers = new Map<string, Register>();

  constructor(seed: number, plan: Plan, isTraced: boolean) {
    this.#plan = plan;
    this.#world = new World(seed, isTraced);
    this.#shop = newShop(this.#world);
    this.#network = new Network(this.#world, plan.network);
    this.#server = new SimulatedServer(this.#world, this.#shop);
    this.#server.keepsEarlierBackups = plan.steps.some(({ step }) => step.kind === 'restoreFurther');
    this.#gone = new GoneTills(this.#world, this.#server, this.#network, this.#truth);
  }

  async run(): Promise<RunResult> {
    const world = this.#world;
    try {
      void this.#server.begin();
      await world.runUntil(world.nowMs + 1_000);
      this.#add('till 1', this.#shop.shop, 'T01', this.#shop.shop.outletId);
      this.#add('till 2', this.#shop.shop, 'T02', this.#shop.shop.outletId);
      this.#add('station', this.#shop.warehouse, 'W01', this.#shop.warehouse.outletId);
      this.#add('laptop', this.#shop.shop, 'L01', OFFICE);
      for (const device of this.#devices) {
        if (this.#plan.oldDevices.includes(device.name)) device.unknownTypes = newTypes;
      }
      await world.runUntil(world.nowMs + 5_000);
      const { oldServerSteps = 0, steps } = this.#plan;
      if (oldServerSteps > 0) this.#server.unknownTypes = newTypes;
      for (const [index, planned] of steps.entries()) {
        if (index === oldServerSteps) void this.#server.upgrade();
        await this.#do(planned);
      }
      await this.#comeToRest();
    } catch (error) {
      world.violate(`it threw ${error instanceof Error ? error.stack : String(error)}`);
    }
    const findings = world.violations.length > 0 ? world.violations : this.#audit();
    const ledger = this.#server.postgres.rows(serverFacts).filter(({ audience }) => audience === OFFICE);
    if (findings.length > 0) {
      for (const { acceptNo, streamId, sequence, envelope } of ledger.toSorted(
        (a, b) => a.acceptNo - b.acceptNo,
      )) {
        world.note(`ledger ${acceptNo}: ${streamId.slice(-6)} ${sequence} ${envelope}`);
      }
    }
    return { findings, trace: world.trace ?? [], sales: this.#truth.receipts.length, facts: ledger.length };
  }

  #audit(): string[] {
    try {
      return audit(this.#shop, this.#truth, this.#server, this.#devices);
    } catch (error) {
      return [`the audit threw ${error instanceof Error ? error.stack : String(error)}`];
    }
  }

  get #devices(): Device[] {
    return this.#syncs.map(({ device }) => device);
  }

  #add(name: string, place: Place, code: string, audience: string, disk: Disk = emptyDisk('')): DeviceSync {
    const world = this.#world;
    const kind = kindOf(place, audience, this.#shop);
    const register = this.#registers.get(code) ?? { id: world.newId<RegisterId>(), code, kind, place };
    this.#registers.set(code, register);
    const device = new Device(
      { name, world, shop: this.#shop, truth: this.#truth, register, audience },
      disk,
    );
    const sync = new DeviceSync(device, this.#server, this.#network);
    sync.onWiped = (leftUnsent) => this.#gone.endWipe(device, 'nothing', leftUnsent);
    this.#syncs.push(sync);
    return sync;
  }

  async #do({ afterMs, step }: PlannedStep): Promise<void> {
    const world = this.#world;
    await world.runUntil(world.nowMs + afterMs);
    if (world.violations.length > 0) return;
    if (step.kind !== 'sell') world.note(`* ${JSON.stringify(step)}`);
    if ('device' in step) {
      const sync = present(
        this.#syncs.find(({ device }) => device.name === step.device),
        'a device of that name',
      );
      this.#toDevice(step, sync);
    } else await this.#toServer(step.kind);
    await world.runUntil(world.nowMs);
  }

  #toDevice(step: Extract<Step, { device: string }>, sync: DeviceSync): void {
    const { device } = sync;
    switch (step.kind) {
      case 'sell':
        device.sell(new Random(step.seed), this.#world.newId<SaleId>());
        return;
      case 'count':
        device.count(new Random(step.seed));
        return;
      case 'make':
        makeProduct(device, new Random(step.seed));
        return;
      case 'edit':
        askForEdit(device, new Random(step.seed), this.#truth);
        return;
      case 'forge':
        this.#forge(device, new Random(step.seed));
        return;
      case 'wipe':
        this.#gone.wipe(device, step.left);
        return;
      case 'crashInCommit':
        if (!device.canRecord) return;
        device.crashAt = step.at;
        device.sell(new Random(1), this.#world.newId<SaleId>());
        device.crash();
        this.#restartLater(sync);
        return;
      case 'value':
        doWithValue(step, sync, this.#server, this.#truth);
        return;
      case 'crash':
        device.crash();
        this.#restartLater(sync);
        return;
      case 'cut':
        this.#network.cut(device.name, step.durationMs);
        return;
      case 'skewClock':
        device.clockSkewMs = step.skewMs;
        return;
      case 'upgrade':
        device.upgrade();
        return;
      case 'fillJournal':
        device.disk.journal.isFull = true;
        return;
      case 'sellBadly':
        device.sell(new Random(2), this.#world.newId<SaleId>(), { fault: 'bug' });
        return;
      case 'repair':
        sync.repair();
        return;
      case 'burnOut':
        this.#burnOut(sync);
        return;
      case 'revoke':
        this.#revoke(device);
        return;
      case 'die':
        this.#gone.die(device);
        return;
      default:
        this.#toDisk(step.kind, sync);
        return;
    }
  }

  #toDisk(
    kind: 'loseDatabase' | 'putDatabaseBack' | 'copyDisk' | 'putDiskBack' | 'clone',
    sync: DeviceSync,
  ): void {
    const { device } = sync;
    if (!device.isUp || !device.isPaired || device.isDead) return;
    const before = this.#databases.get(device.name);
    // What only the database had may be on the server: then this till doesn't know its own newest number.
    const isAhead = device.disk.journal.lastSequence < device.state.lastSequence;
    if (isAhead) this.#truth.copied.add(device.register.code);
    switch (kind) {
      case 'copyDisk':
        this.#copies.set(device.name, copyOfDisk(device.disk));
        this.#databases.set(device.name, device.db.copy());
        return;
      case 'loseDatabase':
        device.crash();
        device.isUp = true;
        sync.forget();
        device.loseDatabase();
        return;
      case 'putDatabaseBack':
        // A backup of another stream's time isn't put back beside this journal.
        if (before === undefined || !device.isOfPresentStream(before)) return;
        device.crash();
        device.disk = { ...device.disk, db: before.copy() };
        sync.forget();
        device.restart();
        return;
      case 'putDiskBack':
        this.#putDiskBack(sync);
        return;
      case 'clone':
        this.#clone(device);
        return;
    }
  }

  /** The whole folder as it was some time ago: what only it had since then must be on the server. */
  #putDiskBack(sync: DeviceSync): void {
    const { device } = sync;
    const copy = this.#copies.get(device.name);
    if (copy === undefined || this.#isOnlyHere(device)) return;
    this.#truth.copied.add(device.register.code);
    device.crash();
    device.putBack(copy);
    sync.forget();
    device.restart();
  }

  #isOnlyHere(device: Device): boolean {
    return device.db
      .all(localFacts)
      .some(({ id, acceptNo }) => acceptNo === null || !this.#server.isInEveryBackup(id));
  }

  /** The journal's disk is full while a sale is rung up out of reach of the server, and then the database's is gone. */
  #burnOut(sync: DeviceSync): void {
    const { device } = sync;
    if (!device.canRecord || device.isDead) return;
    // Its high-water mark knows a number that is nowhere else.
    this.#truth.copied.add(device.register.code);
    this.#network.cut(device.name, 30_000);
    device.disk.journal.isFull = true;
    device.sell(new Random(3), this.#world.newId<SaleId>());
    device.disk.journal.isFull = false;
    this.#toDisk('loseDatabase', sync);
  }

  /** The folder is copied to another computer, which goes on as the same till. */
  #clone(device: Device): void {
    const name = `${device.name} again`;
    if (this.#syncs.some((sync) => sync.device.name === name)) return;
    this.#truth.copied.add(device.register.code);
    const twin = this.#add(
      name,
      device.register.place,
      device.register.code,
      device.audience,
      copyOfDisk(device.disk),
    );
    for (let sold = 0; sold < 2; sold += 1) {
      this.#world.after(3_000 + sold * 9_000, () =>
        twin.device.sell(new Random(sold), this.#world.newId<SaleId>()),
      );
    }
  }

  #revoke(device: Device): void {
    if (!device.isPaired || device.isDead) return;
    const { streamId } = device.state;
    void this.#server.revoke(streamId).then((throughAcceptNo) => {
      if (throughAcceptNo !== undefined) this.#truth.revoked.push({ streamId, throughAcceptNo });
    });
    this.#gone.orphan(device);
  }

  /** A station or an office sells: by itself it doesn't, and when its software was changed the server books nothing of it. */
  #forge(device: Device, random: Random): void {
    const before = device.db.all(localFacts).length;
    device.sell(random, this.#world.newId<SaleId>());
    if (device.db.all(localFacts).length > before)
      this.#world.violate(`${device.name} sells, and is no counter`);
    device.sell(random, this.#world.newId<SaleId>(), { fault: 'forgery' });
  }

  #restartLater(sync: DeviceSync): void {
    sync.forget();
    this.#world.after(RESTART_MS, () => {
      sync.forget();
      sync.device.restart();
    });
  }

  async #toServer(kind: Exclude<Step, { device: string }>['kind']): Promise<void> {
    const server = this.#server;
    switch (kind) {
      case 'crashServer':
        if (this.#network.isServerUp) server.crash();
        return;
      case 'backUp':
        return server.backUp();
      case 'restoreServer':
      case 'restoreFurther':
        this.#truth.revoked = [];
        this.#truth.closed = [];
        this.#restoreServer(kind === 'restoreFurther');
        return;
      case 'checkpoint':
        void server.writeCheckpoints();
        return;
      case 'dropShapes':
        return server.engine.dropSome();
      case 'closeMonth':
        this.#closeMonth();
        return;
      case 'join': {
        const number = this.#syncs.length;
        const isOffice = number % 2 === 0;
        const audience = isOffice ? OFFICE : this.#shop.shop.outletId;
        this.#add(`joined ${number}`, this.#shop.shop, `J0${number}`, audience);
        return;
      }
    }
  }

  /** A new life of its data has begun before anybody is answered. */
  #restoreServer(isFurther: boolean): void {
    this.#network.isServerUp = false;
    void this.#server.restore(isFurther).then(() => {
      this.#network.isServerUp = true;
    });
  }

  #closeMonth(): void {
    const month = monthOf(singaporeDate(this.#world.now));
    void this.#server.closeMonth(month).then((throughAcceptNo) => {
      if (throughAcceptNo !== undefined) this.#truth.closed.push({ month, throughAcceptNo });
    });
  }

  /** Everything is mended, and goes on until nothing is left to do. */
  async #comeToRest(): Promise<void> {
    const world = this.#world;
    this.#network.heal();
    while (!this.#network.isServerUp) await world.runUntil(world.nowMs + RESTART_MS);
    void this.#server.upgrade();
    for (const sync of this.#syncs) {
      const { device } = sync;
      sync.isPairedAnew = true;
      device.disk.journal.isFull = false;
      if (!device.isUp && !device.isDead) {
        sync.forget();
        device.restart();
      }
      if (!device.isDead) device.upgrade();
    }
    const endMs = world.nowMs + PATIENCE_MS;
    const giveUpMs = world.nowMs + WIPE_PATIENCE_MS;
    for (let quiet = 0; quiet < 2; ) {
      if (this.#server.hasDeferred) void this.#server.projectDeferred();
      if (world.nowMs > giveUpMs)
        for (const device of this.#devices) if (device.isWiping) this.#gone.die(device);
      this.#carryGone();
      await world.runUntil(world.nowMs + LOOK_EVERY_MS);
      if (world.violations.length > 0) return;
      quiet = this.#isAtRest ? quiet + 1 : 0;
      if (world.nowMs > endMs)
        return world.violate(`it doesn't come to rest: ${this.#whatWaits().join('; ')}`);
    }
  }

  /** A spare that reads the same documents takes in what is left of tills that are gone. */
  #carryGone(): void {
    const { outletId } = this.#shop.shop;
    const spare = this.#syncs.find(
      ({ device }) =>
        device.isUp &&
        !device.isDead &&
        !device.isWiping &&
        device.isPaired &&
        [OFFICE, outletId].includes(device.audience),
    );
    if (spare !== undefined) this.#gone.carryTo(spare);
  }

  get #isAtRest(): boolean {
    return this.#whatWaits().length === 0;
  }

  #whatWaits(): string[] {
    const waits: string[] = [];
    if (!this.#server.engine.isCaughtUp) waits.push('the shape engine lags');
    if (this.#server.hasDeferred) waits.push('facts are deferred');
    if (this.#gone.isAnyUnheard) waits.push('a wiped till isn’t heard');
    if (!this.#server.postgres.isIdle) waits.push('a transaction is open');
    const { lastChangeMs } = this.#server.postgres;
    for (const { device, settledAtMs } of this.#syncs) {
      if (device.isDead) continue;
      if (device.isWiping) {
        waits.push(`${device.name} is being wiped`);
        continue;
      }
      if (settledAtMs < lastChangeMs + ENGINE_LAG_MS) waits.push(`${device.name} isn't caught up`);
      else if (device.isCopied || device.isOldState) waits.push(`${device.name} needs a stream`);
      const rows = device.db.all(outbox).filter(({ state }) => state === 'waiting');
      if (rows.length > 0) waits.push(`${device.name} has ${rows.length} facts to send`);
      if ([...device.disk.requests.values()].some(({ isDecided }) => !isDecided))
        waits.push(`${device.name} has something to ask`);
    }
    return waits;
  }
}
