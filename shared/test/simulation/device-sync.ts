import type { StreamId } from '#shared/kernel/index.ts';
import {
  applyOutcome,
  auditAgainst,
  type CheckpointRow,
  carryFact,
  enterIncarnation,
  type LocalFactRow,
  localFacts,
  MAX_PUSH_FACTS,
  type PushResponse,
  readBase,
  startFrom,
  wholeCheckpoint,
} from '#shared/sync/index.ts';
import { applyRows, mustStand, type ShapePosition, shapeText } from './apply-rows.ts';
import type { Device } from './device.ts';
import { cursors, deviceStates, type JournalRecord, type SimulatedRequest } from './disk.ts';
import { keyNamed } from './keys.ts';
import type { Network } from './network.ts';
import { ForeignStreams, outcomesOf } from './outgoing.ts';
import { followProducts } from './products.ts';
import { askAllAgain, decideAtServer, nextRequest, noteDecided, takeOverRequests } from './requests.ts';
import type { Refused, ShapeList, SimulatedServer } from './server.ts';
import type { ShapeAnswer, ShapeName } from './shape-engine.ts';
import { followStoredValue } from './stored-value-server.ts';
import { hasSentAll, unsentFacts } from './wipes.ts';

type Row = Readonly<Record<string, unknown>>;

/** How long a device waits for an answer before it asks again. */
const TIMEOUT_MS = 3_000;
/** Looks at everything before a difference to a checkpoint is one. */
const TIMES_TO_BE_SURE = 3;
/** Rows that are applied without waiting for the end, so that a sale can come in between. */
const SLICE_ROWS = 4;

/** A shape that is being fetched; on disk is only what was applied at its end. */
interface Following extends ShapePosition {
  readonly name: ShapeName;
  handle: string | undefined;
  offset: number;
  pending: Row[];
}

/** Brings a device's facts to the server and the server's rows to the device, over a network that can't be trusted. */
export class DeviceSync {
  readonly device: Device;
  readonly #server: SimulatedServer;
  readonly #network: Network;
  #isPushing = false;
  #isLooking = false;
  #isRequesting = false;
  /** Nothing is left that it could send. */
  onWiped: (leftUnsent: number) => void = () => undefined;
  #resendFrom: number | undefined;
  #foreign = new ForeignStreams();
  #audited = '';
  /** Somebody sits at it who may pair it. */
  isPairedAnew = false;
  #doubts = 0;
  #repairing = false;
  /** When the last look began that followed the whole list to its end. */
  settledAtMs = 0;
  #lookedAtMs = 0;

  constructor(device: Device, server: SimulatedServer, network: Network) {
    this.device = device;
    this.#server = server;
    this.#network = network;
    this.#tick();
    device.onCommitted = () => this.#push();
  }

  /** Another life of the process: what was in memory is gone. */
  forget(): void {
    this.#isPushing = false;
    this.#isLooking = false;
    this.#isRequesting = false;
    this.#resendFrom = undefined;
    this.#foreign = new ForeignStreams();
    this.settledAtMs = 0;
  }

  /** A person has the figures made anew from the newest checkpoint; what waits to be sent stays. */
  repair(): void {
    this.#repairing = true;
  }

  /**
   * Takes in the facts of a till that is gone, out of its journal, and sends them as its author signed them; and what it had asked for.
   * @returns false when some must be taken in another time
   */
  carry(streamId: string, records: readonly JournalRecord[], requests: readonly SimulatedRequest[]): boolean {
    const { device } = this;
    if (!this.#isUsable) return false;
    const carrier = { companyId: device.shop.companyId, streamId: device.state.streamId };
    const carried = device.db.transact((db) =>
      records.map(({ postingMonth, ...signed }) =>
        carryFact(db, { signed, postingMonth }, carrier, device.meaning),
      ),
    );
    takeOverRequests(device, streamId, requests);
    device.note(`carries ${records.length}`);
    this.#push();
    return !carried.includes('placeTaken');
  }

  /** Asks the server to decide something; the same command again until it has answered. */
  command(decide: () => Promise<unknown>, triesLeft = 3): void {
    if (!this.#isUsable || !this.device.isPaired || triesLeft === 0) return;
    this.#ask(decide, () => undefined, { givenUp: () => this.command(decide, triesLeft - 1) });
  }

  get #isUsable(): boolean {
    return this.device.isUp && !this.device.isDead;
  }

  #tick(): void {
    const { world } = this.device;
    const again = () => {
      if (this.device.isDead) return;
      if (this.device.isUp) {
        this.#foreign.retry();
        this.#look();
        this.#push();
      }
      world.after(world.random.between(2_000, 9_000), again);
    };
    world.after(world.random.int(2_000), again);
  }

