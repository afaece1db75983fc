import { describe, expect, it } from 'vitest';
import { newSampleId } from '../../test/samples.ts';
import type { Envelope, RowWrite } from '../kernel/index.ts';
import { registeredFact } from '../projections.ts';

const envelope = {
  id: newSampleId(),
  company: newSampleId(),
  at: '2026-11-21T02:03:04.000Z',
} as unknown as Envelope;
const [tea, by, list] = [newSampleId(), newSampleId(), newSampleId()];
const rowsOf = (type: string, body: unknown) =>
  (registeredFact(type)?.project({ envelope, body } as never, { postingMonth: '2026-11' }).writes ?? []).map(
    (write: RowWrite) => (write.kind === 'insert' ? write.row : undefined),
  );

describe('the history of prices and costs', () => {
  it('[CAT-64] has a line for each amount of an edit, by whom and when, and none for its other fields', () => {
    const changed = [
      { field: 'name', before: 'Tea', after: 'Green tea' },
      { field: `price:${tea}`, before: '1.50', after: '1.60' },
      { field: `barcodes:${tea}`, before: '', after: '4006381333931' },
      { field: `floor:${tea}`, before: null, after: '1.40' },
      { field: `cost:${tea}`, before: '0.9000', after: null },
    ];
    const body = { productId: newSampleId(), commandId: newSampleId(), editedBy: by, changed };
    const same = { variantId: tea, priceListId: null, changedBy: by, changedAt: envelope.at };
    const rows = rowsOf('catalog.productEdited.v1', body);
    expect(rows).toMatchObject([
      { ...same, kind: 'price', before: '1.50', after: '1.60' },
      { ...same, kind: 'floor', before: null, after: '1.40' },
      { ...same, kind: 'cost', before: '0.9000', after: null },
    ]);
    expect(new Set(rows.map((row) => row?.id)).size).toBe(3);
  });

  it('[CAT-64] says of which list a price is, where it isn’t the shelf’s', () => {
    const changed = [{ field: `price:${tea}`, before: null, after: '1.20' }];
    const body = { priceListId: list, commandId: newSampleId(), savedBy: by, changed };
    expect(rowsOf('pricing.listPricesChanged.v1', body)).toMatchObject([
      { variantId: tea, kind: 'listPrice', priceListId: list, after: '1.20', changedBy: by },
    ]);
  });
});
