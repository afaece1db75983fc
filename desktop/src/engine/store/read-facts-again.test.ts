import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { registeredFact } from '#shared/projections.ts';
import { saleCompleted } from '#shared/sales/index.ts';
import { type Checkpoint, type Meaning, recordFact, startFrom } from '#shared/sync/index.ts';
import { newTestShop, type SignedSale, TestStream } from '../sync/test-device.fixture.ts';
import { openStore, type Store } from './database.ts';
import { readFactsAgain } from './read-facts-again.ts';
import { replicaDb } from './replica-db.ts';
import { type TemporaryStore, temporaryStore } from './store.fixture.ts';

const opened: TemporaryStore[] = [];
const newStore = (): TemporaryStore => {
  const made = temporaryStore();
  opened.push(made);
  return made;
};
afterEach(() => {
  for (const each of opened.splice(0)) each.remove();
});

/** A version that sells didn't exist in. */
const older: Meaning = (type) => (type === saleCompleted.type ? undefined : registeredFact(type));

const shop = newTestShop();
const comesDown = (store: Store, { signed, envelope }: SignedSale, acceptNo: number, meaning: Meaning) =>
  store.write((db) =>
    recordFact(replicaDb(db), { signed, envelope, acceptNo, postingMonth: '2026-11' }, meaning),
  );
const newSales = (count: number): readonly SignedSale[] => {
  const elsewhere = new TestStream(shop);
  return Array.from({ length: count }, () => elsewhere.sell());
};

const COUNTERS = {
  levels: `SELECT location_id AS locationId, variant_id AS variantId, on_hand_milli AS onHandMilli
    FROM stock_levels WHERE on_hand_milli <> 0 ORDER BY 1, 2`,
  balances: `SELECT account_code AS accountCode, balance_cents AS balanceCents
    FROM account_balances WHERE balance_cents <> 0 ORDER BY 1`,
};
const countersOf = ({ reader }: Store) => ({
  levels: reader.prepare<Checkpoint['levels'][number]>(COUNTERS.levels).all(),
  balances: reader.prepare<Checkpoint['balances'][number]>(COUNTERS.balances).all(),
});
const rowsOf = ({ reader }: Store) =>
  ['sales', 'sale_lines', 'sale_payments', 'stock_movements', 'journal_entries', 'facts'].map((name) =>
    reader.prepare(`SELECT * FROM ${name} ORDER BY id`).all(),
  );

/** What the server writes down of the first facts. */
function checkpointOf(sales: readonly SignedSale[], throughAcceptNo: number): Checkpoint {
  const { store } = newStore();
  sales.slice(0, throughAcceptNo).forEach((sale, index) => {
    comesDown(store, sale, index + 1, registeredFact);
  });
  return { companyId: shop.company, incarnation: 1, throughAcceptNo, ...countersOf(store) };
}

describe('facts that an older version kept without understanding them', () => {
  it('[SYN-2] are in nothing before the upgrade, and once in everything after it', () => {
    const { store, dataDir } = newStore();
    const [sale] = newSales(1);
    if (sale === undefined) throw new Error('no sale');
    comesDown(store, sale, 1, older);
    expect(rowsOf(store).map((rows) => rows.length)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(countersOf(store)).toEqual({ levels: [], balances: [] });

    store.close();
    const upgraded = openStore({ dataDir });
    try {
      expect(readFactsAgain(upgraded)).toBe(1);
      expect(readFactsAgain(upgraded)).toBe(0);
      const { levels, balances } = checkpointOf([sale], 1);
      expect(levels.length).toBeGreaterThan(0);
      expect(countersOf(upgraded)).toEqual({ levels, balances });
      expect(upgraded.reader.prepare('SELECT count(*) AS n FROM sales').get()).toEqual({ n: 1 });
    } finally {
      upgraded.close();
    }
  });

  it('[SYN-2] [SYN-3] leave a replica as one that always knew them, whatever came again and when its counters began anew', () => {
    const neverOrAt = fc.option(fc.nat(9));
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 10 }), fc.nat(6), neverOrAt, (arrivals, through, at) => {
        const sales = newSales(6);
        const checkpoint = checkpointOf(sales, through);
        const [late, early] = [newStore().store, newStore().store];
        const both = (work: (store: Store, meaning: Meaning) => void): void => {
          work(late, older);
          work(early, registeredFact);
        };
        arrivals.forEach((which, index) => {
          const sale = sales[which];
          if (sale === undefined) throw new Error('no such sale');
          if (index === at) {
            both((store, meaning) => store.write((db) => startFrom(replicaDb(db), checkpoint, meaning)));
          }
          both((store, meaning) => comesDown(store, sale, which + 1, meaning));
        });
        expect(readFactsAgain(late)).toBe(new Set(arrivals).size);
        expect(rowsOf(late)).toEqual(rowsOf(early));
        expect(countersOf(late)).toEqual(countersOf(early));
        for (const each of opened.splice(0)) each.remove();
      }),
      { numRuns: 25 },
    );
  });
});
