import { z } from 'zod';
import { historyOf } from '../catalog/index.ts';
import {
  accept,
  changedField,
  defineFact,
  type Projector,
  requestId,
  rowId,
  staffId,
} from '../kernel/index.ts';
import { MAX_PRICES_PER_COMMAND } from './schema.ts';

const saved = { commandId: requestId, savedBy: staffId };

/** A promotion was made or changed; its row comes down by itself, so this projects nothing and is what there is to look up later. */
export const promotionSaved = defineFact({
  type: 'pricing.promotionSaved.v1',
  authority: 'server',
  body: z.object({ promotionId: rowId, ...saved, changed: z.array(changedField).min(1).max(40) }),
  verify: () => accept(null),
});

export const priceListSaved = defineFact({
  type: 'pricing.priceListSaved.v1',
  authority: 'server',
  body: z.object({ priceListId: rowId, ...saved, changed: z.array(changedField).min(1).max(40) }),
  verify: () => accept(null),
});

export const listPricesChanged = defineFact({
  type: 'pricing.listPricesChanged.v1',
  authority: 'server',
  body: z.object({
    priceListId: rowId,
    ...saved,
    changed: z.array(changedField).min(1).max(MAX_PRICES_PER_COMMAND),
  }),
  verify: () => accept(null),
});

/** Prices of a list → the history of its goods' prices [CAT-64]; the rows of the list come from the server. */
export const projectListPricesChanged: Projector<typeof listPricesChanged> = ({ envelope, body }) =>
  historyOf(envelope, body.changed, body.savedBy, body.priceListId);
