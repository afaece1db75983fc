import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { productEdited } from '#shared/catalog/index.ts';
import { customerCreated, customerEdited, customerErased } from '#shared/customers/index.ts';
import { lateMovementAbsorbed, stockCounted, stockOpened } from '#shared/inventory/index.ts';
import { canonicalJson } from '#shared/kernel/index.ts';
import { factRegistry } from '#shared/projections.ts';
import { saleCompleted, shiftOpened } from '#shared/sales/index.ts';
import { reviewResolved } from '#shared/sync/index.ts';
import { newSampleId, sampleSale } from '../../../../shared/test/samples.ts';
import { encodeCanonically } from './encode-canonically.ts';
import { sampleOf } from './sample-of-schema.fixture.ts';
import { shiftBodies } from './shift-bodies.fixture.ts';

const bodies: Readonly<Record<string, readonly unknown[]>> = {
  [saleCompleted.type]: [
    sampleSale().body,
    sampleSale({ items: [{ priceCents: 0 }, { priceCents: 99_999_999, quantityMilli: 1 }] }).body,
    { ...sampleSale().body, customerId: newSampleId() },
  ],
  [shiftOpened.type]: [
    {
      shiftId: newSampleId(),
      registerId: newSampleId(),
      registerCode: 'T01',
      outletId: newSampleId(),
      cashierId: newSampleId(),
      businessDate: '2026-11-21',
      floatCents: 12_305,
    },
  ],
  [stockOpened.type]: [
    {
      outletId: newSampleId(),
      locationId: newSampleId(),
      part: 1,
      reference: 'Opening “stock”\n\u0001',
      lines: [{ variantId: newSampleId(), sku: 'é-1', quantityMilli: -1, unitCostE4: 12_345 }],
    },
  ],
};

const edit = { commandId: newSampleId(), editedBy: newSampleId() };
const ofCommands: typeof bodies = {
  [customerCreated.type]: [{ customerId: newSampleId() }],
  [customerEdited.type]: [{ ...edit, customerId: newSampleId(), fields: ['phone', 'name'] }],
  [customerErased.type]: [{ customerId: newSampleId(), commandId: newSampleId(), erasedBy: newSampleId() }],
  [productEdited.type]: [
    { ...edit, productId: newSampleId(), changed: [{ field: 'nameZh', before: null, after: '茶' }] },
  ],
};

const counted = { countId: newSampleId(), locationId: newSampleId(), outletId: newSampleId() };
const ofCounts: typeof bodies = {
  [stockCounted.type]: [
    {
      ...counted,
      countedBy: newSampleId(),
      countedAt: '2026-11-21T02:03:04.567Z',
      lines: [{ variantId: newSampleId(), name: 'Mie “instan”', countedMilli: 1_500, bookMilli: -2_000 }],
      seen: [{ streamId: newSampleId(), sequence: 12, without: [3, 11] }],
      seenThrough: { incarnation: 1, acceptNo: 345 },
      reviewItemId: newSampleId(),
    },
  ],
  [lateMovementAbsorbed.type]: [
    {
      ...counted,
      countFactId: newSampleId(),
      countedAt: '2026-11-21T02:03:04.567Z',
      lines: [{ variantId: newSampleId(), quantityMilli: -1 }],
    },
  ],
  [reviewResolved.type]: [
    {
      reviewItemId: null,
      heldFactId: newSampleId(),
      outletId: newSampleId(),
      resolution: 'noted',
      by: newSampleId(),
    },
  ],
};

describe('the canonical encoding of a body', () => {
  for (const { definition } of factRegistry) {
    it(`is, for ${definition.type}, byte for byte what zod and canonical JSON give`, () => {
      const samples = [{ ...bodies, ...ofCommands, ...ofCounts }, shiftBodies].flatMap(
        (given) => given[definition.type] ?? [],
      );
      for (const body of [...samples, sampleOf(definition.body)]) {
        const slow = z.encode(definition.body, body as never);
        const fast = encodeCanonically(definition.body, body as never);
        expect(fast).toEqual(slow);
        expect(JSON.stringify(fast)).toBe(canonicalJson(slow));
      }
    });
  }

  it('leaves members out that are undefined, and does what it does not know as zod does', () => {
    const schema = z.object({
      b: z.string().optional(),
      a: z.record(z.string(), z.unknown()),
      c: z.nullable(z.literal('x')),
    });
    expect(JSON.stringify(encodeCanonically(schema, { b: undefined, a: { z: 1 }, c: null }))).toBe(
      '{"a":{"z":1},"c":null}',
    );
  });
});
