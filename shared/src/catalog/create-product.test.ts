import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSampleId } from '../../test/samples.ts';
import {
  type BodyOf,
  type Envelope,
  MAX_CENTS,
  productId,
  type RowOf,
  type RowWrite,
  staffId,
} from '../kernel/index.ts';
import { registeredFact } from '../projections.ts';
import { type CreateProduct, decideCreateProduct, productCreated } from './create-product.ts';
import { gtinCheckDigit } from './gtin.ts';
import { priceChanges } from './price-changes.ts';
import { products } from './rows.ts';

const id = productId.parse(newSampleId());
const by = staffId.parse(newSampleId());
const typed: CreateProduct = {
  productId: id,
  sku: '',
  name: '  Laksa   paste ',
  nameZh: '叻沙酱',
  nameMs: 'Pes laksa',
  nameTa: ' ',
  categoryId: null,
  gstCode: 'SR',
  barcodes: ['036000291452', ' 036000291452', ''],
  priceCents: 480,
  floorCents: 400,
  unitCostE4: 31_255,
  kind: 'goods',
  isWeighed: false,
  hasOpenPrice: false,
  isOutsideDiscounts: false,
};
const decide = (
  changes: Partial<CreateProduct> = {},
  ownerOf: (code: string) => string | undefined = () => undefined,
) => decideCreateProduct({ ...typed, ...changes }, { by, ownerOf });
const refused = (...parts: Parameters<typeof decide>): string => {
  const decided = decide(...parts);
  return decided.ok ? 'ok' : decided.error.code;
};
function bodyOf(...parts: Parameters<typeof decide>): BodyOf<typeof productCreated> {
  const decided = decide(...parts);
  if (!decided.ok) throw new Error(decided.error.code);
  return decided.value.body;
}
const envelope = {
  id: newSampleId(),
  company: newSampleId(),
  at: '2026-11-21T02:03:04.000Z',
} as unknown as Envelope;
function rowsOf<T extends typeof products | typeof priceChanges>(
  table: T,
  body: BodyOf<typeof productCreated>,
) {
  const context = { postingMonth: '2026-11' };
  const writes: readonly RowWrite[] =
    registeredFact(productCreated.type)?.project({ envelope, body } as never, context).writes ?? [];
  return writes.flatMap((write) =>
    write.kind === 'insert' && write.table === table ? [write.row as RowOf<T>] : [],
  );
}

describe('a product that is made on a device', () => {
  it('[CAT-60] is one row of its own, active, with its one variant, which every device derives alike', () => {
    const body = bodyOf();
    expect(body).toMatchObject({
      sku: '0036000291452',
      name: 'Laksa paste',
      nameMs: 'Pes laksa',
      nameTa: null,
      barcodes: ['0036000291452'],
      selling: null,
      createdBy: by,
    });
    expect(bodyOf().variantId).toBe(body.variantId);
    const [row, ...more] = rowsOf(products, body);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      id,
      companyId: envelope.company,
      name: 'Laksa paste',
      nameZh: '叻沙酱',
      status: 'active',
    });
    expect(row?.furtherNames).toEqual({ ms: 'Pes laksa' });
    expect(row?.variants).toEqual([
      {
        ...{ id: body.variantId, sku: '0036000291452', name: null, barcodes: ['0036000291452'] },
        ...{ priceCents: 480, floorCents: 400, unitCostE4: 31_255, costCents: 313 },
      },
    ]);
    expect(productCreated.verify(body, envelope).ok).toBe(true);
  });

  it('[CAT-60] says how it is sold only where that is unlike most goods', () => {
    expect(bodyOf({ isWeighed: true }).selling).toMatchObject({
      isWeighed: true,
      kind: 'goods',
      tracking: 'none',
    });
    expect(bodyOf({ hasOpenPrice: true, barcodes: [] }).sku).toBe(id.slice(-8).toUpperCase());
    expect(bodyOf({ barcodes: ['A'.repeat(64)] }).sku).toBe(id.slice(-8).toUpperCase());
  });

  it('[CAT-60] has no other product’s variant, nor its history: a forged one is found at the other end', () => {
    const other = bodyOf({ productId: productId.parse(newSampleId()) });
    const forged = productCreated.verify({ ...bodyOf(), variantId: other.variantId }, envelope);
    expect([productCreated.verify(other, envelope).ok, forged.ok]).toEqual([true, false]);
  });

  it('[CAT-61] is refused without a name, with a price or cost below zero, or a lowest price above the price', () => {
    for (const name of ['  ', '\u200b', ' \u001b\u202e '])
      expect(refused({ name })).toBe('catalog.nameMissing');
    expect(refused({ name: 'x\u0000' })).toBe('catalog.nameMissing');
    expect(refused({ sku: 'x'.repeat(61) })).toBe('catalog.nameTooLong');
    expect(refused({ priceCents: -1 })).toBe('catalog.priceInvalid');
    expect(refused({ priceCents: MAX_CENTS + 1 })).toBe('catalog.priceInvalid');
    expect(refused({ unitCostE4: MAX_CENTS + 1 })).toBe('catalog.costInvalid');
    expect(refused({ floorCents: 481 })).toBe('catalog.floorInvalid');
    expect(refused({ floorCents: 480 })).toBe('ok');
    expect(refused({ unitCostE4: -1 })).toBe('catalog.costInvalid');
    expect(refused({ gstCode: 'XX' })).toBe('catalog.gstCodeUnknown');
    const many = Array.from({ length: 21 }, (_, index) => `SHELF-${index}`);
    expect(refused({ barcodes: many })).toBe('catalog.barcodesTooMany');
  });

  it('[CAT-61] is refused with a barcode that goods on sale have, which it names', () => {
    const decided = decide({}, (code) => (code === '0036000291452' ? 'Tissue paper' : undefined));
    expect(decided).toMatchObject({
      ok: false,
      error: { code: 'catalog.barcodeTaken', details: { barcode: '0036000291452', name: 'Tissue paper' } },
    });
  });

  it('[CAT-61] is refused with a wrong check digit at both ends, whatever the digits', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(7, 11, 12, 13)
          .chain((length) =>
            fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }),
          ),
        fc.integer({ min: 1, max: 9 }),
        (digits, wrongBy) => {
          const stem = digits.join('');
          const check = gtinCheckDigit(stem);
          expect(refused({ barcodes: [`${stem}${check}`] })).toBe('ok');
          const wrong = `${stem}${(check + wrongBy) % 10}`;
          expect(refused({ barcodes: [wrong] })).toBe('catalog.checkDigitWrong');
          expect(productCreated.verify({ ...bodyOf(), barcodes: [wrong] }, envelope).ok).toBe(false);
        },
      ),
    );
  });

  it('[CAT-64] begins its history with what it was made with', () => {
    const rows = rowsOf(priceChanges, bodyOf());
    expect(rows.map(({ kind, before, after, changedBy }) => [kind, before, after, changedBy])).toEqual([
      ['price', null, '4.80', by],
      ['floor', null, '4.00', by],
      ['cost', null, '3.1255', by],
    ]);
    expect(new Set(rows.map((row) => row.id)).size).toBe(3);
    expect(
      rowsOf(priceChanges, bodyOf({ floorCents: null, unitCostE4: null })).map(({ kind }) => kind),
    ).toEqual(['price']);
  });
});
