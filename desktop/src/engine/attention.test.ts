import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttentionItem } from '#shared/bridge.ts';
import { errorTable } from '#shared/contract.ts';
import { outbox, reviewItems, unreadableRows } from '#shared/sync/index.ts';
import { newSampleId } from '../../../shared/test/samples.ts';
import { readAttention } from './queries/attention/attention.ts';
import { upsertRow } from './store/index.ts';
import { temporaryStore } from './store/store.fixture.ts';

let temporary: ReturnType<typeof temporaryStore>;
beforeEach(() => {
  temporary = temporaryStore();
});
afterEach(() => temporary.remove());

describe('what needs a person', () => {
  it('is everything that was set aside or raised and is not done with, newest first, with words for each', () => {
    const { store } = temporary;
    const streamId = newSampleId();
    store.write((db) => {
      const states = [
        { state: 'waiting', code: null },
        { state: 'quarantined', code: 'sales.factInconsistent' },
        { state: 'forked', code: null },
        { state: 'deferred', code: null },
      ];
      states.forEach(({ state, code }, index) => {
        upsertRow(db, outbox, {
          streamId,
          sequence: index + 1,
          factId: newSampleId(),
          queuedAt: `2026-11-21T0${index}:00:00.000Z`,
          state,
          code,
        });
      });
      const review = {
        companyId: newSampleId(),
        outletId: null,
        factId: null,
        code: 'sync.stockBelowZero',
        details: {},
      };
      upsertRow(db, reviewItems, {
        ...review,
        id: newSampleId(),
        raisedAt: '2026-11-21T08:00:00.000Z',
        resolvedAt: null,
      });
      upsertRow(db, reviewItems, {
        ...review,
        id: newSampleId(),
        raisedAt: '2026-11-21T09:00:00.000Z',
        resolvedAt: '2026-11-21T10:00:00.000Z',
      });
      upsertRow(db, unreadableRows, {
        shape: '/v1/shapes/a',
        rowKey: 'products/1',
        value: '{}',
        seenAt: '2026-11-21T07:00:00.000Z',
      });
    });
    const items: readonly AttentionItem[] = readAttention(store.reader);
    expect(items.map(({ kind, code }) => [kind, code])).toEqual([
      ['review', 'sync.stockBelowZero'],
      ['unreadable', 'sync.envelopeUnreadable'],
      ['quarantined', 'sync.protocolUnknown'],
      ['quarantined', 'sync.forked'],
      ['quarantined', 'sales.factInconsistent'],
    ]);
    for (const { code } of items) expect(Object.keys(errorTable)).toContain(code);
  });
});
