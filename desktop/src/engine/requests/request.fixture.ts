import { instantOf } from '#shared/kernel/index.ts';
import type { RequestRow } from '#shared/sync/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { MORNING_MS, shop } from '../till.fixture.ts';

/** A manager's request to change a product, which nobody has decided. */
export const waitingRequest = (change: Partial<RequestRow> = {}): RequestRow => ({
  id: newSampleId() as RequestRow['id'],
  type: 'catalog.editProduct',
  subjectId: null,
  input: { productId: 'x', changes: { name: '甲' } },
  createdAt: instantOf(MORNING_MS),
  createdBy: shop.manager,
  state: 'waiting',
  triedAt: null,
  cancelAsked: false,
  outcome: null,
  code: null,
  answer: null,
  decidedAt: null,
  revision: 0,
  ...change,
});
