import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Statement } from 'better-sqlite3';
import { createOpenCart, type OpenCart } from '../desktop/src/engine/cart/open-cart.ts';
import { completeSale } from '../desktop/src/engine/commands/complete-sale.ts';
import { openShift } from '../desktop/src/engine/commands/open-shift.ts';
import { type Committer, createCommitter } from '../desktop/src/engine/commit/commit-fact.ts';
import { createSigner, fileVault } from '../desktop/src/engine/identity-files/index.ts';
import { type Journal, openJournal } from '../desktop/src/engine/journal/index.ts';
import { readCartItem } from '../desktop/src/engine/queries/products/tiles.ts';
import { openStore, readDeviceState, type Store } from '../desktop/src/engine/store/index.ts';
import {
  databaseKeyOf,
  MORNING_MS,
  makePairedFolder,
  shop,
  testProduct,
} from '../desktop/src/engine/till.fixture.ts';
import { instantOf, present, type SaleId, type ShiftId, uuidV7 } from '../shared/src/kernel/index.ts';
import { addItem, shelfPrices } from '../shared/src/sales/index.ts';
import type { BenchRow } from './row.ts';
import { addSalesHistory } from './sales-history.ts';

const SALES_MEASURED = 500;
/** A till sells all day: what its first sales of the day spend on compiling isn't what is asked here. */
const WARM_UP = 300;
const HISTORY = 100_000;
const MAX_RATIO = 1.5;
/** What the disk's own noise makes of two equal runs. */
const MAX_GROWTH = 1.25;

const SqliteDatabase = createRequire(import.meta.url)(
  'better-sqlite3-multiple-ciphers',
) as typeof import('better-sqlite3');

/** Both sides write to an encrypted file, under the same cipher: what encryption costs is no part of the ratio. */
const HAND_KEY = randomBytes(32);

/**
 * Committing a three-line sale durably, against the same rows and journal bytes written by hand to a file that is
 * encrypted alike, in turn, so that the moods
 * of the disk and the machine strike both alike: in a new shop, then in it and in one with a long history.
 */
export async function benchCommit(): Promise<BenchRow[]> {
  const young = makeShop();
  const old = makeShop();
  try {
    const [alone] = measure([young]);
    addHistory(old);
    const [beside, aged] = measure([young, old]);
    return [
      commitRow(present(alone, 'the new shop')),
      historyRow(present(beside, 'the new shop'), present(aged, 'the old shop')),
    ];
  } finally {
    young.remove();
    old.remove();
  }
}

/** A till, and beside it a database and a file that are written by hand. */
interface Shop {
  till: Till;
  hand: ByHand;
  readonly dataDir: string;
  readonly handDir: string;
  remove(): void;
}

function makeShop(): Shop {
  const folder = makePairedFolder();
  const handDir = mkdtempSync(join(tmpdir(), 'bench-commit-'));
  openStore({ dataDir: handDir, key: HAND_KEY }).close();
  const shopMade: Shop = {
    till: openTill(folder.dataDir),
    hand: openByHand(handDir),
    dataDir: folder.dataDir,
    handDir,
    remove: () => {
      shopMade.till.close();
      shopMade.hand.close();
      folder.remove();
      rmSync(handDir, { recursive: true, force: true });
    },
  };
  return shopMade;
}

function addHistory(aged: Shop): void {
  measureSale(aged);
  const { till, hand } = aged;
  addSalesHistory(HISTORY, hand.columnsOf, (sql) => hand.db.exec(sql));
  addSalesHistory(HISTORY, hand.columnsOf, (sql) => till.store.write((db) => db.prepareChange(sql).run()));
  // Closing moves the log into the database, as an idle till does.
  till.close();
  hand.close();
  aged.till = openTill(aged.dataDir);
  aged.hand = openByHand(aged.handDir);
}

const commitRow = ({ saleMs, ratio }: Measured): BenchRow => ({
  name: 'commit a three-line sale',
  value: saleMs,
  unit: 'ms',
  ratio,
  target: `≤ ${MAX_RATIO}× the same rows and journal bytes by hand, both encrypted`,
  ok: ratio <= MAX_RATIO,
});

/** Both shops sold in turn here: the one figure against the other is what a long history costs. */
function historyRow(young: Measured, old: Measured): BenchRow {
  const growth = old.saleMs / young.saleMs;
  return {
    name: `commit a three-line sale after ${HISTORY.toLocaleString('en')} others`,
    value: old.saleMs,
    unit: 'ms',
    ratio: old.ratio,
    target: `≤ ${MAX_RATIO}× by hand, ≤ ${MAX_GROWTH}× the first (is ${growth.toFixed(2)}×)`,
    ok: old.ratio <= MAX_RATIO && growth <= MAX_GROWTH,
  };
}

