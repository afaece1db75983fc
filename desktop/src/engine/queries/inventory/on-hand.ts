import type { ReadableDb } from '../../store/index.ts';
import type { StockPlace } from '../products/tiles.ts';

/** What the book has of a variant at a place, thousandths; null: nobody knows there. */
export function readOnHand(db: ReadableDb, place: StockPlace, variantId: string): number | null {
  if (place === null) return null;
  const level = db
    .prepare<{ onHandMilli: number }>(
      `SELECT on_hand_milli AS onHandMilli FROM stock_levels
        WHERE company_id = ? AND location_id = ? AND variant_id = ?`,
    )
    .get(place.companyId, place.locationId, variantId);
  return level?.onHandMilli ?? 0;
}
