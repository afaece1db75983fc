import { describe, expect, it } from 'vitest';
import { sampleSale } from '../../test/samples.ts';
import type { FactId, RowId, VariantId } from '../kernel/index.ts';
import { registeredFact } from '../projections.ts';
import { type CountStock, type CountStockReads, decideCountStock } from './count-stock.ts';
import { lateMovementAbsorbed, stockCounted } from './facts.ts';

const { envelope, body: sale } = sampleSale();
const now = envelope.at;
const variant = sale.lines[0]?.variantId as VariantId;
const reads: CountStockReads = {
  locationId: sale.locationId,
  outletId: sale.outletId,
  countedBy: sale.cashierId,
  book: () => ({ name: 'Kopi-O', onHandMilli: -2000 }),
  seen: [{ streamId: envelope.stream, sequence: 7, without: [3] }],
  seenThrough: { incarnation: 1, acceptNo: 0 },
};
const command: CountStock = {
  countId: envelope.id as string as RowId,
  lines: [{ variantId: variant, countedMilli: 5000 }],
  reviewItemId: null,
};
const decided = (changes: Partial<CountStock> = {}) =>
  decideCountStock({ ...command, ...changes }, reads, now);

function countOf(changes: Partial<CountStock> = {}) {
  const decision = decided(changes);
  if (!decision.ok) throw new Error(decision.error.code);
  return decision.value.body;
}

const project = (type: string, body: unknown) =>
  registeredFact(type)?.project({ envelope: { ...envelope, type }, body } as never, {
    postingMonth: '2026-11',
  });

describe('a stock count', () => {
  it('[INV-4] [INV-3] moves the level by what was counted less what the book said', () => {
    const projection = project(stockCounted.type, countOf());
    expect(projection?.writes).toEqual([
      expect.objectContaining({
        kind: 'insert',
        row: expect.objectContaining({ kind: 'count', quantityMilli: 7000, movedAt: now }),
      }),
      expect.objectContaining({ kind: 'add', amounts: { onHandMilli: 7000 } }),
    ]);
  });

  it('[INV-5] has no entry in the books', () => {
    expect(project(stockCounted.type, countOf())?.journalEntry).toBeUndefined();
  });

  it('[INV-4] refuses what is not a count: nothing, a product twice, less than nothing, more than any shelf holds', () => {
    const line = { variantId: variant, countedMilli: 1000 };
    for (const lines of [
      [],
      [line, line],
      [{ ...line, countedMilli: -1 }],
      [{ ...line, countedMilli: 1e15 }],
    ]) {
      expect(decided({ lines })).toMatchObject({ ok: false, error: { code: 'inventory.countInvalid' } });
    }
    expect(decided({ lines: [{ ...line, countedMilli: 0 }] }).ok).toBe(true);
  });

  it('[INV-4] is quarantined when it can not have been made so', () => {
    const body = countOf();
    const verdict = (changes: Partial<typeof body>) => stockCounted.verify({ ...body, ...changes }, envelope);
    expect(verdict({}).ok).toBe(true);
    const [line, seen] = [body.lines[0], body.seen[0]];
    if (line === undefined || seen === undefined) throw new Error('expected a line and a stream');
    const wrong: Partial<typeof body>[] = [
      { outletId: sale.locationId as never },
      { countedAt: '2030-01-01T00:00:00.000Z' },
      { lines: [{ ...line, countedMilli: -1 }] },
      { lines: [line, line] },
      { seen: [seen, seen] },
      { seen: [{ ...seen, without: [8] }] },
    ];
    for (const changes of wrong) {
      expect(verdict(changes)).toMatchObject({ ok: false, error: { code: 'inventory.countInvalid' } });
    }
  });

  it('[INV-6] is corrected by a fact that moves what was late back at the instant of the count', () => {
    const body = {
      countId: command.countId,
      countFactId: envelope.id as FactId,
      locationId: sale.locationId,
      outletId: sale.outletId,
      countedAt: '2026-11-20T10:00:00.000Z',
      lines: [{ variantId: variant, quantityMilli: 1000 }],
    };
    expect(project(lateMovementAbsorbed.type, body)?.writes).toMatchObject([
      { kind: 'insert', row: { kind: 'absorbed', quantityMilli: 1000, movedAt: body.countedAt } },
      { kind: 'add', amounts: { onHandMilli: 1000 } },
    ]);
    expect(lateMovementAbsorbed.verify(body, envelope).ok).toBe(true);
    const nothing = { ...body, lines: [{ variantId: variant, quantityMilli: 0 }] };
    expect(lateMovementAbsorbed.verify(nothing, envelope)).toMatchObject({ ok: false });
  });
});
