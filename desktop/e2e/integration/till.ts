/// <reference path="../../src/engine/store/sqlite-driver.d.ts" />

import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AppState,
  type AttentionItem,
  type Bridge,
  type BridgeAnswer,
  type CompletedSale,
  createBridge,
} from '#shared/bridge.ts';
import { type ShiftId, uuidV7 } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { MANAGER_PIN, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { type Engine, type EngineOptions, startEngine } from '../../src/engine/engine.ts';
import { lookInside } from '../../src/engine/store/look-inside.fixture.ts';
import { Wire } from './wire.ts';

const LOOK_EVERY_MS = 15;
const WAIT_BYTES = 4;

/** A sale that showed a receipt. */
export interface ShownSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly items: readonly ProductItem[];
}

export type TillOptions = Pick<EngineOptions, 'stateDir' | 'mirrorDir' | 'peerPort'> & {
  readonly clock?: () => number;
};

/** A till's engine as a screen uses it: over the bridge, on a data folder of its own. */
export class Till {
  readonly dataDir: string;
  readonly company: TestCompany;
  /** Between it and the server. */
  readonly wire: Wire;
  /** What the engine logged as a warning or worse. */
  readonly problems: string[] = [];
  /** Every sale for which this computer showed a receipt. */
  readonly shown: ShownSale[] = [];
  readonly options: TillOptions;
  #engine: Engine | undefined;
  #bridge: Bridge | undefined;

  constructor(dataDir: string, company: TestCompany, options: TillOptions = {}, wire = new Wire()) {
    this.dataDir = dataDir;
    this.company = company;
    this.options = options;
    this.wire = wire;
  }

  /** A new till, paired with a code that the server's operator made. */
  static async pair(
    { server }: Pick<TestWorld, 'server'>,
    company: TestCompany,
    registerCode: string,
    options: TillOptions = {},
  ): Promise<Till> {
    const code = await server.services.createPairingCodeAsOperator(company.companyId, registerCode);
    if (!code.ok) throw new Error(`no pairing code: ${code.error.code}`);
    const till = new Till(await newFolder(), company, options);
    await till.start({ serverUrl: server.url, pairingCode: code.value.pairingCode });
    return till;
  }

  /** A new computer that nobody has paired. */
  static async unpaired(company: TestCompany): Promise<Till> {
    const till = new Till(await newFolder(), company);
    await till.start();
    return till;
  }

