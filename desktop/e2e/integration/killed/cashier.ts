import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppState, BridgeAnswer, CompletedSale } from '#shared/bridge.ts';
import { type SaleId, type ShiftId, uuidV7 } from '#shared/kernel/index.ts';
import { openShift } from '../till.ts';
import type { Dice } from './random.ts';
import { FLOAT_CENTS, MANAGER_PIN, type Ware, wares } from './shop.ts';
import type { TillProcess } from './till-process.ts';

const MAX_PAUSE_MS = 30;
const MAX_IN_FLIGHT_MS = 12;
const READY_POLL_MS = 20;

/** What a customer took away: shown on the screen, so that it must be in every book. */
export interface ShownReceipt {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly totalCents: number;
  /** Pieces by sku. */
  readonly pieces: Readonly<Record<string, number>>;
  readonly tenderedCents: number;
}

/** How often something is done to the till while it is sold at. */
export interface Mishaps {
  readonly killWhileAdding: number;
  readonly killInFlight: number;
  readonly terminateInFlight: number;
  readonly killAfterReceipt: number;
  readonly repeatAnswered: number;
}

interface Planned {
  readonly ware: Ware;
  readonly quantity: number;
}

/** Nothing of it is on the disk, or it is in the database and not yet in the journal: either way it is asked for again. */
const unwritten: ReadonlySet<string> = new Set(['devices.diskFull', 'devices.journalUnwritten']);

/** Sells at one till as a person would: starts it again when it has died, and asks again for what wasn't answered. */
export class Cashier {
  readonly shown: ShownReceipt[] = [];
  shiftsOpened = 0;
  kills = 0;
  terminations = 0;
  /** Sales whose answer was lost and that were asked for again. */
  retried = 0;
  /** Refusals for want of room on the disk. */
  refusedByDisk = 0;
  readonly #till: TillProcess;
  readonly #dice: Dice;
  readonly #mishaps: Mishaps;
  #shiftId: ShiftId | undefined;
  #tiles = new Map<string, { productId: string; variantId: string }>();

  constructor(till: TillProcess, dice: Dice, mishaps: Mishaps) {
    this.#till = till;
    this.#dice = dice;
    this.#mishaps = mishaps;
  }

