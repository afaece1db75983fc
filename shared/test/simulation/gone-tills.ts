import { products } from '#shared/catalog/index.ts';
import type { FactId, ProductId, StreamId } from '#shared/kernel/index.ts';
import { serverFacts } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { DeviceSync } from './device-sync.ts';
import type { JournalRecord, SimulatedRequest } from './disk.ts';
import type { Network } from './network.ts';
import type { SimulatedServer } from './server.ts';
import type { ShopStep } from './shop-plan.ts';
import type { Truth } from './truth.ts';
import { confirmWipedAt, isAnyAside, takeOutAt, unsentFacts } from './wipes.ts';
import type { World } from './world.ts';

const WORD_AGAIN_MS = 4_000;

type Left = Extract<ShopStep, { kind: 'wipe' }>['left'];

/** What is left of a till that is gone: a copy of its journal, and of what it had asked for. */
interface Remains {
  readonly streamId: StreamId;
  /** Of its register. */
  readonly code: string;
  readonly records: readonly JournalRecord[];
  readonly requests: readonly SimulatedRequest[];
  /** It was wiped, and said that nothing of it is missing. */
  readonly isClean: boolean;
  /** The life of the server's data in which a spare took it in last, and which. */
  carriedIn: number;
  carriedBy: string;
}

const idOf = (envelope: string): string => (JSON.parse(envelope) as { readonly id: string }).id;

/** Tills that died, were revoked or wiped: what they leave, and who sees to it. */
export class GoneTills {
  readonly #world: World;
  readonly #server: SimulatedServer;
  readonly #network: Network;
  readonly #truth: Truth;
  readonly #remains: Remains[] = [];
  #unheard = 0;

  constructor(world: World, server: SimulatedServer, network: Network, truth: Truth) {
    this.#world = world;
    this.#server = server;
    this.#network = network;
    this.#truth = truth;
  }

  /** True while the server hasn't heard the word of a till that is wiped. */
  get isAnyUnheard(): boolean {
    return this.#unheard > 0;
  }

  /** The machine is gone; its journal was on a second disk. */
  die(device: Device): void {
    if (device.isPaired && !device.isDead && device.isUp) this.orphan(device);
  }

  /** It never comes back; what it left is carried later. */
  orphan(device: Device): void {
    const { records } = device.disk.journal;
    this.#end(device, { records, requests: [...device.disk.requests.values()], isClean: false });
  }

  /** A manager has a till wiped: from now on its token is good for sending only. */
  wipe(device: Device, left: Left): void {
    if (!device.isPaired || device.isDead || !device.isUp || device.isWiping) return;
    const { streamId } = device.state;
    void takeOutAt(this.#server, streamId).then((throughAcceptNo) => {
      if (throughAcceptNo !== undefined) this.#truth.revoked.push({ streamId, throughAcceptNo });
    });
    if (left !== 'nothing') this.endWipe(device, left, unsentFacts(device).length);
  }

  /** Its keys and its data are destroyed; then it says so. What it has sent stays in its journal until it is in a backup. */
  endWipe(device: Device, left: Left, leftUnsent: number): void {
    if (device.isDead) return;
    const { streamId } = device.state;
    const isClean = leftUnsent === 0;
    device.note(`is wiped, and leaves ${leftUnsent} (${left})`);
    const lost = new Set<string>(left === 'lost' ? unsentFacts(device) : []);
    for (const id of lost) this.#truth.lost.add(id as FactId);
    const records = device.disk.journal.records.filter(({ envelope }) => !lost.has(idOf(envelope)));
    this.#end(device, { records, requests: [], isClean });
    if (isClean) {
      this.#truth.wiped.add(streamId);
      this.#mayEnd(streamId);
    }
    this.#unheard += 1;
    this.#say(device.name, streamId, leftUnsent);
  }

  /** The spare takes in what is left, once in each life of the server's data; again while facts of a copy wait at the same places. */
  carryTo(spare: DeviceSync): void {
    const { number } = this.#server.incarnation;
    for (const remains of this.#remains) {
      const { streamId, records, requests } = remains;
      if (remains.carriedIn === number) continue;
      remains.carriedIn = number;
      remains.carriedBy = spare.device.name;
      // Nobody needs to see to a till that was wiped and has left nothing, unless the server lacks something of it.
      const isSettled = remains.isClean && number === 1 && !isAnyAside(this.#server, streamId);
      if (!isSettled) {
        this.#mayEnd(streamId);
        this.#truth.ended.add(remains.code);
        void this.#server.endStream(streamId);
      }
      if (!spare.carry(streamId, records, requests)) remains.carriedIn = 0;
      for (const { id, isDecided, input } of requests) {
        if (isDecided) continue;
        this.#truth.leftBehind.add(id);
        if (!this.#canKnow(input.productId, records)) this.#truth.ofUnknown.add(id);
      }
    }
  }

  /** A product whose making no journal has may still be under way from the till that is gone; nobody waits for that. */
  #canKnow(productId: ProductId, records: readonly JournalRecord[]): boolean {
    return (
      this.#server.postgres.rows(products).some(({ id }) => id === productId) ||
      records.some(({ envelope }) => envelope.includes(`"productId":"${productId}"`))
    );
  }

  #end(device: Device, left: Pick<Remains, 'records' | 'requests' | 'isClean'>): void {
    const { streamId } = device.state;
    device.crash();
    device.isDead = true;
    if (!left.isClean) this.#truth.ended.add(device.register.code);
    // What it carried of others is still where it got it from, and somebody else carries it.
    for (const remains of this.#remains) if (remains.carriedBy === device.name) remains.carriedIn = 0;
    const { code } = device.register;
    this.#remains.push({ streamId, code, ...left, carriedIn: 0, carriedBy: '' });
  }

  /** A till's word that it is wiped, until it is heard. */
  #say(name: string, streamId: StreamId, leftUnsent: number): void {
    let isOver = false;
    this.#network.ask(
      name,
      () => confirmWipedAt(this.#server, streamId, leftUnsent),
      (answer) => {
        if (answer === undefined || isOver) return;
        isOver = true;
        this.#unheard -= 1;
      },
      false,
    );
    this.#world.after(WORD_AGAIN_MS, () => {
      if (isOver) return;
      isOver = true;
      this.#say(name, streamId, leftUnsent);
    });
  }

  /** Somebody says now that what a stream holds is free; it was the till itself, or a person. */
  #mayEnd(streamId: StreamId): void {
    const { mayEnd } = this.#truth;
    if (mayEnd.has(streamId)) return;
    const rows = this.#server.postgres.rows(serverFacts);
    mayEnd.set(
      streamId,
      rows.reduce((most, { acceptNo }) => Math.max(most, acceptNo), 0),
    );
  }
}
