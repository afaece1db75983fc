import { formatScaled } from '../../kernel/index.ts';
import { isTipLarge, type SaleBody, saleCompleted, tipOf } from '../../sales/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { type Surprise, wordsOf } from './surprises.ts';

/** Sales with a tip that was hardly meant [SAL-108]. They stand as the customer was shown them. */
export const tipSurprises = (facts: readonly AcceptedFact[]): Surprise[] =>
  facts.flatMap(({ envelope, outletId, body }): Surprise[] => {
    if (envelope.type !== saleCompleted.type) return [];
    const sale = body as SaleBody;
    if (!isTipLarge(sale)) return [];
    const details = { ...wordsOf(envelope), tip: formatScaled(tipOf(sale), 2) };
    return [{ factId: envelope.id, outletId, code: 'sync.tipLarge', details }];
  });