interface Till {
  readonly store: Store;
  readonly cart: OpenCart;
  readonly committer: Committer;
  readonly journal: Journal;
  readonly journalBytes: () => number;
  newId(): string;
  close(): void;
}

/** The engine's own parts, without what surrounds a sale: bridge, sync, printing. */
function openTill(dataDir: string): Till {
  const secrets = present(fileVault(join(dataDir, 'device.key')).load(), 'the keys of the paired folder');
  const store = openStore({ dataDir, key: databaseKeyOf(dataDir) });
  const state = present(readDeviceState(store.reader), 'a paired folder');
  const opened = openJournal({
    folder: join(dataDir, 'journal'),
    recoveryPublicKey: Uint8Array.from(Buffer.from(state.recoveryPublicKey, 'base64')),
    localKey: secrets.journalLocalKey,
  });
  let bytes = 0;
  const journal: Journal = Object.assign(Object.create(opened) as Journal, {
    append: (record: Parameters<Journal['append']>[0]) => {
      bytes = record.payload.length;
      opened.append(record);
    },
  });
  let nowMs = MORNING_MS;
  const newId = (): string => uuidV7(nowMs, randomBytes(10));
  const committer = createCommitter({
    store,
    journal,
    signer: createSigner(secrets.streamKeySeed),
    clock: () => {
      nowMs += 1;
      return nowMs;
    },
    isOldState: false,
    random: randomBytes,
    log: (_level, message) => {
      throw new Error(message);
    },
  });
  const shift = { shiftId: newId() as ShiftId, floatCents: 10_000, acknowledged: null };
  openShift(shift, { store, committer, cashierId: shop.cashier, now: instantOf(nowMs) });
  return {
    store,
    journal,
    journalBytes: () => bytes,
    committer,
    cart: createOpenCart(store, () => newId() as SaleId),
    newId,
    close: () => {
      opened.close();
      store.close();
    },
  };
}

/** Rings up three products and pays. @returns the sale, and how long the commit took */
function sell(till: Till): { saleId: SaleId; ms: number } {
  let totalCents = 0;
  for (const index of [0, 1, 2]) {
    const { id, variant, priceCents } = testProduct(index);
    const item = present(
      readCartItem(till.store.reader, { productId: id, variantId: variant }, null),
      'a product',
    );
    till.cart.change((cart) => addItem(cart, item, 1_000, till.newId()));
    totalCents += priceCents;
  }
  const { saleId } = till.cart.current();
  const input = { saleId, totalCents, tenders: [{ tender: 'cash' as const, tenderedCents: 5_000 }] };
  const { store, committer, cart } = till;
  const startedAt = performance.now();
  const done = completeSale(input, {
    store,
    committer,
    cart,
    cashier: { id: shop.cashier, role: 'cashier' },
    prices: shelfPrices,
    printing: false,
  });
  const ms = performance.now() - startedAt;
  if (!done.ok) throw new Error(`expected a sale, not ${done.error.code}`);
  return { saleId, ms };
}

type Row = Readonly<Record<string, string | number | null>>;

interface ByHand {
  readonly db: Database;
  columnsOf(table: string): readonly string[];
  /** Writes the rows of a sale and as many journal bytes. @returns how long it took */
  write(rows: SaleRows, journalBytes: number): number;
  close(): void;
}

/** What somebody would write who has only better-sqlite3 and a file. */
function openByHand(folder: string): ByHand {
  const db = new SqliteDatabase(join(folder, 'kedai.sqlite'));
  db.pragma("cipher = 'aegis'");
  db.pragma(`key = 'raw:${HAND_KEY.toString('hex')}'`);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('wal_autocheckpoint = 0');
  const journal = openSync(join(folder, 'journal'), 'a');
  const columnsOf = (table: string): string[] =>
    db
      .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}') ORDER BY cid`)
      .all()
      .map(({ name }) => name);
  const inserts = new Map<string, Statement>(
    saleTables.map(({ table }) => {
      const marks = columnsOf(table).map(() => '?');
      return [table, db.prepare(`INSERT INTO ${table} VALUES (${marks.join(', ')})`)];
    }),
  );
  const addLevel = db.prepare(
    `INSERT INTO stock_levels VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET on_hand_milli = on_hand_milli + excluded.on_hand_milli`,
  );
  const addBalance = db.prepare(
    `INSERT INTO account_balances VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET balance_cents = balance_cents + excluded.balance_cents`,
  );
  const advance = db.prepare(
    'UPDATE device_state SET last_sequence = ?, last_hash = ?, last_fact_at = ?, last_receipt_sequence = ? WHERE slot = 1',
  );
  const emptyCart = db.prepare('DELETE FROM carts WHERE sale_id = ?');
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return {
    db,
    columnsOf,
    write: (rows, journalBytes) => {
      const bytes = randomBytes(journalBytes);
      const startedAt = performance.now();
      begin.run();
      for (const { table, values } of rows.inserts) inserts.get(table)?.run(...values);
      for (const level of rows.levels) addLevel.run(...level);
      for (const balance of rows.balances) addBalance.run(...balance);
      advance.run(...rows.state);
      emptyCart.run(rows.saleId);
      commit.run();
      writeSync(journal, bytes);
      fsyncSync(journal);
      return performance.now() - startedAt;
    },
    close: () => {
      closeSync(journal);
      db.close();
    },
  };
}

