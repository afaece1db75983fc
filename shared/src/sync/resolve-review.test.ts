import { describe, expect, it } from 'vitest';
import { sampleSale } from '../../test/samples.ts';
import type { RowId } from '../kernel/index.ts';
import { registeredFact } from '../projections.ts';
import { decideResolveReview, reviewResolved } from './resolve-review.ts';

const { envelope, body: sale } = sampleSale();
const reads = { outletId: sale.outletId, by: sale.cashierId };
const reviewItemId = envelope.id as string as RowId;
const item = { reviewItemId, heldFactId: null };

const project = (type: string, body: unknown) =>
  registeredFact(type)?.project({ envelope: { ...envelope, type }, body } as never, {
    postingMonth: '2026-11',
  });

describe('what needed attention', () => {
  it('[SYN-8] is settled by a fact that keeps the reason in its private part', () => {
    const decision = decideResolveReview(
      { subject: item, resolution: 'noted', reason: '  Miscounted by Ah Meng ' },
      reads,
    );
    if (!decision.ok) throw new Error(decision.error.code);
    const { body, privateText, outlets } = decision.value;
    expect({ privateText, outlets }).toEqual({
      privateText: 'Miscounted by Ah Meng',
      outlets: [sale.outletId],
    });
    expect(JSON.stringify(body)).not.toContain('Ah Meng');
    expect(project(reviewResolved.type, body)?.writes).toMatchObject([
      {
        kind: 'insert',
        row: { reviewItemId, heldFactId: null, resolution: 'noted', resolvedBy: sale.cashierId },
      },
    ]);
    expect(reviewResolved.verify(body, envelope).ok).toBe(true);
  });

  it('[SYN-8] is settled by nobody who gives no reason, or does not say of what', () => {
    const refused = [
      { subject: item, reason: '   ' },
      { subject: item, reason: 'x'.repeat(501) },
      { subject: { reviewItemId: null, heldFactId: null }, reason: 'Seen' },
      { subject: { reviewItemId, heldFactId: envelope.id }, reason: 'Seen' },
    ];
    for (const command of refused) {
      const decision = decideResolveReview({ ...command, resolution: 'noted' }, reads);
      expect(decision).toMatchObject({ ok: false, error: { code: 'sync.resolutionInvalid' } });
    }
    const body = {
      reviewItemId: null,
      heldFactId: null,
      outletId: sale.outletId,
      by: sale.cashierId,
      resolution: 'noted',
    };
    expect(reviewResolved.verify(body, envelope)).toMatchObject({ ok: false });
  });

  it('[SYN-8] is settled by the count that it asked for', () => {
    const line = { variantId: sale.lines[0]?.variantId, name: 'Kopi', countedMilli: 0, bookMilli: -1000 };
    const count = { countId: envelope.id, countedAt: envelope.at, countedBy: sale.cashierId, lines: [line] };
    const place = { locationId: sale.locationId, outletId: sale.outletId };
    const insertsOf = (asked: RowId | null) =>
      project('inventory.stockCounted.v1', { ...count, ...place, reviewItemId: asked })?.writes.filter(
        (write) => write.table.name === 'review_resolutions',
      );
    expect(insertsOf(null)).toEqual([]);
    expect(insertsOf(reviewItemId)).toMatchObject([{ row: { reviewItemId, resolution: 'counted' } }]);
  });
});