  /** Asks the server; an answer that comes in another life of the process is dropped, one that never comes is given up on. */
  #ask<Answer>(
    serve: () => Promise<Answer>,
    answered: (answer: Answer) => void,
    options: { readonly mayRepeat?: boolean; readonly givenUp?: () => void } = {},
  ): void {
    const { device } = this;
    const { life } = device;
    let isOpen = true;
    const isAlive = () => device.life === life && device.isUp;
    this.#network.ask(
      device.name,
      serve,
      (answer) => {
        if (!isAlive() || (!isOpen && !options.mayRepeat)) return;
        isOpen = false;
        answered(answer);
      },
      options.mayRepeat ?? false,
    );
    device.world.after(TIMEOUT_MS, () => {
      if (!isOpen || !isAlive()) return;
      isOpen = options.mayRepeat ?? false;
      options.givenUp?.();
    });
  }

  #push(): void {
    const { device } = this;
    if (!this.#isUsable || this.#isPushing) return;
    if (!device.isPaired) {
      this.#pairAnew(undefined);
      return;
    }
    this.#sendRequest();
    if (device.isWiping && hasSentAll(device)) {
      this.onWiped(unsentFacts(device).length);
      return;
    }
    if (device.isOldState || device.isCopied) {
      this.#pairAnew(device.state.streamId);
      return;
    }
    const sent = this.#nextBatch();
    if (sent.length === 0) return;
    this.#isPushing = true;
    const { streamId } = device.state;
    const facts = sent.map(({ envelope, signature }) => ({ envelope, signature, private: null }));
    this.#ask(
      () => this.#server.push(streamId, facts),
      (answer) => {
        this.#isPushing = false;
        if ('refused' in answer) this.#refused(answer);
        else if (device.isPaired && this.#apply(sent, answer)) this.#push();
      },
      {
        mayRepeat: true,
        givenUp: () => {
          this.#isPushing = false;
        },
      },
    );
  }

  /** What somebody asked of the server, one after another, until it has decided. */
  #sendRequest(): void {
    const { device } = this;
    if (this.#isRequesting || device.isOldState || device.isCopied || device.isWiping) return;
    const request = nextRequest(device);
    if (request === undefined) return;
    this.#isRequesting = true;
    this.#ask(
      () => decideAtServer(this.#server, device, request),
      (answer) => {
        this.#isRequesting = false;
        if (answer !== 'decided') return;
        noteDecided(device, request);
        this.#push();
      },
      {
        givenUp: () => {
          this.#isRequesting = false;
        },
      },
    );
  }

  #refused({ refused }: Refused): void {
    this.device.note(`is refused: ${refused}`);
    if (refused === 'wiping') this.device.isWiping = true;
    // A copy of a till that was revoked: a manager pairs it anew, once it turns up.
    if (refused === 'revoked' && this.isPairedAnew) this.#pairAnew(this.device.state.streamId);
  }

  #pairAnew(replaces: StreamId | undefined): void {
    const { device } = this;
    if (this.#isPushing) return;
    this.#isPushing = true;
    const { pendingKey: keyName } = device;
    this.#ask(
      () => this.#server.enrol(device.register, keyNamed(keyName).publicKey, replaces),
      (stream) => {
        this.#isPushing = false;
        if (stream === undefined) return;
        if (device.isPaired) device.adoptStream(stream.id, stream.receiptSeries, keyName);
        else device.pair(stream.id, stream.receiptSeries, keyName);
        this.#resendFrom = undefined;
      },
      {
        givenUp: () => {
          this.#isPushing = false;
        },
      },
    );
  }

  #nextBatch(): readonly LocalFactRow[] {
    const { db, state } = this.device;
    const { streamId } = state;
    if (this.#resendFrom !== undefined) {
      const again = db.facts({ of: 'stream', streamId, fromSequence: this.#resendFrom }, MAX_PUSH_FACTS);
      if (again.length > 0) return again;
      this.#resendFrom = undefined;
    }
    return this.#foreign.next(this.device);
  }

  /** @returns whether something was brought forward */
  #apply(sent: readonly LocalFactRow[], response: PushResponse): boolean {
    const { device } = this;
    const { db } = device;
    if (response.incarnation !== readBase(db).incarnation) {
      this.#look();
      return false;
    }
    device.note(`sent ${sent.length} from ${sent[0]?.sequence}: ${outcomesOf(response)}`);
    const own = device.state.streamId;
    let answered = 0;
    let isOutOfOrder = false;
    let isForked = false;
    db.transact(() => {
      for (const [index, result] of response.results.entries()) {
        const fact = sent[index];
        if (fact === undefined || (result.factId !== null && result.factId !== fact.id)) break;
        if (result.outcome === 'outOfOrder') {
          isOutOfOrder = true;
          break;
        }
        const { id: factId, streamId, sequence, at: queuedAt } = fact;
        const isCarried = streamId !== own;
        applyOutcome(db, { streamId, sequence, factId, queuedAt, isCarried }, result, device.meaning);
        isForked ||= result.outcome === 'forked';
        answered += 1;
      }
      const { state } = device;
      if (state.lastServerTime === null || state.lastServerTime < response.serverTime) {
        db.upsert(deviceStates, { ...state, lastServerTime: response.serverTime });
      }
    });
    if (sent[0]?.streamId !== own) {
      this.#foreign.answered(device, isOutOfOrder ? sent[answered] : undefined, response.expectedSequence);
      return true;
    }
    const isCopied = response.expectedSequence > device.state.lastSequence + 1 || isForked;
    if (isCopied) device.isCopied = true;
    return this.#moveOn(sent, answered, isOutOfOrder, response.expectedSequence) || isCopied;
  }

  #moveOn(
    sent: readonly { sequence: number }[],
    answered: number,
    isOutOfOrder: boolean,
    expected: number,
  ): boolean {
    const last = sent[answered - 1];
    if (this.#resendFrom !== undefined && last !== undefined) this.#resendFrom = last.sequence + 1;
    if (!isOutOfOrder) return answered > 0;
    const refused = sent[answered];
    const asked = this.#resendFrom;
    if (refused === undefined || expected >= refused.sequence) return false;
    this.#resendFrom = expected;
    return expected !== asked;
  }

  /** One look at everything that the server lists. */
  #look(): void {
    const { device } = this;
    if (!this.#isUsable || this.#isLooking || !device.isPaired) return;
    this.#isLooking = true;
    this.#lookedAtMs = device.world.nowMs;
    const done = () => {
      this.#isLooking = false;
    };
    const { throughAcceptNo, incarnation } = readBase(device.db);
    this.#ask(
      async () => this.#server.list(device.state.streamId, device.audience, throughAcceptNo, incarnation),
      (answer) => {
        if ('refused' in answer) {
          done();
          this.#refused(answer);
        } else this.#followList(answer, done);
      },
      { givenUp: done },
    );
  }

  #followList(list: ShapeList, done: () => void): void {
    const { db } = this.device;
    const base = readBase(db);
    const isLost = base.throughAcceptNo > list.incarnation.throughAcceptNo;
    if (base.incarnation !== list.incarnation.number) {
      const enter = (checkpoint: ReturnType<typeof wholeCheckpoint>) => {
        db.transact(() => {
          enterIncarnation(db, list.incarnation, checkpoint, this.device.meaning);
          // What had come down of the new life before it was entered must be told of again.
          db.clear(cursors);
        });
        askAllAgain(this.device);
        mustStand(this.device);
        this.device.note(
          `enters life ${list.incarnation.number} through ${list.incarnation.throughAcceptNo}`,
        );
        this.#resendFrom = undefined;
        done();
      };
      if (isLost) this.#fetchCheckpoint(list, enter, done);
      else enter(undefined);
      return;
    }
    const isNew = base.throughAcceptNo === 0 && db.all(localFacts).length === 0;
    if ((isNew || this.#repairing) && list.checkpoint !== null && list.checkpoint.throughAcceptNo > 0) {
      this.#fetchCheckpoint(
        list,
        (checkpoint) => {
          if (checkpoint !== undefined) {
            db.transact(() => {
              startFrom(db, checkpoint, this.device.meaning);
              db.clear(cursors);
            });
            this.#repairing = false;
            mustStand(this.device);
          }
          done();
        },
        done,
      );
      return;
    }
    const { audience } = this.device;
    const names = list.months.flatMap((month): ShapeName[] => [
      { table: 'facts', audience, month },
      { table: 'journal_entries', audience, month },
    ]);
    this.#followAll(names, list, done);
  }

  #followAll(names: readonly ShapeName[], list: ShapeList, done: () => void): void {
    const [name, ...others] = names;
    if (name === undefined) {
      const asker = { device: this.device, server: this.#server, ask: this.#ask.bind(this) };
      const { number } = list.incarnation;
      const audit = () => this.#audit(list, done);
      followProducts(asker, number, () => followStoredValue(asker, number, audit, done), done);
      return;
    }
    const cursor = this.device.db.get(cursors, { shape: shapeText(name) });
    this.#follow(
      { name, handle: cursor?.handle, offset: cursor?.offset ?? -1, pending: [] },
      () => this.#followAll(others, list, done),
      done,
    );
  }

  /** After everything has come, the sums here must be the checkpoint's. */
  #audit(list: ShapeList, done: () => void): void {
    const { device } = this;
    const settled = () => {
      this.settledAtMs = this.#lookedAtMs;
      done();
    };
    const named = list.checkpoint && `${list.checkpoint.incarnation} ${list.checkpoint.throughAcceptNo}`;
    if (named === null || named === this.#audited) {
      settled();
      return;
    }
    this.#fetchCheckpoint(
      list,
      (checkpoint) => {
        const found = checkpoint && auditAgainst(device.db, checkpoint, device.meaning);
        // The shape engine may lag behind the checkpoint by a moment.
        this.#doubts = found !== undefined && found.length > 0 ? this.#doubts + 1 : 0;
        if (this.#doubts > 0 && this.#doubts < TIMES_TO_BE_SURE) return done();
        this.#audited = named;
        for (const { table, key, here, server } of found ?? []) {
          device.world.violate(`${device.name}: ${table} ${key} is ${here}, the checkpoint says ${server}`);
        }
        settled();
      },
      done,
    );
  }

  #fetchCheckpoint(
    list: ShapeList,
    fetched: (checkpoint: ReturnType<typeof wholeCheckpoint>) => void,
    failed: () => void,
  ): void {
    const { checkpoint } = list;
    if (checkpoint === null) {
      failed();
      return;
    }
    const rows: CheckpointRow[] = [];
    const name: ShapeName = { table: 'checkpoints', audience: this.device.audience, month: null };
    const read = (handle: string | undefined, offset: number) =>
      this.#ask(
        async () => this.#server.readShape(this.device.state.streamId, name, handle, offset),
        (answer) => {
          if ('refused' in answer || answer.kind !== 'rows') return failed();
          rows.push(...(answer.rows as unknown as CheckpointRow[]));
          if (!answer.isUpToDate) return read(answer.handle, answer.offset);
          const wanted = rows.filter(
            (row) =>
              row.incarnation === checkpoint.incarnation &&
              row.throughAcceptNo === checkpoint.throughAcceptNo,
          );
          fetched(wholeCheckpoint(wanted));
        },
        { givenUp: failed },
      );
    read(undefined, -1);
  }

  #follow(following: Following, next: () => void, failed: () => void): void {
    const { name, handle, offset } = following;
    this.#ask(
      async (): Promise<ShapeAnswer | Refused> =>
        this.#server.readShape(this.device.state.streamId, name, handle, offset),
      (answer) => {
        if ('refused' in answer || answer.kind === 'tryAgain') return failed();
        if (answer.kind === 'mustRefetch') {
          this.device.note(`refetches ${shapeText(name)}`);
          return this.#follow({ name, handle: undefined, offset: -1, pending: [] }, next, failed);
        }
        following.pending.push(...answer.rows);
        following.handle = answer.handle;
        following.offset = answer.offset;
        if (!answer.isUpToDate) {
          this.#applySlices(following);
          return this.#follow(following, next, failed);
        }
        const isWhereItWas =
          answer.rows.length === 0 && following.pending.length === 0 && handle !== undefined;
        if (!isWhereItWas) applyRows(this.device, following.pending, following);
        next();
      },
      { givenUp: failed },
    );
  }

  #applySlices(following: Following): void {
    while (following.pending.length > SLICE_ROWS)
      applyRows(this.device, following.pending.splice(0, SLICE_ROWS), following, false);
  }
}