const saleTables: readonly { readonly table: string; readonly where: string }[] = [
  { table: 'facts', where: 'id = (SELECT fact_id FROM sales WHERE id = ?)' },
  { table: 'sales', where: 'id = ?' },
  { table: 'sale_lines', where: 'sale_id = ?' },
  { table: 'sale_payments', where: 'sale_id = ?' },
  { table: 'stock_movements', where: 'fact_id = (SELECT fact_id FROM sales WHERE id = ?)' },
  { table: 'journal_entries', where: 'fact_id = (SELECT fact_id FROM sales WHERE id = ?)' },
  { table: 'outbox', where: 'fact_id = (SELECT fact_id FROM sales WHERE id = ?)' },
];

type Values = readonly (string | number | null)[];

interface SaleRows {
  readonly saleId: string;
  readonly inserts: readonly { readonly table: string; readonly values: Values }[];
  readonly levels: readonly Values[];
  readonly balances: readonly Values[];
  readonly state: Values;
}

/** Everything that a sale wrote, to be written again by hand. */
function rowsOfSale(store: Store, saleId: string): SaleRows {
  const inserts = saleTables.flatMap(({ table, where }) =>
    store.reader
      .prepare<Row>(`SELECT * FROM ${table} WHERE ${where}`)
      .all(saleId)
      .map((row) => ({ table, values: Object.values(row) })),
  );
  const levels = [0, 1, 2].map((index) => [shop.company, shop.location, testProduct(index).variant, -1_000]);
  const balances = store.reader
    .prepare<{ code: string; cents: number }>(
      `SELECT line.value ->> 'accountCode' AS code, CAST(replace(line.value ->> 'debitCents', '.', '') AS INTEGER)
          - CAST(replace(line.value ->> 'creditCents', '.', '') AS INTEGER) AS cents
        FROM journal_entries AS entry, json_each(entry.lines) AS line
        WHERE entry.fact_id = (SELECT fact_id FROM sales WHERE id = ?)`,
    )
    .all(saleId)
    .map(({ code, cents }) => [shop.company, code, cents]);
  const device = present(readDeviceState(store.reader), 'a paired device');
  const { lastSequence, lastHash, lastFactAt, lastReceiptSequence } = device;
  return {
    saleId,
    inserts,
    levels,
    balances,
    state: [lastSequence, lastHash, lastFactAt, lastReceiptSequence],
  };
}

interface Measured {
  /** The undisturbed sale. */
  readonly saleMs: number;
  /** The undisturbed sale against the undisturbed one by hand. */
  readonly ratio: number;
}

/** A sale at the till, and the same by hand. */
function measureSale({ till, hand }: Shop): { saleMs: number; handMs: number } {
  const { saleId, ms } = sell(till);
  return { saleMs: ms, handMs: hand.write(rowsOfSale(till.store, saleId), till.journalBytes()) };
}

function measure(shops: readonly Shop[]): Measured[] {
  const measured = shops.map(() => ({ saleMs: [] as number[], handMs: [] as number[] }));
  for (let count = 0; count < WARM_UP + SALES_MEASURED; count += 1) {
    for (const [index, each] of shops.entries()) {
      const { saleMs, handMs } = measureSale(each);
      if (count < WARM_UP) continue;
      measured[index]?.saleMs.push(saleMs);
      measured[index]?.handMs.push(handMs);
    }
  }
  return measured.map(({ saleMs, handMs }) => ({
    saleMs: undisturbed(saleMs),
    ratio: undisturbed(saleMs) / undisturbed(handMs),
  }));
}

/** The lower quartile: what it takes when nothing else on the machine wants the processor or the disk just then. */
function undisturbed(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return present(sorted[Math.floor(sorted.length / 4)], 'a measured value');
}
