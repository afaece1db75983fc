import { accept, defineFact, reject } from '../kernel/index.ts';
import { stockOpenedBody } from './schema.ts';

/** The stock with which a location begins. The server's: it comes with an import, before any sale. */
export const stockOpened = defineFact({
  type: 'inventory.stockOpened.v1',
  authority: 'server',
  body: stockOpenedBody,
  verify: (body) => {
    const bad = body.lines.find((line) => line.quantityMilli < 0 || line.unitCostE4 < 0);
    return bad ? reject('inventory.openingInvalid', { variantId: bad.variantId }) : accept(null);
  },
});