  async sell(sales: number): Promise<void> {
    for (let sold = 0; sold < sales; sold += 1) {
      await this.#sellOne();
      await sleep(this.#dice.whole(0, MAX_PAUSE_MS));
    }
  }

  /** Till up, manager signed in, shift open; does again whatever a death interrupts. */
  async getReady(): Promise<AppState> {
    const { bridge } = this.#till;
    for (;;) {
      if (!this.#till.isRunning()) await this.#till.start();
      const state = this.#answered(await bridge.app.state({}));
      if (state === undefined) continue;
      if (state.phase !== 'ready') {
        await sleep(READY_POLL_MS);
        continue;
      }
      if (state.person === null) {
        const [manager] = this.#answered(await bridge.identity.staff({})) ?? [];
        if (manager)
          this.#answered(await bridge.identity.signIn({ staffId: manager.id as never, pin: MANAGER_PIN }));
        continue;
      }
      if (state.shift !== null) {
        this.#noteShift(state.shift.id);
        return state;
      }
      this.#shiftId ??= uuidV7(Date.now(), randomBytes(10)) as ShiftId;
      this.#answered(await openShift(bridge, { shiftId: this.#shiftId, floatCents: FLOAT_CENTS }));
    }
  }

  #noteShift(id: string): void {
    if (id !== this.#shiftId) return;
    this.shiftsOpened += 1;
    this.#shiftId = undefined;
  }

  async #sellOne(): Promise<void> {
    const plan = this.#plan();
    const paid = await this.#ringUp(plan);
    await this.#pay(plan, paid);
  }

  #plan(): Planned[] {
    const chosen = new Map<Ware, number>();
    for (let items = this.#dice.whole(1, 4); items > 0; items -= 1) {
      const ware = this.#dice.pick(wares);
      chosen.set(ware, (chosen.get(ware) ?? 0) + this.#dice.whole(1, 3));
    }
    return [...chosen].map(([ware, quantity]) => ({ ware, quantity }));
  }

  /** Adds what is planned; after a death, the cart must hold what it had answered for, and at most what was under way. */
  async #ringUp(plan: readonly Planned[]): Promise<{ saleId: SaleId; totalCents: number }> {
    let added = 0;
    for (;;) {
      await this.getReady();
      const { bridge } = this.#till;
      const cart = this.#answered(await bridge.sales.cart({}));
      if (cart === undefined) continue;
      const found = JSON.stringify(cart.lines.map(({ sku, quantityMilli }) => [sku, quantityMilli / 1_000]));
      const upTo = (count: number) =>
        JSON.stringify(plan.slice(0, count).map(({ ware, quantity }) => [ware.sku, quantity]));
      if (found === upTo(added + 1) && added < plan.length) added += 1;
      else if (found !== upTo(added)) {
        throw new Error(
          `${this.#till.name}: expected the cart ${upTo(added)}, or one line more, got ${found}`,
        );
      }
      const next = plan[added];
      if (next === undefined) return { saleId: cart.saleId, totalCents: cart.totalCents };
      const tile = await this.#tileOf(next.ware);
      if (tile === undefined) continue;
      const quantityMilli = next.quantity * 1_000;
      const adding = bridge.sales.addProduct({ ...tile, quantityMilli } as never);
      if (this.#dice.happens(this.#mishaps.killWhileAdding)) await this.#kill();
      if (this.#answered(await adding) !== undefined) added += 1;
    }
  }

  /** Pays; asks for the same sale until it is answered, however often the till dies. */
  async #pay(plan: readonly Planned[], cart: { saleId: SaleId; totalCents: number }): Promise<void> {
    const expectedCents = plan.reduce((sum, { ware, quantity }) => sum + ware.priceCents * quantity, 0);
    if (cart.totalCents !== expectedCents) {
      throw new Error(
        `${this.#till.name}: expected a cart of ${expectedCents} cents, got ${cart.totalCents}`,
      );
    }
    const tenderedCents = this.#dice.pick([20_000, 50_000, Math.ceil(expectedCents / 5) * 5]);
    const tenders = [{ tender: 'cash' as const, tenderedCents }];
    const ask = () => this.#till.bridge.sales.completeSale({ ...cart, tenders });
    const pieces = Object.fromEntries(plan.map(({ ware, quantity }) => [ware.sku, quantity]));
    const show = (sale: CompletedSale): void => {
      const { saleId, receiptNumber, totalCents } = sale;
      this.shown.push({ saleId, receiptNumber, totalCents, pieces, tenderedCents });
    };
    const asking = ask();
    await this.#mishapInFlight();
    let sale = this.#answered(await asking);
    while (sale === undefined) {
      this.retried += 1;
      await this.getReady();
      sale = this.#answered(await ask());
    }
    show(sale);
    if (this.#dice.happens(this.#mishaps.killAfterReceipt)) await this.#kill();
    if (this.#dice.happens(this.#mishaps.repeatAnswered)) {
      await this.getReady();
      const again = this.#answered(await ask());
      if (again !== undefined) show(again);
    }
  }

  /**
   * The value; undefined when the till died before it answered, or had no room to write, and the same is to be asked again.
   * Any other refusal is one too many.
   */
  #answered<T>(answer: BridgeAnswer<T>): T | undefined {
    if (answer.ok) return answer.value;
    if (unwritten.has(answer.error.code)) this.refusedByDisk += 1;
    else if (answer.error.code !== 'kernel.unavailable') {
      throw new Error(`refused: ${answer.error.code} ${JSON.stringify(answer.error.details)}`);
    }
    return undefined;
  }

  async #mishapInFlight(): Promise<void> {
    const { killInFlight, terminateInFlight } = this.#mishaps;
    const kill = this.#dice.happens(killInFlight);
    const terminate = this.#dice.happens(terminateInFlight);
    const afterMs = this.#dice.whole(0, MAX_IN_FLIGHT_MS);
    if (!kill && !terminate) return;
    if (afterMs > 0) await sleep(afterMs);
    if (kill) return this.#kill();
    this.terminations += 1;
    await this.#till.end('SIGTERM');
  }

  async #kill(): Promise<void> {
    this.kills += 1;
    await this.#till.end('SIGKILL');
  }

  async #tileOf({ sku }: Ware): Promise<{ productId: string; variantId: string } | undefined> {
    if (this.#tiles.size === 0) {
      const browsed = this.#answered(
        await this.#till.bridge.catalog.browse({ categoryId: null, offset: 0, limit: 50 }),
      );
      for (const { productId, variantId, sku: found } of browsed?.tiles ?? []) {
        this.#tiles.set(found, { productId, variantId });
      }
    }
    return this.#tiles.get(sku);
  }
}
