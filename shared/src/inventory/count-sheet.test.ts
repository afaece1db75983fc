import { describe, expect, it } from 'vitest';
import { productId, rowId, variantId } from '../kernel/index.ts';
import {
  addCounted,
  type CountedProduct,
  type CountSheet,
  countPaper,
  countSheet,
  noteUnknown,
} from './index.ts';
import { MAX_COUNT_LINES } from './schema.ts';

const at = '2026-11-21T01:00:00.000Z';
const countId = rowId.parse('019a0000-0000-7000-8000-000000000001');
const product = (number: number): CountedProduct => ({
  variantId: variantId.parse(`019a0000-0000-7000-8000-2${String(number).padStart(11, '0')}`),
  productId: productId.parse(`019a0000-0000-7000-8000-1${String(number).padStart(11, '0')}`),
  ...{ sku: `SKU-${number}`, name: `Product ${number}`, nameZh: null },
});
const lines = Array.from({ length: MAX_COUNT_LINES }, (_, number) => ({
  ...product(number),
  ...{ countedMilli: 1_000, countedAt: at },
}));
const full: CountSheet = { countId, lines, unknown: [] };

describe('a sheet', () => {
  it('[INV-40] refuses one product more than a count holds, and counts on those that it has', () => {
    expect(addCounted(full, product(MAX_COUNT_LINES), 1_000, at)).toMatchObject({
      ok: false,
      error: { code: 'inventory.countFull' },
    });
    const more = addCounted(full, product(7), 500, at);
    if (!more.ok) throw new Error('expected room for what is there');
    expect(more.value.lines).toHaveLength(MAX_COUNT_LINES);
    expect(more.value.lines[0]).toMatchObject({ sku: 'SKU-7', countedMilli: 1_500 });
  });

  it('[INV-40] keeps what a product is called in the languages of the screen', () => {
    const furtherNames = { ms: 'Beras wangi', ta: 'மல்லிகை அரிசி' };
    const counted = addCounted({ ...full, lines: [] }, { ...product(1), furtherNames }, 1_000, at);
    if (!counted.ok) throw new Error('expected room on an empty sheet');
    const again = addCounted(counted.value, counted.value.lines[0] ?? product(1), 500, at);
    expect(again).toMatchObject({ ok: true, value: { lines: [{ countedMilli: 1_500, furtherNames }] } });
    expect(countSheet.parse(counted.value)).toEqual(counted.value);
  });

  it('[INV-42] keeps each unknown code once, with how often it was scanned', () => {
    const once = noteUnknown(full, 'X1', 'catalog.barcodeUnknown');
    const twice = once.ok ? noteUnknown(once.value, 'X1', 'catalog.barcodeUnknown') : once;
    expect(twice).toMatchObject({ ok: true, value: { unknown: [{ code: 'X1', times: 2 }] } });
  });
});

describe('the paper of a count', () => {
  it('[INV-44] says of each product what is there, what the book said and the difference', () => {
    const line = (number: number, thereMilli: number, bookMilli: number) => ({
      ...product(number),
      ...{ thereMilli, bookMilli },
    });
    const { blocks } = countPaper({
      ...{ countId, countedAt: at, countedBy: 'Kumar', outletName: 'Toa Payoh' },
      lines: [line(1, 12_000, 10_000), line(2, 350, 1_600), line(3, 100_000, 100_000)],
    });
    const pairs = blocks.flatMap((block) => (block.kind === 'pair' ? [[block.left, block.right]] : []));
    expect(pairs).toEqual([
      ['Counted / 盘点时间', '21 Nov 2026 09:00'],
      ['By / 盘点人', 'Kumar'],
      ['12 (book / 账面 10)', '+2'],
      ['0.35 (book / 账面 1.6)', '-1.25'],
      ['100 (book / 账面 100)', '0'],
    ]);
  });
});