  get bridge(): Bridge {
    if (this.#bridge === undefined) throw new Error('this till is not running');
    return this.#bridge;
  }

  async start(more: Pick<EngineOptions, 'serverUrl' | 'pairingCode'> = {}): Promise<void> {
    const { clock = Date.now, ...folders } = this.options;
    const engine = await startEngine({
      ...more,
      ...folders,
      dataDir: this.dataDir,
      log: (level, message, details) => {
        if (level !== 'info') this.problems.push(`${message} ${JSON.stringify(details)}`);
      },
      clock,
      random: impatient,
      fetch: this.wire.fetch,
      version: `test-${randomUUID()}`,
    });
    this.#engine = engine;
    this.#bridge = bridgeOf(engine);
  }

  /** Stops the engine; the folder stays. */
  async close(): Promise<void> {
    await this.#engine?.close();
    this.#engine = undefined;
    this.#bridge = undefined;
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  /** Stops the engine and removes its folder. */
  async stop(): Promise<void> {
    await this.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** A copy of this till's folder, as somebody makes who moves it to another computer. This till runs on if it ran. */
  async copyFolder(): Promise<string> {
    const wasRunning = this.#engine !== undefined;
    const folder = await newFolder();
    await this.close();
    await cp(this.dataDir, folder, { recursive: true });
    if (wasRunning) await this.start();
    return folder;
  }

  /** A second engine on a copy of this till's folder; both run. */
  async copy(options: TillOptions = {}, wire = new Wire()): Promise<Till> {
    const copy = new Till(await this.copyFolder(), this.company, options, wire);
    await copy.start();
    return copy;
  }

  /** Puts an older copy in the place of this till's folder, and starts it again. */
  async putBack(folder: string): Promise<void> {
    await this.close();
    await rm(this.dataDir, { recursive: true });
    await cp(folder, this.dataDir, { recursive: true });
    await this.start();
  }

  state(): Promise<AppState> {
    return value(this.bridge.app.state({}));
  }

  async until(holds: (state: AppState) => boolean): Promise<AppState> {
    let found: AppState | undefined;
    await until(async () => {
      const state = await this.state();
      if (holds(state)) found = state;
      return found !== undefined;
    });
    if (found === undefined) throw new Error('expected a state');
    return found;
  }

  async signIn(): Promise<void> {
    await value(this.bridge.identity.signIn({ staffId: this.company.managerId, pin: MANAGER_PIN }));
  }

  /** Signs the manager in and opens a shift with 200 dollars. */
  async open(): Promise<void> {
    await this.signIn();
    const shiftId = uuidV7(Date.now(), randomBytes(10)) as never;
    await value(openShift(this.bridge, { shiftId, floatCents: 20_000 }));
  }

  /** Has somebody signed in and a shift open, whatever happened before. */
  async getReady(): Promise<void> {
    const { person, shift } = await this.until(({ phase }) => phase === 'ready');
    if (shift === null) await this.open();
    else if (person === null) await this.signIn();
  }

  async sell(...items: readonly ProductItem[]): Promise<CompletedSale> {
    const sold = await value(this.trySelling(...items));
    this.shown.push({ saleId: sold.saleId, receiptNumber: sold.receiptNumber, items });
    return sold;
  }

  /** The answer to a sale, which may be a refusal. */
  async trySelling(...items: readonly ProductItem[]): Promise<BridgeAnswer<CompletedSale>> {
    for (const { productId, variantId } of items) {
      await value(this.bridge.sales.addProduct({ productId, variantId, quantityMilli: 1_000 }));
    }
    const cart = await value(this.bridge.sales.cart({}));
    const tenders = [{ tender: 'cash' as const, tenderedCents: 100_000 }];
    return this.bridge.sales.completeSale({ saleId: cart.saleId, totalCents: cart.totalCents, tenders });
  }

  /** Thousandths at this outlet. */
  async onHand({ variantId }: ProductItem): Promise<number> {
    const levels = await value(this.bridge.inventory.levels({ variantId }));
    return levels.find(({ here }) => here)?.onHandMilli ?? 0;
  }

  async receipts(): Promise<readonly { readonly receiptNumber: string; readonly acknowledged: boolean }[]> {
    return value(this.bridge.sales.receipts({ text: '', limit: 200 }));
  }

  /** Of each shape that it follows: another one means that the shape was fetched again. */
  shapeHandles(): readonly unknown[] {
    return this.look('SELECT shape, handle FROM shape_cursors ORDER BY shape');
  }

  /** Looks at its database as it is on disk. */
  look(sql: string): readonly Readonly<Record<string, unknown>>[] {
    const database = lookInside(this.dataDir);
    try {
      return database.prepare<unknown[], Record<string, unknown>>(sql).all();
    } finally {
      database.close();
    }
  }

  /** What the screen *Needs attention* lists. */
  attention(): Promise<readonly AttentionItem[]> {
    return value(this.bridge.sync.attention({}));
  }
}

/** Waits between tries, which take four bytes, are a fiftieth of what they may be. */
const impatient = (bytes: number): Uint8Array =>
  bytes === WAIT_BYTES ? Uint8Array.of(5, 0, 0, 0) : randomBytes(bytes);

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'kedai-till-'));

/** Waits until something holds; a test that waits for ever ends by its own limit. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

const bridgeOf = (engine: Engine): Bridge =>
  createBridge({
    request: engine.request,
    subscribe: (event, callback) =>
      engine.subscribe((name, data) => {
        if (name === event) callback(data);
      }),
  });

/** Opens a shift; of the one before, when nobody counted it, the person says that it is counted later. */
export async function openShift(
  bridge: Bridge,
  next: { readonly shiftId: ShiftId; readonly floatCents: number },
): Promise<BridgeAnswer<AppState>> {
  const opened = await bridge.shift.openNext({ ...next, acknowledged: null });
  if (opened.ok || opened.error.code !== 'sales.shiftAwaiting') return opened;
  return bridge.shift.openNext({ ...next, acknowledged: opened.error.details.shiftId as ShiftId });
}

/** The value of an answer; a refusal fails the test with its code. */
export async function value<T>(answer: Promise<BridgeAnswer<T>>): Promise<T> {
  const given = await answer;
  if (!given.ok) throw new Error(`refused: ${given.error.code} ${JSON.stringify(given.error.details)}`);
  return given.value;
}
