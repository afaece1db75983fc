import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf, present, type Result, type SaleId, type ShiftId, uuidV7 } from '#shared/kernel/index.ts';
import { addItem, shelfPrices } from '#shared/sales/index.ts';
import { createOpenCart, type OpenCart } from '../cart/open-cart.ts';
import { completeSale } from '../commands/complete-sale.ts';
import { openShift } from '../commands/open-shift.ts';
import { createSigner, fileVault, type Signer } from '../identity-files/index.ts';
import { type Journal, type JournalRecord, openJournal } from '../journal/index.ts';
import { readCartItem } from '../queries/products/tiles.ts';
import { readOpenShift } from '../queries/sales/shifts.ts';
import { openStore, readDeviceState, type Store, updateDeviceState } from '../store/index.ts';
import { databaseKeyOf, MORNING_MS, shop, testProduct } from '../till.fixture.ts';
import { createCommitter } from './commit-fact.ts';
import { type Recovery, recover } from './recover.ts';

/** A real journal that can be made to fail, or to kill the process, at an append. */
export interface FragileJournal extends Journal {
  failWith: Error | undefined;
  beforeAppend: (() => void) | undefined;
  afterAppend: (() => void) | undefined;
}

export interface FragileSigner extends Signer {
  failOnce: boolean;
  beforeSign: (() => void) | undefined;
}

/** Store, journal and committer on a paired folder, with nothing around them. */
export interface BareTill {
  readonly store: Store;
  readonly journal: FragileJournal;
  readonly signer: FragileSigner;
  readonly cart: OpenCart;
  readonly clock: { nowMs: number };
  readonly recovery: Recovery;
  /** Scans three products. */
  ringUp(): void;
  completeRungUp(): void;
  sell(): void;
  /** Rings up and pays; `totalCents` instead of what the cart comes to. */
  trySell(shown?: { readonly totalCents: number }): Result<unknown>;
  /** Asks again for the sale that was last tried. */
  completeAgain(): Result<unknown>;
  copyDatabase(): { putBack(): void };
  forgeLastHash(): void;
  close(): void;
}

export function openBareTill(dataDir: string, options: { readonly recover?: boolean } = {}): BareTill {
  const secrets = present(fileVault(join(dataDir, 'device.key')).load(), 'the keys of the paired folder');
  const store = openStore({ dataDir, key: databaseKeyOf(dataDir) });
  const state = present(readDeviceState(store.reader), 'a paired folder');
  const journalFolder = join(dataDir, 'journal');
  mkdirSync(journalFolder, { recursive: true });
  const journal = fragileJournal(
    openJournal({
      folder: journalFolder,
      recoveryPublicKey: Uint8Array.from(Buffer.from(state.recoveryPublicKey, 'base64')),
      localKey: secrets.journalLocalKey,
      segmentBytes: 64 * 1024,
    }),
  );
  const signer = fragileSigner(createSigner(secrets.streamKeySeed));
  const clock = { nowMs: MORNING_MS };
  const newId = (): string => uuidV7(clock.nowMs, randomBytes(10));
  const recovery = options.recover === false ? { projectedForward: 0, appended: 0 } : recover(store, journal);
  const committer = createCommitter({
    store,
    journal,
    signer,
    clock: () => clock.nowMs,
    isOldState: false,
    random: randomBytes,
    log: () => {},
  });
  const cart = createOpenCart(store, () => newId() as SaleId);
  const device = present(readDeviceState(store.reader), 'a paired folder');
  const now = instantOf(clock.nowMs);
  const isOpen = readOpenShift(store.reader, device, now) !== undefined;
  const shift = { shiftId: newId() as ShiftId, floatCents: 10_000, acknowledged: null };
  if (!isOpen && options.recover !== false) {
    const opened = openShift(shift, { store, committer, cashierId: shop.cashier, now });
    if (!opened.ok) throw new Error(opened.error.code);
  }

  let last = { saleId: newId() as SaleId, totalCents: 0 };
  const total = (): number =>
    cart.current().lines.reduce((sum, line) => sum + (line.unitPriceCents * line.quantityMilli) / 1_000, 0);
  const complete = (input: typeof last): Result<unknown> =>
    completeSale(
      { ...input, tenders: [{ tender: 'cash', tenderedCents: 100_000 }] },
      {
        store,
        committer,
        cart,
        cashier: { id: shop.cashier, role: 'cashier' },
        prices: shelfPrices,
        printing: false,
      },
    );
  const ringUp = (): void => {
    for (const index of [0, 1, 2]) {
      const { id, variant } = testProduct(index);
      const item = present(
        readCartItem(store.reader, { productId: id, variantId: variant }, null),
        'a product',
      );
      cart.change((before) => addItem(before, item, 1_000, newId()));
    }
  };
  const trySell: BareTill['trySell'] = (shown) => {
    ringUp();
    last = { saleId: cart.current().saleId, totalCents: shown?.totalCents ?? total() };
    return complete(last);
  };
  const mustBe = (done: Result<unknown>): void => {
    if (!done.ok) throw new Error(`expected a sale, not ${done.error.code}`);
  };

  return {
    store,
    journal,
    signer,
    cart,
    clock,
    recovery,
    ringUp,
    completeRungUp: () => mustBe(complete({ saleId: cart.current().saleId, totalCents: total() })),
    sell: () => mustBe(trySell()),
    trySell,
    completeAgain: () => complete(last),
    copyDatabase: () => copyDatabase(dataDir),
    forgeLastHash: () => store.write((db) => updateDeviceState(db, { lastHash: 'f'.repeat(64) })),
    close: () => {
      journal.close();
      store.close();
    },
  };
}

function copyDatabase(dataDir: string): { putBack(): void } {
  const database = join(dataDir, 'kedai.sqlite');
  const copy = join(dataDir, 'copy.sqlite');
  // The log holds what the database file doesn't yet: both together are the state.
  copyFileSync(database, copy);
  copyFileSync(`${database}-wal`, `${copy}-wal`);
  return {
    putBack: () => {
      rmSync(`${database}-shm`, { force: true });
      copyFileSync(copy, database);
      copyFileSync(`${copy}-wal`, `${database}-wal`);
    },
  };
}

function fragileJournal(real: Journal): FragileJournal {
  const guarded =
    <Records>(append: (records: Records) => void) =>
    (records: Records): void => {
      if (journal.failWith !== undefined) throw journal.failWith;
      journal.beforeAppend?.();
      append(records);
      journal.afterAppend?.();
    };
  const journal: FragileJournal = {
    failWith: undefined,
    beforeAppend: undefined,
    afterAppend: undefined,
    append: guarded((record: JournalRecord) => real.append(record)),
    appendAll: guarded((records: readonly JournalRecord[]) => real.appendAll(records)),
    get lastSequence() {
      return real.lastSequence;
    },
    recovered: real.recovered,
    damage: real.damage,
    readAfter: (after) => real.readAfter(after),
    salvage: (after) => real.salvage(after),
    prepareNextSegment: () => real.prepareNextSegment(),
    dropThrough: (sequence) => real.dropThrough(sequence),
    mirrorSettled: () => real.mirrorSettled(),
    close: () => real.close(),
  };
  return journal;
}

function fragileSigner(real: Signer): FragileSigner {
  const signer: FragileSigner = {
    publicKey: real.publicKey,
    failOnce: false,
    beforeSign: undefined,
    sign: (bytes) => {
      signer.beforeSign?.();
      if (signer.failOnce) {
        signer.failOnce = false;
        throw new Error('the key is gone');
      }
      return real.sign(bytes);
    },
  };
  return signer;
}
