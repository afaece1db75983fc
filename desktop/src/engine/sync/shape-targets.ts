import { journalEntries, postedJournalEntries } from '#shared/accounting/index.ts';
import { type ProductRow, priceChanges, products } from '#shared/catalog/index.ts';
import { masterTables } from '#shared/contract.ts';
import { customers } from '#shared/customers/index.ts';
import { inventoryTables } from '#shared/inventory/index.ts';
import { columnName, fromShape, parseEnvelope, type Table } from '#shared/kernel/index.ts';
import { storedValueMovements } from '#shared/payments/index.ts';
import { salesTables } from '#shared/sales/index.ts';
import {
  checkpoints,
  dequeue,
  localFacts,
  openDocuments,
  recordPostedEntry,
  serverFacts,
} from '#shared/sync/index.ts';
import {
  deleteRow,
  recordFact,
  replicaDb,
  type SentRow,
  upsertSentRows,
  upsertValues,
  type WritableDb,
} from '../store/index.ts';
import { customersTarget } from './customers-target.ts';
import { madeHereTarget } from './made-here-target.ts';
import type { PreparedRows } from './prepared-rows.ts';
import { isPriceChangeUnsent, isProductUnsent } from './products.queries.ts';
import { type MasterTarget, replacingTarget } from './replacing-target.ts';
import type { WireRow } from './shape-rows.ts';
import { lastSequenceOf } from './sync.queries.ts';

/** What a batch of rows did, beyond the rows themselves. */
export interface BatchEffects {
  readonly tables: Set<string>;
  /** Products by id as they are now; null: gone. */
  readonly products: Map<string, ProductRow | null>;
  /** A fact of this device's own stream came down that this device never wrote. */
  foreignOwnFact: boolean;
}

/** How many rows at once are written of a table in which each stands by itself. */
export interface ReplacingRows {
  /** @returns undefined when the row can't be read */
  read(sent: WireRow): SentRow | undefined;
  write(db: WritableDb, rows: readonly SentRow[], effects: BatchEffects): void;
  /** The same for rows that were read on another thread. What products are now isn't told. */
  writePrepared(db: WritableDb, rows: PreparedRows, effects: BatchEffects): void;
}

/** How a shape's rows become rows of this replica. */
export interface ShapeTarget {
  /** The table in which this replica keeps them. */
  readonly local: Table;
  /** True: a row that a new copy doesn't have is gone. False: documents, which are only ever added. */
  readonly swept: boolean;
  /** There for master data: a row as it is replaces the row that was. */
  readonly rows?: ReplacingRows;
  /** @returns false when the row can't be read */
  apply(db: WritableDb, row: WireRow, effects: BatchEffects): boolean;
  /** A row left the shape. */
  remove(db: WritableDb, key: WireRow, effects: BatchEffects): void;
}

const documentTables = [
  'facts',
  journalEntries.name,
  storedValueMovements.name,
  ...[...salesTables, ...inventoryTables].map(({ name }) => name),
];

const masterTarget = (table: Table): MasterTarget =>
  replacingTarget(
    table,
    {
      read: (sent) => {
        const row = fromShape(table, sent);
        return row && { row, sent };
      },
      write: (db, rows, effects) => {
        upsertSentRows(db, table, rows);
        effects.tables.add(table.name);
        if (table !== products) return;
        for (const { row } of rows) effects.products.set(String(row.id), row as ProductRow);
      },
      writePrepared: (db, { values }, effects) => {
        upsertValues(db, table, values);
        effects.tables.add(table.name);
      },
    },
    (db, wire, effects) => {
      const key = Object.fromEntries(table.key.map((name) => [name, wire[columnName(name)]]));
      if (!Object.values(key).every((part) => typeof part === 'string')) return;
      deleteRow(db, table, key);
      effects.tables.add(table.name);
      if (table === products) effects.products.set(String(key.id), null);
    },
  );

/** Facts are projected once per id, whichever way they came; the row coming down proves that the server has it. */
const factTarget = (ownStream: string): ShapeTarget => ({
  local: localFacts,
  swept: false,
  apply: (db, wire, effects) => {
    const row = fromShape(serverFacts, wire);
    const envelope = row && parseEnvelope(row.envelope);
    if (envelope === undefined || row === undefined || envelope.id !== row.id) return false;
    const { privateSalt: salt, privateText: text } = row;
    const signed = {
      envelope: row.envelope,
      signature: row.signature,
      private: salt === null || text === null ? null : { salt, text },
    };
    const { acceptNo, postingMonth } = row;
    const recorded = recordFact(db, { signed, envelope, acceptNo, postingMonth }) === 'recorded';
    dequeue(replicaDb(db), { streamId: row.streamId, sequence: row.sequence, factId: row.id });
    if (recorded && envelope.stream === ownStream && envelope.sequence > lastSequenceOf(db)) {
      effects.foreignOwnFact = true;
    }
    for (const name of recorded ? documentTables : ['facts']) effects.tables.add(name);
    return true;
  },
  remove: () => undefined,
});

/** The server's entry replaces the provisional one, which has the same id. */
const journalTarget: ShapeTarget = {
  local: journalEntries,
  swept: false,
  apply: (db, wire, effects) => {
    const row = fromShape(postedJournalEntries, wire);
    if (row === undefined) return false;
    const { audience: _audience, ...entry } = row;
    recordPostedEntry(replicaDb(db), entry);
    effects.tables.add(journalEntries.name);
    return true;
  },
  remove: () => undefined,
};

/** Table name of a shape → what to do with its rows. A table that isn't here is a newer server's. */
export function shapeTargets(ownStream: string): ReadonlyMap<string, ShapeTarget> {
  return new Map<string, ShapeTarget>([
    ...masterTables.map((table): [string, ShapeTarget] => [table.name, masterTarget(table)]),
    [customers.name, customersTarget(masterTarget(customers))],
    [products.name, madeHereTarget(products, masterTarget(products), isProductUnsent)],
    [priceChanges.name, madeHereTarget(priceChanges, masterTarget(priceChanges), isPriceChangeUnsent)],
    [serverFacts.name, factTarget(ownStream)],
    [openDocuments.name, factTarget(ownStream)],
    [checkpoints.name, { ...masterTarget(checkpoints), swept: false }],
    [postedJournalEntries.name, journalTarget],
  ]);
}
