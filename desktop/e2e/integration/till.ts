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
import { uuidV7 } from '#shared/kernel/index.ts';
import type { CartItem } from '#shared/sales/index.ts';
import { MANAGER_PIN, type TestCompany, type TestWorld } from '../../../sync-server/test/world.ts';
import { type Engine, type EngineOptions, startEngine } from '../../src/engine/engine.ts';
import { lookInside } from '../../src/engine/store/look-inside.fixture.ts';

/** A till's engine as a screen uses it: over the bridge, on a data folder of its own. */
export class Till {
  readonly dataDir: string;
  readonly company: TestCompany;
  /** What the engine logged as a warning or worse. */
  readonly problems: string[];
  bridge: Bridge;
  #engine: Engine;

  private constructor(dataDir: string, company: TestCompany, engine: Engine, problems: string[]) {
    this.problems = problems;
    this.dataDir = dataDir;
    this.company = company;
    this.#engine = engine;
    this.bridge = bridgeOf(engine);
  }

  /** A new till, paired with a code that the server's operator made. */
  static async pair(world: TestWorld, company: TestCompany, registerCode: string): Promise<Till> {
    const code = await world.server.services.createPairingCodeAsOperator(company.companyId, registerCode);
    if (!code.ok) throw new Error(`no pairing code: ${code.error.code}`);
    const dataDir = await mkdtemp(join(tmpdir(), 'kedai-till-'));
    const problems: string[] = [];
    const engine = await startEngine({
      ...plainOptions(dataDir, problems),
      serverUrl: world.server.url,
      pairingCode: code.value.pairingCode,
    });
    return new Till(dataDir, company, engine, problems);
  }

  /** A second engine on a copy of this till's folder, as somebody makes who moves it to another computer. */
  async copy(): Promise<Till> {
    const dataDir = await mkdtemp(join(tmpdir(), 'kedai-till-'));
    await this.#engine.close();
    await cp(this.dataDir, dataDir, { recursive: true });
    const problems: string[] = [];
    const engine = await startEngine(plainOptions(dataDir, problems));
    await this.restart();
    return new Till(dataDir, this.company, engine, problems);
  }

  state(): Promise<AppState> {
    return value(this.bridge.app.state({}));
  }

  async until(holds: (state: AppState) => boolean): Promise<AppState> {
    for (;;) {
      const state = await this.state();
      if (holds(state)) return state;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async signIn(): Promise<void> {
    await value(this.bridge.identity.signIn({ staffId: this.company.managerId, pin: MANAGER_PIN }));
  }

  /** Signs the manager in and opens a shift with 200 dollars. */
  async open(): Promise<void> {
    await this.signIn();
    const shiftId = uuidV7(Date.now(), randomBytes(10)) as never;
    await value(this.bridge.sales.openShift({ shiftId, floatCents: 20_000 }));
  }

  async sell(...items: readonly CartItem[]): Promise<CompletedSale> {
    for (const { productId, variantId } of items) {
      await value(this.bridge.sales.addProduct({ productId, variantId, quantityMilli: 1_000 }));
    }
    const cart = await value(this.bridge.sales.cart({}));
    const tenders = [{ tender: 'cash' as const, tenderedCents: 100_000 }];
    return value(
      this.bridge.sales.completeSale({ saleId: cart.saleId, totalCents: cart.totalCents, tenders }),
    );
  }

  /** Thousandths at this outlet. */
  async onHand({ variantId }: CartItem): Promise<number> {
    const levels = await value(this.bridge.inventory.levels({ variantId }));
    return levels.find(({ here }) => here)?.onHandMilli ?? 0;
  }

  async receipts(): Promise<readonly { readonly receiptNumber: string; readonly acknowledged: boolean }[]> {
    return value(this.bridge.sales.receipts({ text: '', limit: 200 }));
  }

  /** Of each shape that it follows: another one means that the shape was fetched again. */
  shapeHandles(): readonly unknown[] {
    const database = lookInside(this.dataDir);
    try {
      return database.prepare('SELECT shape, handle FROM shape_cursors ORDER BY shape').all();
    } finally {
      database.close();
    }
  }

  /** What the screen *Needs attention* lists. */
  attention(): Promise<readonly AttentionItem[]> {
    return value(this.bridge.sync.attention({}));
  }

  async restart(): Promise<void> {
    await this.#engine.close();
    this.#engine = await startEngine(plainOptions(this.dataDir, this.problems));
    this.bridge = bridgeOf(this.#engine);
  }

  async stop(): Promise<void> {
    await this.#engine.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

const plainOptions = (dataDir: string, problems: string[]): EngineOptions => ({
  dataDir,
  log: (level, message, details) => {
    if (level !== 'info') problems.push(`${message} ${JSON.stringify(details)}`);
  },
  clock: Date.now,
  random: (bytes: number): Uint8Array => randomBytes(bytes),
  version: `test-${randomUUID()}`,
});

const bridgeOf = (engine: Engine): Bridge =>
  createBridge({
    request: engine.request,
    subscribe: (event, callback) =>
      engine.subscribe((name, data) => {
        if (name === event) callback(data);
      }),
  });

/** The value of an answer; a refusal fails the test with its code. */
export async function value<T>(answer: Promise<BridgeAnswer<T>>): Promise<T> {
  const given = await answer;
  if (!given.ok) throw new Error(`refused: ${given.error.code} ${JSON.stringify(given.error.details)}`);
  return given.value;
}
