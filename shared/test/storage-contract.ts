import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CreateProduct,
  decideCreateProduct,
  priceChanges,
  productCreated,
  products,
} from '#shared/catalog/index.ts';
import { stockLevels, stockMovements } from '#shared/inventory/index.ts';
import {
  addTo,
  companyId,
  deriveId,
  factId,
  insertRow,
  locationId,
  productId,
  type RowWrite,
  staffId,
  type Table,
  uuidV7,
  variantId,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { saleLines, salePayments, sales } from '#shared/sales/index.ts';
import { sampleSale } from './samples.ts';

/** What a store must be able to do for the projectors; the same suite runs on memory, SQLite and Postgres. */
export interface StoreUnderTest {
  /** Applies the writes of one fact in one transaction: all of them, or none when one throws. */
  apply(writes: readonly RowWrite[]): Promise<void>;
  /** All rows of a table in their domain form, in any order. */
  rows(table: Table): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

const newId = (): string => uuidV7(Date.UTC(2026, 10, 21), randomBytes(10));

const byKey = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  [...rows].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

/** Runs the contract on a store; `open` gives an empty one that may hold rows of `company`. */
export function storageContract(name: string, open: (company: string) => Promise<StoreUnderTest>): void {
  describe(`storage contract on ${name}`, () => {
    const company = companyId.parse(newId());
    let store: StoreUnderTest;
    beforeEach(async () => {
      store = await open(company);
    });
    afterEach(async () => {
      await store.close();
    });

    it('gives back every kind of value as it was written', async () => {
      const sale = sampleSale({ company });
      const projection = registeredFact(sale.envelope.type)?.project(sale as never, {
        postingMonth: '2026-11',
      });
      const writes = projection?.writes ?? [];
      await store.apply(writes);
      for (const table of [sales, saleLines, salePayments, stockMovements]) {
        const expected = writes.flatMap((write) =>
          write.kind === 'insert' && write.table.name === table.name ? [write.row] : [],
        );
        const columns = Object.keys(table.columns);
        const inOrder = (row: Readonly<Record<string, unknown>>) =>
          Object.fromEntries(columns.map((column) => [column, row[column]]));
        expect(byKey((await store.rows(table)).map(inOrder))).toEqual(byKey(expected.map(inOrder)));
        expect(expected.length).toBeGreaterThan(0);
      }
    });

    it('[CAT-60] gives back a product that was made on a device, and the beginning of its history, as they were written', async () => {
      const { envelope } = sampleSale({ company });
      const decided = decideCreateProduct(sampleProduct(), {
        by: staffId.parse(newId()),
        ownerOf: () => undefined,
      });
      if (!decided.ok) throw new Error(decided.error.code);
      const fact = { envelope, body: decided.value.body };
      const made = registeredFact(productCreated.type)?.project(fact as never, { postingMonth: '2026-11' });
      const writes = made?.writes ?? [];
      await store.apply(writes);
      await store.apply(writes);
      for (const table of [products, priceChanges]) {
        const expected = writes.flatMap((write) =>
          write.kind === 'insert' && write.table.name === table.name ? [write.row] : [],
        );
        const stored = await store.rows(table);
        expect(stored).toHaveLength(table === products ? 1 : 3);
        for (const row of expected) expect(stored).toContainEqual(row);
      }
    });

    it('keeps the first row when the same row is inserted twice', async () => {
      const movement = sampleMovement(company);
      await store.apply([insertRow(stockMovements, movement)]);
      await store.apply([insertRow(stockMovements, { ...movement, quantityMilli: 9_000 })]);
      expect(await store.rows(stockMovements)).toEqual([movement]);
    });

    it('sums additions to a counter that did not exist, in any order', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: -50_000, max: 50_000 }), { minLength: 1, maxLength: 8 }),
          async (amounts) => {
            const key = {
              companyId: company,
              locationId: locationId.parse(newId()),
              variantId: variantId.parse(newId()),
            };
            for (const amount of amounts)
              await store.apply([addTo(stockLevels, key, { onHandMilli: amount })]);
            const level = (await store.rows(stockLevels)).find((row) => row.variantId === key.variantId);
            expect(level?.onHandMilli).toBe(amounts.reduce((sum, amount) => sum + amount, 0));
          },
        ),
        { numRuns: 10 },
      );
    });

    it('keeps the largest amounts and quantities exact', async () => {
      const movement = { ...sampleMovement(company), quantityMilli: -99_999_999_999_999 };
      await store.apply([insertRow(stockMovements, movement)]);
      expect(await store.rows(stockMovements)).toEqual([movement]);
    });

    it('writes nothing of a fact when one of its writes fails', async () => {
      const movement = sampleMovement(company);
      const broken = insertRow(stockMovements, { ...sampleMovement(company), kind: undefined as never });
      await expect(store.apply([insertRow(stockMovements, movement), broken])).rejects.toThrow();
      expect(await store.rows(stockMovements)).toEqual([]);
    });
  });
}

function sampleMovement(company: ReturnType<typeof companyId.parse>) {
  const fact = factId.parse(newId());
  return {
    id: deriveId(fact, 'movement', 0),
    companyId: company,
    factId: fact,
    locationId: locationId.parse(newId()),
    variantId: variantId.parse(newId()),
    quantityMilli: -1_500,
    kind: 'sale' as const,
    movedAt: '2026-11-21T15:58:00.123Z',
  };
}

const sampleProduct = (): CreateProduct => ({
  ...{ productId: productId.parse(newId()), sku: '', name: 'Laksa paste', nameZh: '叻沙酱' },
  ...{ nameMs: 'Pes laksa', nameTa: '', categoryId: null, gstCode: 'SR', barcodes: ['4006381333931'] },
  ...{ priceCents: 480, floorCents: 450, unitCostE4: 31_255, kind: 'goods', isWeighed: true },
  ...{ hasOpenPrice: false, isOutsideDiscounts: false },
});
