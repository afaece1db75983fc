import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleSale, sampleSettings } from '../test/samples.ts';
import { chart } from './accounting/index.ts';
import { type RowWrite, sumCents } from './kernel/index.ts';
import { factRegistry, registeredFact } from './projections.ts';
import type { SaleBody } from './sales/index.ts';

const project = (sale: ReturnType<typeof sampleSale>) => {
  const registered = registeredFact(sale.envelope.type);
  if (!registered) throw new Error('expected a registered fact');
  return registered.project(sale as never, { postingMonth: '2026-11' });
};

const insertsInto = (writes: readonly RowWrite[], table: string) =>
  writes.filter((write) => write.kind === 'insert' && write.table.name === table);

const goods = fc.array(
  fc.record({
    priceCents: fc.integer({ min: 1, max: 100_000 }),
    quantityMilli: fc.integer({ min: 1, max: 20_000 }),
    gstCode: fc.constantFrom('SR', 'ZR'),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('what a sale causes', () => {
  it('[ACC-1] is an entry that balances: cash in; sales, GST and rounding out', () => {
    const sale = sampleSale({
      items: [{ priceCents: 2347 }],
      tenders: [{ tender: 'cash', tenderedCents: 5000 }],
    });
    expect(project(sale).journalEntry?.lines).toEqual([
      { accountCode: chart.cashInTills.code, debitCents: 2345, creditCents: 0 },
      { accountCode: chart.sales.code, debitCents: 0, creditCents: 2153 },
      { accountCode: chart.gstOutput.code, debitCents: 0, creditCents: 194 },
      { accountCode: chart.cashRounding.code, debitCents: 2, creditCents: 0 },
    ]);
  });

  it('[ACC-6] is no entry when there is nothing to book: free goods move stock alone', () => {
    const tenders = [{ tender: 'cash' as const, tenderedCents: 0 }];
    for (const item of [{ priceCents: 0 }, { priceCents: 3, quantityMilli: 1 }]) {
      const { journalEntry, writes } = project(sampleSale({ items: [item], tenders }));
      expect(journalEntry).toBeUndefined();
      expect(insertsInto(writes, 'sales')).toHaveLength(1);
    }
  });

  it('[ACC-4] balances to the cent whatever was sold', () => {
    fc.assert(
      fc.property(goods, fc.boolean(), (items, registered) => {
        const settings = registered ? sampleSettings : { ...sampleSettings, gst: null };
        const sale = sampleSale({
          items,
          settings,
          tenders: [{ tender: 'cash', tenderedCents: 100_000_000 }],
        });
        const lines = project(sale).journalEntry?.lines ?? [];
        const debit = sumCents(lines.map((line) => line.debitCents));
        expect(debit).toBe(sumCents(lines.map((line) => line.creditCents)));
        const cash = lines.find((line) => line.accountCode === chart.cashInTills.code)?.debitCents ?? 0;
        expect(cash).toBe(sale.body.totalCents + sale.body.roundingCents);
        if (!registered) expect(lines.some((line) => line.accountCode === chart.gstOutput.code)).toBe(false);
      }),
    );
  });

  it('[INV-1] [INV-3] is a movement out for each line, and the level with it', () => {
    fc.assert(
      fc.property(goods, (items) => {
        const sale = sampleSale({ items, tenders: [{ tender: 'cash', tenderedCents: 100_000_000 }] });
        const { writes } = project(sale);
        expect(insertsInto(writes, 'stock_movements')).toHaveLength(sale.body.lines.length);
        const added = writes.flatMap((write) =>
          write.kind === 'add' ? [write.amounts.onHandMilli ?? 0] : [],
        );
        const sold = sale.body.lines.map((line) => line.quantityMilli);
        expect(added).toEqual(sold.map((quantity) => -quantity));
      }),
    );
  });

  it('[SYN-1] is the same rows with the same ids wherever it is projected', () => {
    const sale = sampleSale();
    const strip = (writes: readonly RowWrite[]) =>
      JSON.stringify(writes.map((write) => (write.kind === 'insert' ? write.row : write)));
    expect(strip(project(sale).writes)).toBe(strip(project(sale).writes));
  });

  it('[ACC-5] names a tender that has no account instead of posting it somewhere', () => {
    const sale = sampleSale();
    const body: SaleBody = {
      ...sale.body,
      payments: sale.body.payments.map((payment) => ({ ...payment, tender: 'seashells' })),
    };
    expect(() => project({ ...sale, body })).toThrow('seashells');
  });
});

describe('what the beginning of a day and of the books causes', () => {
  const facts = fc.record({ floatCents: fc.integer({ min: 0, max: 1e7 }) });

  it('[ACC-2] is the float, moved from the safe to the till; no entry for no float', () => {
    fc.assert(
      fc.property(facts, ({ floatCents }) => {
        const { envelope, body: sale } = sampleSale();
        const body = {
          shiftId: sale.shiftId,
          registerId: sale.registerId,
          registerCode: 'T01',
          outletId: sale.outletId,
          cashierId: sale.cashierId,
          businessDate: sale.businessDate,
          floatCents,
        };
        const opened = registeredFact('sales.shiftOpened.v1');
        const lines = opened?.project({ envelope, body } as never, { postingMonth: '2026-11' }).journalEntry
          ?.lines;
        expect(lines).toEqual(
          floatCents === 0
            ? undefined
            : [
                { accountCode: chart.cashInTills.code, debitCents: floatCents, creditCents: 0 },
                { accountCode: chart.cashInSafe.code, debitCents: 0, creditCents: floatCents },
              ],
        );
      }),
    );
  });

  it('[INV-2] [ACC-3] is opening stock at its location, at cost, half-up to the cent', () => {
    const { envelope, body: sale } = sampleSale();
    const variantId = sale.lines[0]?.variantId;
    const body = {
      outletId: sale.outletId,
      locationId: sale.locationId,
      part: 1,
      reference: 'Opening',
      lines: [{ variantId, sku: 'SKU-1', quantityMilli: 2_500, unitCostE4: 12_346 }],
    };
    const opened = registeredFact('inventory.stockOpened.v1');
    const projection = opened?.project({ envelope, body } as never, { postingMonth: '2026-11' });
    expect(projection?.journalEntry?.lines).toEqual([
      { accountCode: chart.inventory.code, debitCents: 309, creditCents: 0 },
      { accountCode: chart.openingBalances.code, debitCents: 0, creditCents: 309 },
    ]);
    expect(projection?.writes).toContainEqual(
      expect.objectContaining({ kind: 'add', amounts: { onHandMilli: 2_500 } }),
    );
  });
});

describe('the registry', () => {
  it('has each fact type once, named by context, past tense and version', () => {
    const types = factRegistry.map(({ definition }) => definition.type);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(type).toMatch(/^[a-z]+\.[a-zA-Z]+(ed|Spent|SetAside)\.v\d+$/);
    expect(registeredFact('sales.saleTeleported.v9')).toBeUndefined();
  });
});
