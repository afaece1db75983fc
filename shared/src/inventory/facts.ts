import { accept, defineFact, reject } from '../kernel/index.ts';
import { lateMovementAbsorbedBody, stockCountedBody, stockOpenedBody } from './schema.ts';
import { verifyCount } from './verify-count.ts';

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

/** Goods were counted: the device's, because what is on the shelf can't be refused. */
export const stockCounted = defineFact({
  type: 'inventory.stockCounted.v1',
  authority: 'device',
  body: stockCountedBody,
  verify: verifyCount,
});

/** A movement from before a count arrived after it, and is taken back, because the count had it already [INV-6]. */
export const lateMovementAbsorbed = defineFact({
  type: 'inventory.lateMovementAbsorbed.v1',
  authority: 'server',
  body: lateMovementAbsorbedBody,
  verify: ({ countId, lines }) => {
    const variants = new Set(lines.map((line) => line.variantId));
    const isSound = variants.size === lines.length && lines.every((line) => line.quantityMilli !== 0);
    return isSound ? accept(null) : reject('inventory.countInvalid', { rule: 'absorbed', countId });
  },
});
