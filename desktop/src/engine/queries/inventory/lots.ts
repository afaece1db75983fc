import { byExpiry, type LotOnHand } from '#shared/inventory/index.ts';
import type { ReadableDb } from '../../store/index.ts';

/** What is here of a variant's lots, first to expire first; a lot that is used up isn't listed. */
export const readLots = (
  db: ReadableDb,
  place: { readonly companyId: string; readonly locationId: string },
  variantId: string,
): readonly LotOnHand[] =>
  db
    .prepare<LotOnHand>(
      `SELECT lot_code AS code, nullif(expires_on, '') AS expiresOn, quantity_milli AS onHandMilli FROM stock_lots
        WHERE company_id = ? AND location_id = ? AND variant_id = ? AND quantity_milli > 0`,
    )
    .all(place.companyId, place.locationId, variantId)
    .toSorted(byExpiry);
